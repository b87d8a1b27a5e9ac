"""A crowded link: a thousand people come through, one script has to work, and nobody is refused."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page
from sqlalchemy import inspect

from builders import NOW, a_collection
from capturing import CODE, SECRET, Room, body, form, open_room
from collector.challenge import LARGEST_NUMBER, pose_challenge
from laying import lay_tables
from serving import Servers
from storybank.arrivals import FORGOTTEN_AFTER, SLOTS, let_in_stories
from storybank.collections import count_stories, count_tellers, find_collection
from storybank.database import Sessions, open_database
from storybank.keys import Purpose, derive_key
from storybank.reading import readable_stories
from storybank.snapshots import snapshot_path
from storybank.tables import Story
from storybank.vectors import stories_without_vector
from working import solved

KEY = derive_key(SECRET, Purpose.CHALLENGE)
ADDRESS = "198.51.100.77"
AGENT = "Curious/7.0 (script)"
Challenge = dict[str, Any]


@dataclass
class Watch:
    """A clock that goes only when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def hall(database_url: str, tmp_path: Path, watch: Watch) -> Iterator[Room]:
    """A link that takes three stories a minute."""
    room = open_room(database_url, tmp_path / "home", now=watch, limit=3)
    yield room
    room.sessions.engine.dispose()


def send(room: Room, proof: str = "", **changes: Any) -> Any:
    headers = {"X-Forwarded-For": ADDRESS, "User-Agent": AGENT}
    if proof:
        headers["Fortell-Proof"] = proof
    return room.client.post("/v1/stories", json=body(**changes), headers=headers)


def fill(room: Room) -> None:
    """As many stories as the link takes freely."""
    assert [send(room).status_code for _ in range(3)] == [201] * 3


def send_plain(room: Room, **changes: str) -> str:
    """A plain form; answers the story's id."""
    story = str(uuid4())
    answer = room.client.post(f"/t/{CODE}", data=form(story=story, **changes))
    assert answer.status_code == 201
    assert answer.text.count("<li") >= 12  # the receipt's words
    return story


def state_of(room: Room, story: str) -> str:
    with room.sessions.reading() as session:
        found = session.get(Story, (find_collection(session, "nabolag").id, story))
        assert found is not None
        return found.state


def rows(room: Room, table: str) -> list[Any]:
    with room.sessions.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608 - our own tables


def read(proof: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(proof))
    return found


def test_a_full_hall_behind_one_address_is_not_blocked(
    database_url: str, tmp_path: Path, watch: Watch
) -> None:
    room = open_room(database_url, tmp_path / "home", now=watch, limit=200)
    assert {send(room).status_code for _ in range(200)} == {201}
    counted = rows(room, "arrival_count")
    assert sum(row[-1] for row in counted) == 200
    assert 1 < len(counted) <= SLOTS
    assert send(room).status_code == 429
    room.sessions.engine.dispose()


