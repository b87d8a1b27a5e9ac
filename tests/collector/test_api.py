"""The capture API: what comes in, what is answered, and that nothing makes it stumble."""

import json
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import QueuePool

from builders import NOW, TODAY, a_framework, framework_document
from capturing import CODE, Room, body, open_room
from storybank.collections import find_collection
from storybank.framework import read_framework
from storybank.frameworks import publish_framework
from storybank.stories import find_by_receipt, withdraw_story

DEEP = b'{"placements": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def refusals(room: Room, **changes: Any) -> tuple[int, dict[str, str]]:
    answer = room.client.post("/v1/stories", json=body(**changes))
    return answer.status_code, answer.json["errors"]


def test_a_story_is_kept_and_its_id_echoed(room: Room) -> None:
    story = body()
    answer = room.client.post("/v1/stories", json=story)
    assert answer.status_code == 201
    assert answer.json == {"story": story["story"], "code_hash": story["code_hash"]}
    kept = room.stories()[story["story"]]
    assert kept["text"] == story["text"]
    assert kept["told"] == "2026-09-14T14"
    assert kept["source"] == "link"
    assert kept["shown_order"] == story["shown_order"]
    assert kept["seconds"] == 120


def test_sending_again_is_safe(room: Room) -> None:
    story = body()
    first = room.client.post("/v1/stories", json=story)
    again = room.client.post("/v1/stories", json=story)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json


def test_another_story_under_the_same_id_is_refused(room: Room) -> None:
    story = body()
    room.client.post("/v1/stories", json=story)
    status, errors = refusals(room, **{**story, "text": "Noe annet."})
    assert status == 409
    assert "nummeret" in errors["story"]
    assert room.stories()[story["story"]]["text"] == story["text"]


def test_a_withdrawn_story_does_not_come_back(room: Room) -> None:
    story = body()
    room.client.post("/v1/stories", json=story)
    with room.sessions.writing() as session:
        found = find_by_receipt(session, story["code_hash"])
        assert found is not None
        withdraw_story(session, found)
    status, errors = refusals(room, **story)
    assert (status, list(errors)) == (410, ["story"])


@pytest.mark.parametrize(
    "changes, status, field",
    [
        ({"link": "finnes4ikke"}, 404, "link"),
        ({"link": None}, 404, "link"),
        ({"link": {"a": 1}}, 404, "link"),
        ({"link": "x\x00y"}, 404, "link"),
        ({"link": "æøå"}, 404, "link"),
        ({"collection": "en-annen"}, 422, "collection"),
        ({"collection": 7}, 422, "collection"),
        ({"framework_version": 2}, 422, "framework_version"),
        ({"framework_version": 10**30}, 422, "framework_version"),
        ({"framework_version": True}, 422, "framework_version"),
        ({"framework_version": None}, 422, "framework_version"),
        ({"story": "1"}, 422, "story"),
        ({"text": "  "}, 422, "text"),
        ({"text": "a\x00b"}, 422, "text"),
        ({"text": "\ud800"}, 422, "text"),
        ({"text": "x" * 5001}, 422, "text"),
        ({"consent": "everything"}, 422, "consent"),
        ({"code_hash": "abc"}, 422, "code_hash"),
        ({"surprise": 1}, 422, "surprise"),
        ({"placements": {"drivkraft": {"state": ["placed"]}}}, 422, "drivkraft"),
        ({"placements": {"stemme": {"value": 10**400}}}, 422, "stemme"),
        ({"placements": {"folelse": {"options": ["glede", "sinne", "ro"]}}}, 422, "folelse"),
    ],
)
def test_what_is_wrong_is_told_by_field(
    room: Room, changes: dict[str, Any], status: int, field: str
) -> None:
    before = len(room.stories())
    answered, errors = refusals(room, **changes)
    assert (answered, field in errors) == (status, True), errors
    assert errors[field].endswith(".")
    assert len(room.stories()) == before


@pytest.mark.parametrize(
    "raw, mimetype, status",
    [
        (b"{}", "text/plain", 415),
        (b"link=x", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"text": NaN}', "application/json", 400),
        (b'{"text": 1, "text": 2}', "application/json", 400),
        (b'{"text": %s}' % (b"9" * 5000), "application/json", 400),
        ("{}".encode("utf-16"), "application/json", 400),
        (b'{"text": "\xff"}', "application/json", 400),
        (DEEP, "application/json", 400),
        (b'{"text": "%s"}' % (b"x" * 300_000), "application/json", 413),
    ],
)
def test_what_is_no_story_at_all_is_refused(
    room: Room, raw: bytes, mimetype: str, status: int
) -> None:
    answer = room.client.post("/v1/stories", data=raw, content_type=mimetype)
    assert answer.status_code == status
    assert answer.json["errors"]["request"].endswith(".")


@pytest.mark.parametrize(
    "language, word", [("nb", "Velg"), ("nn", "Vel"), ("en", "Say"), (["x"], "Velg")]
)
def test_refusals_speak_the_language_of_the_story(
    fresh_room: Room, language: object, word: str
) -> None:
    _, errors = refusals(fresh_room, language=language, consent=None)
    assert errors["consent"].startswith(word)


