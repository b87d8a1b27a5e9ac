"""Bodies that no phone would send: always a documented answer, soon, and never half a story.

Generated twice: by schemathesis from the published description, and by spoiling a whole story at
one place, which reaches deeper. What is too large for a generator goes to the real server.
"""

import gzip
import http.client
import json
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from werkzeug.test import TestResponse

from capturing import CODE, Room, body
from collector.openapi import describe_api
from drilling import Tell, full
from drills.real_server import Serve
from drills.tellers import post

SIZES = [
    pytest.param(100, id="short"),
    pytest.param(full(7000), id="full", marks=pytest.mark.drill),
]
SLOWEST = 5.0  # seconds; a shared machine may stop for one, a pattern that explodes for minutes
DOCUMENTED = {int(status) for status in describe_api()["paths"]["/v1/stories"]["post"]["responses"]}
WHOLE = body(story="8f0a3c52-6f3f-4a6e-9d0a-2f2f7c1f0b11", code_hash="0" * 64)


@pytest.fixture
def naughty(shared: Path) -> list[str]:
    with gzip.open(shared / "data" / "messy" / "blns.json.gz", "rt", encoding="utf-8") as file:
        strings: list[str] = json.load(file)
    return strings


class Counter:
    """Posts to one room, holds each answer to its promises, and counts."""

    def __init__(self, room: Room) -> None:
        self.room, self.client = room, room.client
        self.posts, self.kept, self.slowest = 0, 0, 0.0

    def post(self, raw: bytes, media_type: str = "application/json") -> TestResponse:
        """A documented answer within the time; JSON with a sentence where it is a refusal.

        Time of the processor: a pattern that explodes takes it, a busy machine does not.
        """
        begun = time.thread_time()
        answer = _post(self.client, raw, media_type)
        self.slowest = max(self.slowest, time.thread_time() - begun)
        self.posts += 1
        self.kept += answer.status_code == 201
        assert answer.status_code in DOCUMENTED - {503}, (answer.status_code, raw[:2000])
        if answer.status_code >= 400:
            assert all(answer.json["errors"].values()), answer.json
        return answer

    def check(self) -> None:
        """As many rows as were acknowledged, and none that is half."""
        assert self.slowest < SLOWEST
        assert len(self.room.stories()) == self.kept


@pytest.fixture
def counter(drill_sqlite: Room) -> Counter:
    return Counter(drill_sqlite)


def _post(client: FlaskClient, raw: bytes, media_type: str) -> TestResponse:
    return client.post("/v1/stories", data=raw, content_type=media_type)


