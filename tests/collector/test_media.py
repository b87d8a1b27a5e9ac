"""Voices and pictures on their way in: once, whole, known by their bytes, claimed all or none."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from builders import NOW, TODAY
from capturing import CODE, Room, body, open_room
from collector.openapi import describe_api
from media import (
    MAKER,
    PLACE,
    RECORDINGS,
    a_photo,
    a_webm,
    claim_of,
    declare,
    inviting_framework,
    kept_media,
    rows,
    send_part,
    upload,
)
from storybank.arrivals import tidy_arrivals
from storybank.stories import find_by_receipt, withdraw_story
from storybank.tables import Medium

VOICE, PHOTO = a_webm(sound=b"voice" * 2000), a_photo()


def tell(room: Room, *claims: dict[str, Any], **changes: Any) -> Any:
    return room.client.post("/v1/stories", json=body(media=list(claims), **changes))


def withdraw(room: Room, code_hash: str) -> None:
    with room.sessions.writing() as session:
        story = find_by_receipt(session, code_hash)
        assert story is not None
        withdraw_story(session, story)


def test_a_story_is_said_and_shown(hearing: Room) -> None:
    voice, photo = claim_of(VOICE), claim_of(PHOTO, "photo")
    assert upload(hearing, voice, VOICE).json == {
        "medium": voice["id"],
        "arrived": len(VOICE),
        "whole": True,
    }
    upload(hearing, photo, PHOTO)
    assert tell(hearing, voice, photo, text="", title="").status_code == 201
    kept = kept_media(hearing)
    assert b"voice" * 2000 in kept["voice"]
    assert kept["photo"].startswith(b"\xff\xd8")
    for trace in (PLACE, MAKER):
        assert trace.encode() not in kept["voice"] + kept["photo"]
    [story] = hearing.stories().values()
    assert [one["kind"] for one in story["media"]] == ["photo", "voice"]


def test_an_upload_goes_on_where_it_broke_off(hearing: Room) -> None:
    voice = claim_of(VOICE)
    declare(hearing, voice)
    send_part(hearing, voice["id"], 0, VOICE[:3000])
    assert declare(hearing, voice).json["arrived"] == 3000
    again = send_part(hearing, voice["id"], 0, VOICE[:3000])  # the answer was lost
    assert (again.status_code, again.json["arrived"]) == (409, 3000)
    assert send_part(hearing, voice["id"], 5000, VOICE[5000:]).json["arrived"] == 3000
    assert send_part(hearing, voice["id"], 3000, VOICE[3000:]).json["whole"]
    assert declare(hearing, voice).json["whole"]
    tell(hearing, voice)
    assert b"voice" * 2000 in kept_media(hearing)["voice"]


def test_a_story_sent_again_claims_nothing_twice(hearing: Room) -> None:
    voice = claim_of(VOICE)
    upload(hearing, voice, VOICE)
    story = body(media=[voice])
    answers = [hearing.client.post("/v1/stories", json=story).status_code for _ in range(3)]
    assert answers == [201, 200, 200]
    assert upload(hearing, voice, VOICE).json["arrived"] == len(VOICE)
    assert rows(hearing)[0] == 1


def test_a_story_that_comes_before_its_media_is_told_what_is_missing(hearing: Room) -> None:
    voice, photo = claim_of(VOICE), claim_of(PHOTO, "photo")
    upload(hearing, voice, VOICE)
    declare(hearing, photo)
    send_part(hearing, photo["id"], 0, PHOTO[:10])
    answer = tell(hearing, voice, photo)
    assert (answer.status_code, answer.json["missing"]) == (424, [photo["id"]])
    assert hearing.stories() == {}
    assert kept_media(hearing) == {}
    send_part(hearing, photo["id"], 10, PHOTO[10:])
    assert tell(hearing, voice, photo).status_code == 201


def test_one_medium_belongs_to_one_story(hearing: Room) -> None:
    voice = claim_of(VOICE)
    upload(hearing, voice, VOICE)
    assert tell(hearing, voice).status_code == 201
    assert tell(hearing, voice).status_code == 424
    assert len(hearing.stories()) == 1


def test_another_medium_under_the_same_story_is_a_conflict(hearing: Room) -> None:
    first, second = claim_of(VOICE), claim_of(RECORDINGS["ogg"])
    upload(hearing, first, VOICE)
    upload(hearing, second, RECORDINGS["ogg"])
    story = body(media=[first])
    hearing.client.post("/v1/stories", json=story)
    answer = hearing.client.post("/v1/stories", json={**story, "media": [second]})
    assert answer.status_code == 409


def test_other_bytes_than_were_declared_begin_anew(hearing: Room) -> None:
    voice = claim_of(VOICE)
    declare(hearing, voice)
    wrong = send_part(hearing, voice["id"], 0, VOICE[:-1] + b"x")
    assert (wrong.status_code, wrong.json["arrived"]) == (409, 0)
    assert rows(hearing) == (0, 0)
    assert upload(hearing, voice, VOICE).json["whole"]


@pytest.mark.parametrize(
    "content, kind",
    [
        (b"<html><script>alert(1)</script></html>", "voice"),
        (a_photo(), "voice"),
        (a_webm(), "photo"),
        (a_webm()[:-20], "voice"),
        (a_photo()[:1500], "photo"),
        (a_webm() + b"<script>", "voice"),
        (b"GIF89a/*" + b"x" * 100, "photo"),
    ],
    ids=["a page", "a picture", "a recording", "cut short", "cut short too", "two in one", "gif"],
)
def test_what_the_bytes_do_not_show_is_refused_and_forgotten(
    hearing_here: Room, content: bytes, kind: str
) -> None:
    answer = upload(hearing_here, claim_of(content, kind), content)
    assert answer.status_code == 422
    assert answer.json["errors"][kind].endswith(".")
    assert rows(hearing_here) == (0, 0)


@pytest.mark.parametrize(
    "changes, status",
    [
        ({"size": 60 * 24_000 + 1}, 413),
        ({"kind": "photo", "size": 12_000_001}, 413),
        ({"size": 0}, 422),
        ({"size": True}, 422),
        ({"size": 10**30}, 413),
        ({"kind": "film"}, 422),
        ({"kind": ["voice"]}, 422),
        ({"sha256": "abc"}, 422),
        ({"id": "1"}, 422),
        ({"link": "finnes4ikke"}, 404),
        ({"framework_version": 2}, 422),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_in_a_sentence(
    hearing_here: Room, changes: dict[str, Any], status: int
) -> None:
    answer = declare(hearing_here, claim_of(VOICE, **changes))
    assert answer.status_code == status
    assert all(said.endswith(".") for said in answer.json["errors"].values())
    assert rows(hearing_here) == (0, 0)


def test_the_same_id_is_never_another_medium(hearing: Room) -> None:
    voice = claim_of(VOICE)
    declare(hearing, voice)
    answer = declare(hearing, {**voice, "size": 7})
    assert (answer.status_code, "arrived" in answer.json) == (409, False)


@pytest.mark.parametrize(
    "start, part, kind, status",
    [
        ("0", b"", "application/offset+octet-stream", 409),
        ("0", b"x" * (len(VOICE) + 1), "application/offset+octet-stream", 409),
        ("x", VOICE, "application/offset+octet-stream", 409),
        ("-1", VOICE, "application/offset+octet-stream", 409),
        ("0", VOICE, "audio/webm", 415),
        ("0", bytes(256 * 1024 + 1), "application/offset+octet-stream", 413),
    ],
)
def test_a_part_that_does_not_fit_changes_nothing(
    hearing_here: Room, start: str, part: bytes, kind: str, status: int
) -> None:
    voice = claim_of(VOICE)
    declare(hearing_here, voice)
    address = f"/v1/media/{voice['id']}"
    answer = hearing_here.client.patch(
        address, data=part, content_type=kind, headers={"Upload-Offset": start}
    )
    assert answer.status_code == status
    assert rows(hearing_here) == (1, 0)


def test_nothing_comes_under_an_id_that_was_not_declared(hearing: Room) -> None:
    assert send_part(hearing, str(uuid4()), 0, VOICE).status_code == 404


@pytest.mark.parametrize(
    "media",
    [
        "x",
        [1],
        [{}],
        [claim_of(VOICE), claim_of(VOICE)],
        [claim_of(VOICE, id="1")],
        [{**claim_of(VOICE), "name": "min.webm"}],
        [claim_of(VOICE)] * 5,
    ],
)
def test_media_that_cannot_be_are_refused_by_field(hearing_here: Room, media: object) -> None:
    answer = hearing_here.client.post("/v1/stories", json=body(media=media))
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["media"])


def test_a_picture_alone_tells_no_story(hearing: Room) -> None:
    photo = claim_of(PHOTO, "photo")
    upload(hearing, photo, PHOTO)
    assert list(tell(hearing, photo, text="").json["errors"]) == ["text"]


def test_a_framework_that_does_not_ask_takes_none(fresh_room: Room) -> None:
    voice = claim_of(VOICE)
    assert declare(fresh_room, voice).status_code == 422
    assert list(tell(fresh_room, voice).json["errors"]) == ["media"]
    assert "microphone=()" in fresh_room.client.get(f"/t/{CODE}").headers["Permissions-Policy"]


def test_a_closed_collection_takes_none(hearing: Room) -> None:
    hearing.change(lambda one: setattr(one, "closes", TODAY - timedelta(30)))
    assert declare(hearing, claim_of(VOICE)).status_code == 403


def test_what_nobody_claims_is_forgotten_after_a_day(hearing: Room) -> None:
    claimed, lost = claim_of(VOICE), claim_of(PHOTO, "photo")
    upload(hearing, claimed, VOICE)
    tell(hearing, claimed)
    upload(hearing, lost, PHOTO)
    for days, left in ((0, 2), (1, 2), (2, 1)):
        with hearing.sessions.writing() as session:
            tidy_arrivals(session, NOW + timedelta(days))
        assert rows(hearing)[0] == left
    assert list(kept_media(hearing)) == ["voice"]


def test_no_day_stands_beside_what_a_story_has_claimed(hearing: Room) -> None:
    voice = claim_of(VOICE)
    upload(hearing, voice, VOICE)
    tell(hearing, voice)
    with hearing.sessions.reading() as session:
        assert session.scalars(select(Medium.began)).all() == [None]


def test_a_withdrawn_story_takes_its_media_along(hearing: Room) -> None:
    voice = claim_of(VOICE)
    upload(hearing, voice, VOICE)
    story = body(media=[voice])
    hearing.client.post("/v1/stories", json=story)
    withdraw(hearing, story["code_hash"])
    assert rows(hearing) == (0, 0)
    upload(hearing, voice, VOICE)  # the phone had not heard that its story arrived
    assert hearing.client.post("/v1/stories", json=story).status_code == 410
    assert rows(hearing) == (0, 0)


def test_every_answer_stands_in_the_description(hearing: Room) -> None:
    path = describe_api()["paths"]["/v1/media/{medium}"]
    assert {"200", "403", "404", "409", "413", "422", "429"} <= set(path["put"]["responses"])
    assert {"200", "404", "409", "413", "415", "422"} <= set(path["patch"]["responses"])
    assert "424" in describe_api()["paths"]["/v1/stories"]["post"]["responses"]


def test_no_byte_of_a_medium_lies_open_in_the_database(sqlite_url: str, tmp_path: Path) -> None:
    room = open_room(sqlite_url, tmp_path / "home", framework=inviting_framework())
    photo, voice = claim_of(PHOTO, "photo"), claim_of(VOICE)
    for claim, content in ((photo, PHOTO), (voice, VOICE)):
        upload(room, claim, content, part=700)
    story = body(media=[photo, voice])
    room.client.post("/v1/stories", json=story)
    files = [one for one in tmp_path.rglob("fortell.db*") if one.is_file()]
    lying = b"".join(one.read_bytes() for one in files)
    for trace in (PLACE.encode(), MAKER.encode(), b"voice" * 10, PHOTO[500:540], b"Exif"):
        assert trace not in lying
    assert voice["id"].encode() in lying  # the search finds what lies there
    withdraw(room, story["code_hash"])
    room.sessions.forget_order()
    assert voice["id"].encode() not in b"".join(
        one.read_bytes() for one in tmp_path.rglob("fortell.db*") if one.is_file()
    )
