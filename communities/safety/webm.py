"""The speech in a WebM that a browser recorded, packed anew as Ogg, with nothing else of it.

Browsers that cannot record Ogg wrap the same Opus packets in WebM. Only those packets and the
number of channels are taken over, so nothing that a recorder wrote beside them stays.

Sources: RFC 8794 (EBML), RFC 9559 (Matroska), RFC 6716 3.1 (Opus packets), RFC 7845 (Opus in Ogg).
"""

from collections.abc import Iterator

from mutagen.ogg import OggPage

MAGIC = b"\x1a\x45\xdf\xa3"
# What is inside these is read; all else is leapt over.
SEGMENT, CLUSTER, GROUP = 0x18538067, 0x1F43B675, 0xA0
TRACKS, TRACK, PRIVATE, SIMPLE_BLOCK, BLOCK = 0x1654AE6B, 0xAE, 0x63A2, 0xA3, 0xA1
OPENED = frozenset({SEGMENT, CLUSTER, GROUP, TRACKS, TRACK})
LACED = 0x06
HEAD_BYTES = 19
# A page of Ogg lists its packets in so many pieces of 255 bytes (RFC 3533, 6).
PIECES_PER_PAGE, PIECE_BYTES = 255, 255
# A second of speech, so that a player can leap.
PACKETS_PER_PAGE = 50
# Samples of one frame at 48 kHz, by the configuration in a packet's first byte.
SPEECH, MIXED, MUSIC = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)


class WebmError(ValueError):
    """It is no WebM with Opus in it, or it is cut off."""


def ogg_from_webm(data: bytes) -> bytes:
    """The Opus packets of a WebM as an Ogg file without tags.

    Linear in the bytes.

    Raises:
        WebmError: it holds no Opus, is cut off, or was not recorded by a browser.
    """
    head, packets = b"", []
    for key, body in _elements(data):
        if key == PRIVATE:
            head = body
        elif key in {SIMPLE_BLOCK, BLOCK}:
            packets.append(_packet(body))
    if not packets or not head.startswith(b"OpusHead") or len(head) != HEAD_BYTES:
        raise WebmError("no speech in it")
    return _ogg(head, packets)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        key, at = _number(data, at, keep_marker=True)
        size, after = _number(data, at)
        unknown = size == (1 << 7 * (after - at)) - 1
        at = after
        if key in OPENED:
            continue
        if unknown or at + size > len(data):
            raise WebmError("cut off")
        yield key, data[at : at + size]
        at += size


def _number(data: bytes, at: int, *, keep_marker: bool = False) -> tuple[int, int]:
    """A number of one to eight bytes, and where it ends: leading zero bits tell how many."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not first or at + length > len(data):
        raise WebmError("cut off")
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), at + length


def _packet(block: bytes) -> bytes:
    _track, at = _number(block, 0)
    flags_at, begin = at + 2, at + 3
    packet = block[begin:]
    if not packet or block[flags_at] & LACED or _pieces(packet) > PIECES_PER_PAGE:
        raise WebmError("not as browsers record")
    return packet


def _pieces(packet: bytes) -> int:
    return len(packet) // PIECE_BYTES + 1


def _on_pages(packets: list[bytes]) -> Iterator[list[bytes]]:
    page: list[bytes] = []
    for packet in packets:
        pieces = sum(map(_pieces, page)) + _pieces(packet)
        if page and (len(page) == PACKETS_PER_PAGE or pieces > PIECES_PER_PAGE):
            yield page
            page = []
        page.append(packet)
    yield page


def _samples(packet: bytes) -> int:
    """How long a packet lasts, in samples at 48 kHz."""
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = SPEECH[config % 4]
    elif config < 16:
        frame = MIXED[config % 2]
    else:
        frame = MUSIC[config % 4]
    many = code == 3 and len(packet) > 1
    return frame * (packet[1] & 0x3F if many else (1, 2, 2, 1)[code])


def _ogg(head: bytes, packets: list[bytes]) -> bytes:
    # A vendor nobody can trace, and no comments.
    tags = b"OpusTags" + (0).to_bytes(4, "little") * 2
    pages = [_page([head], 0), _page([tags], 0)]
    position = 0
    for some in _on_pages(packets):
        position += sum(map(_samples, some))
        pages.append(_page(some, position))
    pages[0].first, pages[-1].last = True, True
    for sequence, page in enumerate(pages):
        page.serial, page.sequence = 1, sequence
    return b"".join(page.write() for page in pages)  # type: ignore[no-untyped-call]  # -- mutagen has no types


def _page(packets: list[bytes], position: int) -> OggPage:
    page = OggPage()  # type: ignore[no-untyped-call]  # -- mutagen has no types
    page.packets, page.position = packets, position
    return page