def test_a_closed_collection_takes_what_waited_for_two_weeks(fresh_room: Room) -> None:
    def close(days: int) -> None:
        fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(days)))

    close(14)
    assert fresh_room.client.post("/v1/stories", json=body()).status_code == 201
    close(15)
    status, errors = refusals(fresh_room)
    assert (status, errors) == (403, {"collection": "Innsamlingen er stengt."})


@pytest.mark.parametrize("change", [{"state": "draft"}, {"opens": TODAY + timedelta(1)}])
def test_a_collection_that_is_not_open_takes_nothing(
    fresh_room: Room, change: dict[str, Any]
) -> None:
    fresh_room.change(lambda one: [setattr(one, *pair) for pair in change.items()] and None)
    status, errors = refusals(fresh_room)
    assert (status, errors) == (403, {"collection": "Innsamlingen er ikke åpen ennå."})


def test_a_story_answers_the_version_that_it_saw(fresh_room: Room) -> None:
    newer = framework_document()
    newer["signifiers"] = newer["signifiers"][:1]

    def renew() -> None:
        with fresh_room.sessions.writing() as session:
            version = publish_framework(session, read_framework(newer))
            find_collection(session, "nabolag").version = version

    renew()
    old, new = body(framework_version=1), body(framework_version=2, placements={})
    assert fresh_room.client.post("/v1/stories", json=old).status_code == 201
    assert fresh_room.client.post("/v1/stories", json=new).status_code == 201
    assert fresh_room.stories()[old["story"]]["placements"]["vanlig"]["value"] == 2
    assert list(fresh_room.stories()[new["story"]]["placements"]) == ["drivkraft", "rolle"]


def test_a_fault_of_ours_is_told_without_what_was_sent(
    fresh_room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_room.sessions.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE story")
    answer = fresh_room.client.post("/v1/stories", json=body(text="hemmelig"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "hemmelig" not in caplog.text
    assert "OperationalError" in caplog.text


def test_a_full_disk_acknowledges_nothing_and_is_named_in_the_log(
    fresh_room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = fresh_room.sessions
    told = body(text="hemmelig " * 500, story=str(uuid4()), code_hash="a" * 64)
    with sessions.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many pages as there are now
    answer = fresh_room.client.post("/v1/stories", json=told)
    assert answer.status_code == 503
    assert "OperationalError (database or disk is full) at " in caplog.text
    assert "hemmelig" not in caplog.text
    with sessions.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert fresh_room.client.post("/v1/stories", json=told).status_code == 201


def test_where_every_connection_is_taken_it_is_busy(fresh_room: Room) -> None:
    pool = fresh_room.sessions.engine.pool
    assert isinstance(pool, QueuePool)
    pool._timeout = 0  # half a minute otherwise
    with ExitStack() as taken:
        for _ in range(pool.size() + pool._max_overflow):
            taken.enter_context(fresh_room.sessions.engine.connect())
        answer = fresh_room.client.post("/v1/stories", json=body())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_collection_can_be_read_by_its_link(fresh_room: Room) -> None:
    answer = fresh_room.client.get(f"/v1/collections/{CODE}").json
    assert answer["phase"] == "open"
    assert answer["framework_version"] == 1
    assert read_framework(answer["framework"]) == a_framework()
    fresh_room.change(lambda one: setattr(one, "state", "draft"))
    assert fresh_room.client.get(f"/v1/collections/{CODE}").status_code == 404


def test_employees_are_told_by_date_alone(sqlite_url: str, tmp_path: Path) -> None:
    room = open_room(sqlite_url, tmp_path, audience="employees", now=NOW)
    story = body()
    room.client.post("/v1/stories", json=story)
    assert room.stories()[story["story"]]["told"] == date(2026, 9, 14).isoformat()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
NAMES = sorted(body())
ANSWERS = st.dictionaries(
    st.sampled_from([*sorted(body()["placements"]), "ukjent"]),
    st.dictionaries(
        st.sampled_from(["state", "weights", "value", "stones", "options", "other", "text"]), JSON
    )
    | JSON,
    max_size=4,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    wild=st.dictionaries(st.sampled_from([n for n in NAMES if n != "link"]), JSON, max_size=4),
    answers=st.none() | ANSWERS,
)
def test_nothing_that_can_be_sent_makes_it_stumble(
    room: Room, wild: dict[str, Any], answers: dict[str, Any] | None
) -> None:
    story = {**body(), "story": str(uuid4()), **wild}
    if answers is not None:
        story["placements"] = answers
    answer = room.client.post(
        "/v1/stories", data=json.dumps(story), content_type="application/json"
    )
    assert answer.status_code in {200, 201, 400, 409, 422}, answer.text
    if answer.status_code == 201:
        assert answer.json["story"] in room.stories()


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=200))
def test_no_bytes_make_it_stumble(room: Room, raw: bytes) -> None:
    answer = room.client.post("/v1/stories", data=raw, content_type="application/json")
    assert answer.status_code in {400, 404, 422}


def test_the_example_in_the_documentation_is_taken(room: Room, repository: Path) -> None:
    page = (repository / "docs" / "api.md").read_text("utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    story = json.loads(example.replace("<64 hexadecimal digits>", "0f" * 32))
    assert story["link"] == CODE
    assert room.client.post("/v1/stories", json=story).status_code == 201
