"""What comes is known by its bytes, and nothing beside the sound and the picture stays."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from media import (
    MAKER,
    OPUS_HEAD,
    PLACE,
    RECORDINGS,
    a_photo,
    a_webm,
    an_mp4,
    an_ogg,
    box,
    element,
    ogg_page,
)
from storybank.errors import NotAMedium
from storybank.media.ogg import checksum
from storybank.media.picture import LONGEST_SIDE, redraw
from storybank.media.sound import clean_sound

TRACES = [PLACE.encode(), MAKER.encode(), b"2026:09:14", b"\xe1\xe2\xe3\xe4", b"Exif", b"ICC"]


def traces_in(content: bytes) -> list[bytes]:
    return [one for one in TRACES if one in content]


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_keeps_its_sound_and_nothing_of_place_maker_or_moment(name: str) -> None:
    came = RECORDINGS[name]
    kind, kept = clean_sound(came)
    assert kind.removeprefix("audio/") == name.split()[0].strip(",")
    assert traces_in(came)
    assert traces_in(kept) == []
    assert (len(kept), kept.find(b"voice")) == (len(came), came.find(b"voice"))


@pytest.mark.parametrize("name", RECORDINGS)
def test_what_was_cleaned_is_a_recording_still(name: str) -> None:
    kept = clean_sound(RECORDINGS[name])
    assert clean_sound(kept[1]) == kept


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_that_is_cut_short_is_refused(name: str) -> None:
    whole = RECORDINGS[name]
    for length in range(len(whole)):
        rest = whole[:length]
        # A last box that is only left out takes nothing of the sound with it.
        if rest.endswith(b"voice"):
            continue
        with pytest.raises(NotAMedium):
            clean_sound(rest)


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_page_behind_a_recording_is_refused(name: str) -> None:
    with pytest.raises(NotAMedium):
        clean_sound(RECORDINGS[name] + b"<html><script>alert(1)</script></html>")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"ID3\x04\0\0",
        b"<html>",
        a_photo(),
        a_webm(codec=b"V_VP8"),
        an_mp4(codec="avc1"),
        an_mp4(handler=b"vide"),
        a_webm().replace(b"webm", b"mkvv"),
        an_mp4() + box("moov", box("trak")) * 2,
        element("1a45dfa3", element("4282", b"webm")) + b"\x18\x53\x80\x67" + b"\x80",
        an_ogg() + ogg_page(b"another", 0, serial=8),
        ogg_page(b"vorbis", 0) + ogg_page(b"OpusTags" + bytes(8), 1) + ogg_page(b"", 2),
        ogg_page(OPUS_HEAD, 0) + ogg_page(b"OpusTags", 1) + ogg_page(b"voice", 2),
        b"\0\0\0\x08ftyp" + b"\0\0\0\x08moov" * 30_000,
    ],
)
def test_what_is_no_recording_of_one_voice_is_refused(content: bytes) -> None:
    with pytest.raises(NotAMedium):
        clean_sound(content)


@given(st.sampled_from(sorted(RECORDINGS)), st.data())
def test_a_spoiled_recording_is_refused_or_cleaned_and_nothing_else(
    name: str, data: st.DataObject
) -> None:
    content = bytearray(RECORDINGS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        kind, kept = clean_sound(bytes(content))
    except NotAMedium:
        return
    assert kind.startswith("audio/")
    assert len(kept) == len(content)


def test_the_checksum_of_a_page_is_that_of_the_standard() -> None:
    head = bytes.fromhex("4f676753000200000000000000009b3c5d1f00000000000000000113")
    page = head + b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
    assert checksum(page) == _slow_checksum(page)


def _slow_checksum(page: bytes) -> int:
    """Long division of the page by the polynomial, as the standard words it."""
    number = int.from_bytes(page, "big") << 32
    divisor = 0x104C11DB7
    for place in range(number.bit_length() - 33, -1, -1):
        if number >> (place + 32) & 1:
            number ^= divisor << place
    return number


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_with_nothing_beside_it(form: str) -> None:
    came = a_photo(form)
    kept = redraw(came)
    assert traces_in(came)
    assert traces_in(kept) == []
    image = Image.open(BytesIO(kept))
    assert (image.format, dict(image.getexif()), "comment" in image.info) == ("JPEG", {}, False)
    assert image.size == (300, 400)  # upright, as it was taken
    assert image.getpixel((150, 40))[0] > 200  # what was left lies on top
    assert image.getpixel((150, 360))[2] > 200


def test_a_large_picture_is_made_smaller_and_a_small_one_stays() -> None:
    assert max(Image.open(BytesIO(redraw(a_photo(size=(4000, 3000))))).size) == LONGEST_SIDE
    assert max(Image.open(BytesIO(redraw(a_photo(size=(40, 30))))).size) == 40


def test_what_is_seen_through_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(BytesIO(redraw(out.getvalue()))).getpixel((4, 4)) == (255, 255, 255)


def a_bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        a_photo()[:2000],
        a_webm(),
        a_bomb(),
    ],
    ids=["nothing", "svg", "gif", "cut short", "a recording", "unfolds too far"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAMedium, match="JPEG, PNG or WebP"):
        redraw(content)


def test_a_page_behind_a_picture_is_gone_when_it_is_drawn_anew() -> None:
    assert b"script" not in redraw(a_photo() + b"<script>alert(1)</script>")


@pytest.mark.filterwarnings("ignore:.*:UserWarning")  # what Pillow says of broken tags
@settings(max_examples=40)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_a_spoiled_picture_is_refused_or_drawn_and_nothing_else(
    form: str, data: st.DataObject
) -> None:
    content = bytearray(a_photo(form, size=(60, 40)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NotAMedium):
        assert redraw(bytes(content))[:2] == b"\xff\xd8"
