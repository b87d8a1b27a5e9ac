"""Voices and pictures by the plain form, and on the page that a receipt opens."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from builders import NOW
from capturing import CODE, SECRET, Room, form, open_room
from media import a_photo, a_webm, inviting_framework, kept_media, rows
from storybank.keys import Purpose, derive_key
from storybank.receipts import derive_code, hash_code

VOICE, PHOTO = a_webm(sound=b"voice" * 2000), a_photo()


def files(**contents: bytes) -> dict[str, Any]:
    return {name: (BytesIO(content), f"{name}.txt") for name, content in contents.items()}


def test_a_plain_form_brings_its_files_whatever_they_are_called(hearing_here: Room) -> None:
    told = {**form(text=""), **files(voice=VOICE, photo=PHOTO)}
    page = hearing_here.client.post(f"/t/{CODE}", data=told)
    assert page.status_code == 201
    assert sorted(kept_media(hearing_here)) == ["photo", "voice"]
    again = {**form(text=""), **files(voice=VOICE, photo=PHOTO)}
    assert hearing_here.client.post(f"/t/{CODE}", data=again).status_code == 200
    assert rows(hearing_here)[0] == 2


def test_a_form_with_a_mistake_keeps_what_it_brought(hearing_here: Room) -> None:
    told = {**form(text="", consent=""), **files(voice=VOICE)}
    page = hearing_here.client.post(f"/t/{CODE}", data=told)
    assert page.status_code == 422
    assert "Opptaket ditt har kommet fram." in page.text
    kept = page.text.split('name="voice.kept" value="')[1].split('"')[0]
    mended = {**form(text=""), "voice.kept": kept}
    assert hearing_here.client.post(f"/t/{CODE}", data=mended).status_code == 201
    assert list(kept_media(hearing_here)) == ["voice"]


def test_a_change_of_language_keeps_what_the_form_brought(hearing_here: Room) -> None:
    told = {**form(text="", switch="en"), **files(voice=VOICE)}
    page = hearing_here.client.post(f"/t/{CODE}", data=told)
    assert "Your recording has arrived." in page.text
    assert 'name="voice.kept"' in page.text


@pytest.mark.parametrize("kept", ["a b c", f"{uuid4()} {'0' * 64} 7"])
def test_a_form_that_names_what_is_not_here_is_shown_again(hearing_here: Room, kept: str) -> None:
    page = hearing_here.client.post(f"/t/{CODE}", data={**form(), "voice.kept": kept})
    assert page.status_code == 422


def test_a_file_that_is_no_recording_is_told_beside_its_field(hearing_here: Room) -> None:
    page = hearing_here.client.post(f"/t/{CODE}", data={**form(), **files(voice=b"MZ\x90")})
    assert page.status_code == 422
    assert 'href="#voice-error"' in page.text
    assert "De satte benken tilbake." in page.text


def test_a_form_with_too_much_is_refused_in_a_sentence(hearing_here: Room) -> None:
    told = {**form(), "photo": FileStorage(BytesIO(bytes(15_000_000)), "photo.jpg")}
    boundary, whole = encode_multipart(told)
    kind = f"multipart/form-data; boundary={boundary}"
    page = hearing_here.client.post(f"/t/{CODE}", data=whole, content_type=kind)
    assert page.status_code == 413
    assert "for stort" in page.text


def receipt_page(room: Room) -> Any:
    code = derive_code(derive_key(SECRET, Purpose.RECEIPTS), "nabolag", form()["story"])
    return room.client.post("/receipt", data={"code_hash": hash_code(code), "language": "nb"})


def test_a_teller_hears_and_sees_her_own_again(hearing_here: Room) -> None:
    told = {**form(text=""), **files(voice=VOICE, photo=PHOTO)}
    hearing_here.client.post(f"/t/{CODE}", data=told)
    page = receipt_page(hearing_here).text
    addresses = [part.split('"')[0] for part in page.split('src="')[1:] if "/media/" in part]
    photo, voice = (hearing_here.client.get(address) for address in addresses)
    assert (photo.content_type, voice.content_type) == ("image/jpeg", "audio/webm")
    assert voice.data == kept_media(hearing_here)["voice"]
    assert voice.headers["Cache-Control"] == "no-store"
    some = hearing_here.client.get(addresses[1], headers={"Range": "bytes=4-9"})
    assert (some.status_code, some.data) == (206, voice.data[4:10])


@pytest.mark.parametrize(
    "spoil", [lambda one: one[:-1] + "0", lambda one: "x" + one, lambda one: one[1:]]
)
def test_no_other_address_opens_anything(hearing_here: Room, spoil: Any) -> None:
    hearing_here.client.post(f"/t/{CODE}", data={**form(text=""), **files(voice=VOICE)})
    address = receipt_page(hearing_here).text.split("/receipt/media/")[1].split('"')[0]
    spoiled = spoil(address)
    if spoiled != address:
        assert hearing_here.client.get(f"/receipt/media/{spoiled}").status_code == 404


def test_an_address_opens_nothing_later_on(sqlite_url: str, tmp_path: Path) -> None:
    now = [NOW]
    room = open_room(sqlite_url, tmp_path, framework=inviting_framework(), now=lambda: now[0])
    room.client.post(f"/t/{CODE}", data={**form(text=""), **files(voice=VOICE)})
    address = receipt_page(room).text.split('src="/receipt/media/')[1].split('"')[0]
    assert room.client.get(f"/receipt/media/{address}").status_code == 200
    now[0] = NOW + timedelta(minutes=21)
    assert room.client.get(f"/receipt/media/{address}").status_code == 404


def test_only_a_page_that_invites_voices_may_ask_for_the_microphone(hearing_here: Room) -> None:
    page = hearing_here.client.get(f"/t/{CODE}")
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert 'enctype="multipart/form-data"' in page.text
    assert "microphone=()" in hearing_here.client.get("/privacy").headers["Permissions-Policy"]
