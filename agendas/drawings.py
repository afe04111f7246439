"""A group's own drawing for a card, made small and clean."""

import io
import struct
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from communities.safety import thresholds

# Larger files are refused before they are decoded; a phone photo of a flipchart fits.
MAX_PIXELS = 60_000_000
SIDES = (160, 128, 112, 96, 80, 64, 56, 48, 40, 32)
# Modes that shrink without losing colours; a palette has first to be unfolded.
SHRINKABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})
QUALITIES = (60, 45, 30, 20, 10)
# What Pillow raises on a damaged picture, or on damaged words of the camera in a whole one.
_FAULTS = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    struct.error,
    Warning,
)


class DrawingError(Exception):
    """The file is not a picture we can make small. ``reason``: not_a_picture, too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_drawing(data: bytes) -> bytes:
    """A group's own drawing, re-encoded: grey, at most 6 KB, nothing of the camera kept.

    Raises:
        DrawingError: it is no picture, or has more pixels than we are ready to open.
    """
    return fit_drawing(data, max_bytes=thresholds.PICTURE_BYTES)


def fit_drawing(data: bytes, *, max_bytes: int) -> bytes:
    """The largest and clearest WebP of a picture within ``max_bytes``.

    Raises:
        DrawingError: see :func:`clean_drawing`; or not even the smallest fits.
    """
    grey = _opened(data)
    for side in SIDES:
        small = grey.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            out = io.BytesIO()
            small.save(out, "WEBP", quality=quality, method=6)
            if out.tell() <= max_bytes:
                return out.getvalue()
    raise DrawingError("too_large")


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"])
            if image.width * image.height > MAX_PIXELS:
                raise DrawingError("too_large")
            image.draft("L", (640, 640))
            if image.mode in SHRINKABLE:
                image.thumbnail((960, 960), reducing_gap=2.0)
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("L", upright.size, 255)
            with_alpha = upright.convert("LA")
            flat.paste(with_alpha.getchannel("L"), mask=with_alpha.getchannel("A"))
            return ImageOps.autocontrast(flat, cutoff=2)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DrawingError("too_large") from error
    except _FAULTS as error:
        raise DrawingError("not_a_picture") from error