def test_a_link_takes_two_stories_a_second_unless_told_otherwise(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        assert a_collection(session).links[0].limit_per_minute == 120
    engine.dispose()


def test_a_script_has_to_work_and_a_right_proof_counts_once(hall: Room) -> None:
    fill(hall)
    answer = send(hall)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert answer.json["errors"] == {
        "proof": "Svært mange forteller akkurat nå. Send på nytt når regnestykket er løst."
    }
    challenge = answer.json["challenge"]
    assert set(challenge) == {"algorithm", "salt", "challenge", "maxnumber", "signature"}
    proof, story = solved(challenge), str(uuid4())
    assert send(hall, proof, story=story).status_code == 201
    again = send(hall, proof)
    assert again.status_code == 429
    assert again.json["errors"] == {
        "proof": "Dette regnestykket er brukt før. Send på nytt med et nytt."
    }
    assert len(hall.stories()) == 4
    assert send(hall, solved(again.json["challenge"])).status_code == 201


def test_a_new_minute_is_free_again(hall: Room, watch: Watch) -> None:
    watch.go(seconds=20)
    fill(hall)
    assert send(hall).headers["Retry-After"] == "40"
    watch.go(seconds=40)
    assert send(hall).status_code == 201


def test_a_story_that_came_is_answered_again_without_work(hall: Room) -> None:
    story = body()
    assert hall.client.post("/v1/stories", json=story).status_code == 201
    fill_rest = [send(hall).status_code for _ in range(2)]
    assert fill_rest == [201, 201]
    assert send(hall).status_code == 429
    assert hall.client.post("/v1/stories", json=story).status_code == 200
    assert send(hall, **{**story, "text": "Noe annet."}).status_code == 409
    data = {"code_hash": story["code_hash"], "confirmed": "yes"}
    assert hall.client.post("/receipt/withdraw", data=data).status_code == 200
    assert hall.client.post("/v1/stories", json=story).status_code == 410


def test_a_lost_answer_costs_no_second_proof(hall: Room) -> None:
    fill(hall)
    story = body()
    proof = solved(send(hall, **story).json["challenge"])
    assert [send(hall, proof, **story).status_code for _ in range(2)] == [201, 200]


def other_key(challenge: Challenge) -> str:
    return solved(pose_challenge(b"another", NOW))


def larger_range(challenge: Challenge) -> str:
    number = LARGEST_NUMBER + 1
    hidden = hashlib.sha256(f"{challenge['salt']}{number}".encode()).hexdigest()
    return solved({**challenge, "challenge": hidden, "maxnumber": number})


def spliced(challenge: Challenge) -> str:
    """A digit of the number moved into the time, which gives the same hash in a careless scheme."""
    proof = read(solved(challenge))
    digits = str(proof["number"])
    proof |= {"salt": challenge["salt"] + digits[0], "number": int(digits[1:] or "0")}
    return base64.b64encode(json.dumps(proof).encode()).decode()


@pytest.mark.parametrize(
    "forge",
    [
        other_key,
        larger_range,
        spliced,
        lambda challenge: solved(challenge, number=-1),
        lambda challenge: solved(challenge, number=True),
        lambda challenge: solved(challenge, number="7"),
        lambda challenge: solved(challenge, number=None),
        lambda challenge: solved(challenge, algorithm="SHA-1"),
        lambda challenge: solved(challenge, signature="æ"),
        lambda challenge: solved(challenge, signature=None),
        lambda challenge: solved(challenge, salt=["x"]),
        lambda challenge: solved(challenge, salt=challenge["salt"].replace("=1", "=9")),
        lambda _: "%%%",
        lambda _: "bm8=",
        lambda _: base64.b64encode(b"[" * 700).decode(),
        lambda _: base64.b64encode(b"\xff\xfe").decode(),
        lambda _: "A" * 60_000,
    ],
)
def test_a_forged_proof_is_refused_in_a_sentence(
    crowded: Room, forge: Callable[[Challenge], str]
) -> None:
    challenge = send(crowded).json["challenge"]
    before = len(crowded.stories())
    answer = send(crowded, forge(challenge))
    assert answer.status_code == 429
    assert answer.json["errors"] == {
        "proof": "Dette regnestykket er ikke riktig løst. Send på nytt med et nytt."
    }
    assert len(crowded.stories()) == before


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """A link whose minute is full and does not pass."""
    home = tmp_path_factory.mktemp("crowded")
    room = open_room(f"sqlite:///{home / 'fortell.db'}", home, limit=3)
    fill(room)
    return room


def test_a_proof_lapses(hall: Room, watch: Watch) -> None:
    fill(hall)
    proof = solved(send(hall).json["challenge"])
    watch.go(minutes=11)
    fill(hall)
    answer = send(hall, proof)
    assert answer.status_code == 429
    assert answer.json["errors"]["proof"].startswith("Dette regnestykket er for gammelt.")


def test_a_plain_form_is_held_and_never_refused(hall: Room, watch: Watch) -> None:
    fill(hall)
    story = send_plain(hall)
    assert state_of(hall, story) == "held"
    with hall.sessions.reading() as session:
        collection = find_collection(session, "nabolag")
        assert (count_stories(session, collection), count_tellers(session, collection)) == (3, 3)
        assert story not in stories_without_vector(session, collection, "m@1")
        assert readable_stories(session, collection, [story]) == []
    assert story not in hall.stories()
    watch.go(minutes=1)
    send(hall)
    assert state_of(hall, story) == "held"  # the minute before was full
    watch.go(minutes=1)
    send(hall)
    assert state_of(hall, story) == "kept"
    assert hall.stories()[story]["told"] == "2026-09-14T14"


def test_a_held_story_can_be_read_and_withdrawn(hall: Room) -> None:
    fill(hall)
    page = hall.client.post(f"/t/{CODE}", data=form())
    words = [part.partition("<")[0] for part in page.text.split("<li>")[1:13]]
    assert state_of(hall, form()["story"]) == "held"
    told = hall.client.post("/receipt", data={"code": " ".join(words)})
    assert "De satte benken tilbake." in told.text
    code_hash = told.text.partition('name="code_hash" value="')[2][:64]
    data = {"code_hash": code_hash, "confirmed": "yes"}
    assert hall.client.post("/receipt/withdraw", data=data).status_code == 200
    assert state_of(hall, form()["story"]) == "withdrawn"
    assert hall.client.post(f"/t/{CODE}", data=form()).status_code == 410


def test_what_fills_in_the_hidden_field_waits_for_an_owner(hall: Room, watch: Watch) -> None:
    story = send_plain(hall, website="https://example.com")
    assert state_of(hall, story) == "doubted"
    for _ in range(2):
        watch.go(minutes=2)
        send(hall)
    assert state_of(hall, story) == "doubted"
    with hall.sessions.writing() as session:
        assert let_in_stories(session, find_collection(session, "nabolag")) == 1
    assert state_of(hall, story) == "kept"


def test_nothing_of_the_sender_is_kept(hall: Room) -> None:
    fill(hall)
    send(hall, solved(send(hall).json["challenge"]))
    hall.client.post(
        f"/t/{CODE}",
        data=form(),
        environ_base={"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT},
        headers={"Referer": "https://example.com/hemmelig"},
    )
    for table in inspect(hall.sessions.engine).get_table_names():
        kept = repr(rows(hall, table))
        for trace in (ADDRESS, "Curious", "hemmelig", str(NOW.timestamp())[:9]):
            assert trace not in kept, table
    ids = {one[1] for one in rows(hall, "story")}
    assert not any(story in repr(rows(hall, "spent_proof")) for story in ids)


def test_counts_and_spent_proofs_are_forgotten_within_the_hour(hall: Room, watch: Watch) -> None:
    fill(hall)
    send(hall, solved(send(hall).json["challenge"]))
    assert rows(hall, "spent_proof")
    watch.go(minutes=FORGOTTEN_AFTER + 1)
    send(hall)
    assert len(rows(hall, "arrival_count")) == 1
    assert rows(hall, "spent_proof") == []
    assert FORGOTTEN_AFTER < 60


def test_no_person_meets_the_hidden_field(
    fresh_room: Room, serve: Servers, plain_phone: Page
) -> None:
    plain_phone.goto(f"{serve(fresh_room.app)}/t/{CODE}")
    trap = plain_phone.locator("[name=website]")
    box = trap.bounding_box()
    assert trap.get_attribute("tabindex") == "-1"
    assert plain_phone.get_by_role("textbox", name="feltet stå tomt").count() == 0
    assert box is None or plain_phone.locator("[aria-hidden=true]:has([name=website])").evaluate(
        "one => one.getBoundingClientRect().width <= 1"
    )


def test_a_phone_solves_what_a_crowded_link_asks(
    crowded: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(crowded.app)}/t/{CODE}")
    challenge = send(crowded).json["challenge"]
    proof = phone.evaluate(
        'async (challenge) => (await import("/static/x/proof.js")).solve(challenge)', challenge
    )
    assert read(proof) == read(solved(challenge))
    assert send(crowded, proof).status_code == 201


def test_a_challenge_that_nothing_solves_ends_in_an_error(
    crowded: Room, serve: Servers, phone: Page
) -> None:
    phone.goto(f"{serve(crowded.app)}/t/{CODE}")
    hopeless = {**send(crowded).json["challenge"], "challenge": "0" * 64, "maxnumber": 1000}
    said = phone.evaluate(
        """async (challenge) => {
            const { solve } = await import("/static/x/proof.js");
            return solve(challenge).catch((error) => error.message);
        }""",
        hopeless,
    )
    assert said == "no number solves this challenge"


def test_a_withdrawn_storys_arrays_are_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    hall = open_room(sqlite_url, tmp_path)
    page = hall.client.post(f"/t/{CODE}", data=form())
    words = [part.partition("<")[0] for part in page.text.split("<li>")[1:13]]
    told = hall.client.post("/receipt", data={"code": " ".join(words)})
    code_hash = told.text.partition('name="code_hash" value="')[2][:64]
    with hall.sessions.reading() as session:
        number = find_collection(session, "nabolag").id
    file = snapshot_path(tmp_path / "snapshots", number)
    file.parent.mkdir()
    file.write_bytes(b"placements of many")
    data = {"code_hash": code_hash, "confirmed": "yes"}
    assert hall.client.post("/receipt/withdraw", data=data).status_code == 200
    assert not file.exists()
