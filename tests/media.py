"""Voices and pictures for tests, made byte by byte, with what a phone may write beside them."""

import hashlib
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from builders import framework_document
from capturing import CODE, SECRET, Room
from storybank.framework import Framework, read_framework
from storybank.media.kept import open_medium
from storybank.media.keyring import Keyring
from storybank.media.kinds import PART
from storybank.media.ogg import checksum
from storybank.tables import Medium, MediumPart

PLACE = "59.91273 N"  # what a phone may write of where it is
MAKER = "Vaktmester-Telefon 7"
SECONDS = re.compile(r"0:(0[1-9]|[1-5]\d)$")
"""Some have been recorded, and less than a minute."""
OPUS_HEAD = b"OpusHead\x01\x01" + bytes(9)


def inviting_framework(**changes: Any) -> Framework:
    """The cast's framework, which invites voices and pictures too."""
    return read_framework(framework_document(**{"voice": {"seconds": 60}, "photo": True} | changes))


def element(name: str, content: bytes) -> bytes:
    """One element of EBML, its id in hexadecimal digits."""
    return bytes.fromhex(name) + (1 << 56 | len(content)).to_bytes(8, "big") + content


def a_webm(*, sound: bytes = b"voice", live: bool = True, codec: bytes = b"A_OPUS") -> bytes:
    """A recording as Chromium makes it; live: with sizes that nobody knew yet."""
    track = element("83", b"\x02") + element("86", codec) + element("63a2", OPUS_HEAD)
    name = element("536e", MAKER.encode()) + element("536e", PLACE.encode()) * 2
    info = element("2ad7b1", b"\x0f\x42\x40") + element("4d80", MAKER.encode())
    info += element("5741", MAKER.encode()) + element("7ba9", PLACE.encode())
    tags = element("1254c367", PLACE.encode())
    added = element("75a1", element("a6", element("a5", PLACE.encode())))
    group = element("a0", element("a1", b"\x81\0\0\0" + sound) + added)
    cluster = element("e7", b"\0") + element("a3", b"\x81\0\0\x80" + sound) + group
    parts = element("1549a966", info) + element("1654ae6b", element("ae", track + name)) + tags
    unknown = b"\x01" + b"\xff" * 7
    if live:
        parts += bytes.fromhex("1f43b675") + unknown + cluster
        return _ebml_head() + bytes.fromhex("18538067") + unknown + parts
    return _ebml_head() + element("18538067", parts + element("1f43b675", cluster))


def _ebml_head() -> bytes:
    return element("1a45dfa3", element("4282", b"webm"))


def an_ogg(*, sound: bytes = b"voice") -> bytes:
    """A recording as Firefox makes it."""
    comments = [f"LOCATION={PLACE}".encode()]
    said = b"".join(len(one).to_bytes(4, "little") + one for one in (MAKER.encode(),))
    said += len(comments).to_bytes(4, "little")
    said += b"".join(len(one).to_bytes(4, "little") + one for one in comments)
    return ogg_page(OPUS_HEAD, 0, 2) + ogg_page(b"OpusTags" + said, 1) + ogg_page(sound, 2, 4)


def ogg_page(packet: bytes, number: int, flags: int = 0, serial: int = 7) -> bytes:
    """A page with one packet."""
    table = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = b"OggS\0" + bytes([flags]) + bytes(8) + serial.to_bytes(4, "little")
    head += number.to_bytes(4, "little")
    rest = bytes([len(table)]) + table + packet
    return head + checksum(head + bytes(4) + rest).to_bytes(4, "little") + rest


def box(name: str, content: bytes = b"") -> bytes:
    """One box of MP4."""
    return (8 + len(content)).to_bytes(4, "big") + name.encode() + content


def an_mp4(*, sound: bytes = b"voice", codec: str = "mp4a", handler: bytes = b"soun") -> bytes:
    """A recording as Safari makes it, with the moment and the place."""
    dated = bytes(4) + b"\xe1\xe2\xe3\xe4" * 2 + bytes(80)
    described = box("stsd", bytes(8) + box(codec, bytes(28)))
    table = box("stbl", described + box("stts", bytes(8)) + box("stsz", bytes(12)))
    media = box("mdhd", dated[:24]) + box("hdlr", bytes(8) + handler + bytes(12) + MAKER.encode())
    track = box("trak", box("tkhd", dated) + box("mdia", media + box("minf", table)))
    place = box("udta", box("xyz ", PLACE.encode()))
    moov = box("moov", box("mvhd", dated) + track + place)
    return box("ftyp", b"M4A \0\0\0\0") + moov + box("mdat", sound) + box("uuid", PLACE.encode())


def a_photo(form: str = "JPEG", *, size: tuple[int, int] = (400, 300), **more: Any) -> bytes:
    """A picture whose left half is red, with place, maker and a comment beside it; it lies on its
    side, as a phone keeps what was taken upright."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    tags = Image.Exif()
    tags[0x010F], tags[0x0112] = MAKER, 6
    tags.get_ifd(0x8825).update({1: "N", 2: (59.0, 54.0, 45.8), 29: "2026:09:14"})
    tags.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + PLACE.encode()
    comment = {"comment": PLACE.encode()} if form == "JPEG" else {}
    out = BytesIO()
    image.save(out, form, exif=tags, **comment, **more)
    return out.getvalue()


RECORDINGS = {
    "webm": a_webm(),
    "webm, whole": a_webm(live=False),
    "ogg": an_ogg(),
    "mp4": an_mp4(),
    "mp4 with opus": an_mp4(codec="Opus"),
}


def claim_of(content: bytes, kind: str = "voice", **changes: Any) -> dict[str, Any]:
    """A medium as a story names it."""
    claim = {
        "id": str(uuid4()),
        "kind": kind,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }
    return {**claim, **changes}


def declare(room: Room, claim: Mapping[str, Any], **changes: Any) -> TestResponse:
    """Say what will come, as a phone does."""
    fields = {"link": CODE, "framework_version": 1, "language": "nb", **claim, **changes}
    fields.pop("id")
    return room.client.put(f"/v1/media/{claim['id']}", json=fields)


def send_part(room: Room, medium: str, start: int, part: bytes) -> TestResponse:
    """Send the bytes from `start` on."""
    return room.client.patch(
        f"/v1/media/{medium}",
        data=part,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(start)},
    )


def upload(room: Room, claim: Mapping[str, Any], content: bytes, part: int = PART) -> TestResponse:
    """Declare a medium and send all of it."""
    answer = declare(room, claim)
    for start in range(0, len(content), part):
        answer = send_part(room, str(claim["id"]), start, content[start : start + part])
    return answer


def kept_media(room: Room) -> dict[str, bytes]:
    """What is kept for stories, open, by kind."""
    keys = Keyring(SECRET)
    with room.sessions.reading() as session:
        claimed = session.scalars(select(Medium).filter(Medium.story_id.is_not(None)))
        return {one.kind: open_medium(session, one.medium_id, keys)[1] for one in claimed}


def rows(room: Room) -> tuple[int, int]:
    """How many media there are, and how many parts of media."""
    with room.sessions.reading() as session:
        return session.query(Medium).count(), session.query(MediumPart).count()