def narrowed_description() -> dict[str, Any]:
    """The published description with the names that exist here: others stop at the first door."""
    description = deepcopy(describe_api())
    story = description["components"]["schemas"]["Story"]["properties"]
    story["link"], story["framework_version"] = {"const": CODE}, {"const": 1}
    story["collection"], story["language"] = {"const": "nabolag"}, {"enum": ["nb", "en"]}
    story["prompt"] = {"const": "endring"}
    story["placements"]["propertyNames"] = {"enum": sorted(WHOLE["placements"])}
    story["shown_order"]["propertyNames"] = {"enum": ["drivkraft"]}
    return description


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", [GenerationMode.NEGATIVE, GenerationMode.POSITIVE])
def test_bodies_generated_from_the_description_do_no_harm(
    counter: Counter, size: int, mode: GenerationMode, tell: Tell
) -> None:
    operation = schemathesis.openapi.from_dict(narrowed_description())["/v1/stories"]["POST"]
    cases = operation.as_strategy(generation_mode=mode)

    @settings(max_examples=size, suppress_health_check=list(HealthCheck), database=None)
    @given(cases)
    def post_case(case: schemathesis.Case) -> None:
        raw = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        counter.post(raw, case.media_type or "application/json")

    post_case()
    counter.check()
    tell(
        f"{counter.posts} {mode.value} bodies, {counter.kept} kept, {counter.slowest:.2f} s at most"
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document, from the whole to each leaf."""
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, one in enumerate(value) if isinstance(value, list) else inner:
        yield from places(one, (*path, key))


def spoiled(path: tuple[Any, ...], worse: Any) -> Any:
    """The whole story with one place made worse."""
    if not path:
        return worse
    story = deepcopy(WHOLE)
    at: Any = story
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = worse
    return story


@pytest.mark.parametrize("size", SIZES)
def test_a_story_spoiled_at_one_place_does_no_harm(counter: Counter, size: int, tell: Tell) -> None:

    @settings(max_examples=size, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(list(places(WHOLE))), ANYTHING)
    def post_spoiled(path: tuple[Any, ...], worse: Any) -> None:
        counter.post(json.dumps(spoiled(path, worse)).encode("utf-8", "surrogatepass"))

    post_spoiled()
    counter.check()
    tell(f"{counter.posts} spoiled stories, {counter.kept} kept, {counter.slowest:.2f} s at most")


def test_naughty_strings_are_kept_as_they_are_or_refused(
    counter: Counter, naughty: list[str]
) -> None:
    for text in naughty:
        story = body(text=text)
        answer = counter.post(json.dumps(story).encode())
        assert answer.status_code in (201, 422)
        if answer.status_code == 201:
            assert room_text(counter.room, story["story"]) == text.replace("\r\n", "\n").strip()
    counter.check()
    assert counter.kept > len(naughty) * 0.9


@pytest.mark.parametrize("field", ["link", "story", "language", "prompt", "consent", "code_hash"])
def test_naughty_strings_have_no_way_in_elsewhere(
    counter: Counter, naughty: list[str], field: str
) -> None:
    for text in naughty[::5]:
        counter.post(json.dumps({**WHOLE, field: text}).encode())
    counter.check()
    assert counter.kept == 0


def room_text(room: Room, story: str) -> str:
    with room.sessions.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT json_extract(document, '$.text') FROM story WHERE story_id = ?", (story,)
        )
        return str(found.scalar())


def test_real_files_in_other_encodings_are_refused(counter: Counter, shared: Path) -> None:
    for file in sorted((shared / "data" / "messy").glob("enc_*.csv.gz")):
        raw = gzip.decompress(file.read_bytes())
        assert counter.post(raw).status_code == 400
        inside = json.dumps(body(text="@")).encode().replace(b"@", raw[:400])
        assert counter.post(inside).status_code == 400
    for encoding in ("utf-16", "utf-16-le", "utf-32", "cp865", "latin-1", "utf-8-sig"):
        told = json.dumps(body(text="Blåbærtur på Røros"), ensure_ascii=False)
        assert counter.post(told.encode(encoding)).status_code == 400
    counter.check()


HEAVY = {
    "10 MB of text": json.dumps({**WHOLE, "text": "x" * 10_000_000}).encode(),
    "10 MB of brackets": b"[" * 10_000_000,
    "deep arrays": b'{"placements": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "NaN": json.dumps({**WHOLE, "seconds": float("nan")}).encode(),
    "infinity": json.dumps({**WHOLE, "seconds": float("inf")}).encode(),
    "NUL": json.dumps({**WHOLE, "text": "a\x00b"}).encode(),
    "half a surrogate": json.dumps({**WHOLE, "text": "\ud800"}).encode(),
    "a long number": b'{"seconds": ' + b"9" * 200_000 + b"}",
    "many fields": json.dumps({**WHOLE, **{f"f{number}": 1 for number in range(15_000)}}).encode(),
    "many answers": json.dumps(
        {**WHOLE, "placements": {f"f{number}": None for number in range(10_000)}}
    ).encode(),
    "nothing": b"",
}


def test_the_real_server_refuses_what_is_too_much(
    drill_sqlite: Room, sqlite_url: str, serve_for_real: Serve, tell: Tell
) -> None:
    server = serve_for_real(sqlite_url)
    port = server.port
    statuses = {}
    for name, raw in HEAVY.items():
        begun = time.perf_counter()
        statuses[name] = status_of(port, raw)
        assert time.perf_counter() - begun < SLOWEST, name
    tell(f"{statuses}")
    assert set(statuses.values()) <= {400, 413, 422}
    assert send_in_chunks(port, HEAVY["10 MB of text"]) == 413
    assert drill_sqlite.stories() == {}
    assert post(port, body()).status == 201
    assert "Traceback" not in server.log.read_text("utf-8")


def status_of(port: int, raw: bytes) -> int:
    """A server may answer and hang up before all of a body too large was sent."""
    try:
        return post(port, raw).status
    except (BrokenPipeError, ConnectionResetError):
        return 413


def send_in_chunks(port: int, raw: bytes) -> int:
    """A body whose length is not told beforehand."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    pieces = (raw[start : start + 65536] for start in range(0, len(raw), 65536))
    try:
        connection.request(
            "POST", "/v1/stories", pieces, {"Content-Type": "application/json"}, encode_chunked=True
        )
        return connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):
        return 413
    finally:
        connection.close()
