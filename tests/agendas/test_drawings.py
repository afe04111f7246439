"""A group's own drawing: small, grey, with nothing of the camera."""

import io

import pytest
from PIL import Image, ImageDraw

from agendas import drawings
from agendas.drawings import DrawingError, clean_drawing, fit_drawing
from communities.safety import thresholds

pytestmark = pytest.mark.slow


def sketch(size=(1600, 1200), mode="RGB", ink="red") -> Image.Image:
    image = Image.new(mode, size, "white" if mode != "L" else 255)
    line = ImageDraw.Draw(image)
    line.ellipse(
        (size[0] * 0.2, size[1] * 0.2, size[0] * 0.8, size[1] * 0.8), outline=ink, width=40
    )
    return image


def encoded(image, kind="JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refused(data: bytes) -> str:
    with pytest.raises(DrawingError) as caught:
        clean_drawing(data)
    return caught.value.reason


def test_it_works():
    small = clean_drawing(encoded(sketch()))

    image = opened(small)
    assert image.format == "WEBP"
    assert len(small) <= thresholds.PICTURE_BYTES
    assert max(image.size) == 160
    pixels = image.convert("L")
    assert pixels.getpixel((80, 60)) > 200  # paper inside the ring
    assert pixels.getextrema()[0] < 60  # and ink


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_file_is_read(kind):
    assert len(clean_drawing(encoded(sketch(), kind))) <= thresholds.PICTURE_BYTES


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "CMYK"])
def test_every_mode_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(clean_drawing(encoded(sketch().convert(mode), kind))).size == (160, 120)


def test_transparent_ground_becomes_white():
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((100, 100, 300, 300), fill=(0, 0, 0, 255))
    pixels = opened(clean_drawing(encoded(image, "PNG"))).convert("L")
    assert pixels.getpixel((2, 2)) > 230


def test_place_and_camera_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(
        sketch(), exif=exif, icc_profile=b"SECRET PROFILE", comment=b"SECRET NOTE"
    )
    assert b"SECRET" in data

    small = clean_drawing(data)

    assert b"SECRET" not in small
    assert b"EXIF" not in small
    assert b"ICCP" not in small
    assert dict(opened(small).getexif()) == {}


def test_a_picture_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    wide = encoded(sketch((800, 400)), exif=exif)
    assert opened(clean_drawing(wide)).size == (80, 160)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7", b"<svg xmlns='x'/>", b"GIF89a" + b"\0" * 40, b"\x89PNG\r\n\x1a\n"],
    ids=["empty", "text", "pdf", "svg", "gif", "cut"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data):
    assert refused(data) == "not_a_picture"


def test_a_picture_cut_in_half_is_refused():
    data = encoded(sketch(), "PNG")
    assert refused(data[: len(data) // 2]) == "not_a_picture"


def test_a_picture_with_too_many_points_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(drawings, "MAX_PIXELS", 10_000)
    assert refused(encoded(sketch(), "PNG")) == "too_large"


def test_a_bomb_is_refused():
    image = Image.new("1", (20_000, 20_000))
    data = encoded(image, "PNG")
    assert len(data) < 100_000
    assert refused(data) == "too_large"


@pytest.mark.parametrize("n_drawings", [1, 2, 6, 12])
def test_noise_fits_its_share_of_the_ballot(n_drawings):
    noise = encoded(Image.effect_noise((640, 480), 200))
    share = thresholds.BALLOT_DRAWINGS_BYTES // n_drawings
    assert len(fit_drawing(clean_drawing(noise), max_bytes=share)) <= share


def test_what_cannot_be_made_small_enough_is_refused():
    with pytest.raises(DrawingError) as caught:
        fit_drawing(encoded(sketch()), max_bytes=20)
    assert caught.value.reason == "too_large"


def test_damaged_words_of_the_camera_are_refused_like_a_damaged_picture():
    camera = Image.Exif()
    camera[0x010E], camera[0x0112] = "x" * 40, 6
    data = encoded(sketch((80, 60)), exif=camera.tobytes())
    words, numbers = b"\x01\x0e\x00\x02", b"\x01\x02\x00\x02"
    assert words in data
    assert refused(data.replace(words, numbers, 1)) == "not_a_picture"
