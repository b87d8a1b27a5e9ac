"""Who was invited tells once, whatever the network does, and whoever else tries."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from builders import TODAY
from capturing import CODE, Room, body, form
from drilling import Tell, full
from inviting import answered, ask, invited_room, mint_pass, send, tell_with
from storybank.collections import close_collection
from storybank.invitations import Answered, mint_invitation, printed

USED = "Denne invitasjonen er brukt"
MISSING = "Skriv koden fra invitasjonen."
PHONES = 20
MANY = [pytest.param(20, id="short"), pytest.param(full(200), id="full", marks=pytest.mark.drill)]


@pytest.fixture
def invited(database_url: str, tmp_path: Path) -> Iterator[tuple[Room, list[str]]]:
    with invited_room(database_url, tmp_path / "home", 5) as made:
        yield made


@pytest.fixture
def quick(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Room, list[str]]]:
    with invited_room(sqlite_url, tmp_path / "home", 5) as made:
        yield made


def said(answer: Any) -> str:
    return str(answer.json["errors"].get("invitation"))


def test_an_invitation_lets_one_story_in(invited: tuple[Room, list[str]]) -> None:
    room, codes = invited
    assert tell_with(room, codes[0]).status_code == 201
    again = tell_with(room, codes[0])
    assert (again.status_code, len(room.stories())) == (422, 1)
    assert said(again).startswith(USED)
    assert tell_with(room, codes[1]).status_code == 201
    assert answered(room) == Answered(minted=5, told=2)


def test_a_lost_answer_costs_nothing_at_any_point(invited: tuple[Room, list[str]]) -> None:
    """Each request comes twice: bought, bought again, sent, sent again, and all once more."""
    room, codes = invited
    word, story = mint_pass(), str(uuid4())
    sent = body(story=story)
    for _ in range(2):
        seals = {ask(room, codes[0], word).json["seal"] for _ in range(2)}
        assert len(seals) == 1
        ticket = {"Fortell-Pass": f"{word}.{seals.pop()}"}
        for _ in range(2):
            answer = room.client.post("/v1/stories", json=sent, headers=ticket)
            assert answer.status_code in (200, 201)
            assert answer.json["story"] == story
    assert answered(room) == Answered(minted=5, told=1)
    assert room.client.post("/v1/stories", json=sent).status_code == 200, "it is known already"


def test_without_an_invitation_no_story_comes_in(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    answer = send(room)
    assert (answer.status_code, said(answer)[: len(MISSING)]) == (422, MISSING)
    word = mint_pass()
    for ticket in (word, f"{word}.{'0' * 64}", ".", "x" * 5000, f".{'0' * 64}"):
        assert send(room, ticket).status_code == 422
    seal = ask(room, codes[0], word).json["seal"]
    assert send(room, f"{mint_pass()}.{seal}").status_code == 422
    assert room.stories() == {}


def test_a_seal_is_good_at_its_own_link_alone(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    word = mint_pass()
    seal = ask(room, codes[0], word).json["seal"]
    room.change(lambda collection: setattr(collection.links[0], "code", "abcdefg"))
    assert send(room, f"{word}.{seal}", link="abcdefg").status_code == 422
    assert ask(room, codes[1], link="abcdefg").status_code == 200


def test_one_pass_brings_one_story(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    word = mint_pass()
    assert tell_with(room, codes[0], word).status_code == 201
    for code in codes[:2]:  # even where a second invitation was spent on it
        assert tell_with(room, code, word).status_code == 422
    assert len(room.stories()) == 1


def test_looking_at_an_invitation_does_not_spend_it(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    for _ in range(3):
        assert ask(room, codes[0]).json == {"seal": None}
    assert tell_with(room, f" {printed(codes[0]).upper()} ").status_code == 201
    assert said(ask(room, codes[0])).startswith(USED)


@pytest.mark.parametrize("code", ["", None, 7, [], "k7mp", "0" * 16, "ø" * 16, "a" * 5000])
def test_what_is_no_invitation_is_refused_in_a_sentence(
    quick: tuple[Room, list[str]], code: object
) -> None:
    answer = ask(quick[0], code, mint_pass())
    assert answer.status_code == 422
    assert re.fullmatch(r"Skriv koden .*|Dette er ingen invitasjon.*", said(answer))


def test_guessing_finds_nothing_and_changes_nothing(quick: tuple[Room, list[str]]) -> None:
    room, _ = quick
    for _ in range(200):
        assert said(ask(room, mint_invitation(), mint_pass())).startswith(USED)
    assert answered(room) == Answered(minted=5, told=0)


def test_a_closed_collection_spends_no_invitation(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    room.change(lambda one: setattr(one, "state", "draft"))
    assert ask(room, codes[0], mint_pass()).status_code == 403
    room.change(lambda one: setattr(one, "state", "open"))
    assert tell_with(room, codes[0]).status_code == 201
    assert ask(room, codes[1], mint_pass(), link="zzzzzzz").status_code == 404
    assert ask(room, codes[1], "x").json == ask(room, codes[1], "x").json


def test_a_refused_story_keeps_its_pass_for_the_mended_one(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    word = mint_pass()
    assert tell_with(room, codes[0], word, text="").status_code == 422
    assert tell_with(room, codes[0], word).status_code == 201


def test_who_is_invited_never_has_to_work(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    room.change(lambda one: setattr(one.links[0], "limit_per_minute", 1))
    assert [tell_with(room, code).status_code for code in codes] == [201] * 5


def spend_at_once(room: Room, codes: list[str], shared: bool) -> list[int]:
    """Twenty phones with every invitation at the same time, each with a pass and a story of its
    own; or the same phone twenty times, impatient, with one pass and one story."""

    def one_phone(code: str) -> list[int]:
        word, story = mint_pass(), body()

        def attempt(_: int) -> int:
            mine = word if shared else mint_pass()
            sent = story if shared else body()
            return int(tell_with(room, code, mine, **sent).status_code)

        return list(phones.map(attempt, range(PHONES)))

    with ThreadPoolExecutor(PHONES) as phones:
        return [status for code in codes for status in one_phone(code)]


@pytest.mark.parametrize("count", MANY)
@pytest.mark.parametrize("shared", [False, True], ids=["twenty phones", "one phone"])
def test_an_invitation_that_is_used_twenty_times_at_once_brings_one_story(
    database_url: str, tmp_path: Path, shared: bool, count: int, tell: Tell
) -> None:
    tell(f"{count} invitations, each {PHONES} times at once")
    with invited_room(database_url, tmp_path / "home", count) as (room, codes):
        statuses = spend_at_once(room, codes, shared)
        assert statuses.count(201) == count
        assert statuses.count(200 if shared else 422) == count * (PHONES - 1)
        assert len(room.stories()) == count
        assert answered(room) == Answered(minted=count, told=count)


# Without JavaScript


def page_form(room: Room, **changes: str) -> dict[str, str]:
    """A plain form with the pass that stood in its page."""
    page = room.client.get(f"/t/{CODE}").get_data(as_text=True)
    word = re.search(r'name="pass" value="([0-9a-f]{64})"', page)
    assert word
    return form(story=str(uuid4()), **{"pass": word[1], **changes})


def test_a_plain_form_takes_the_typed_invitation_once(invited: tuple[Room, list[str]]) -> None:
    room, codes = invited
    sent = page_form(room, invitation=printed(codes[0]).upper())
    answers = [room.client.post(f"/t/{CODE}", data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 200]
    other = room.client.post(f"/t/{CODE}", data=page_form(room, invitation=codes[0]))
    assert (other.status_code, len(room.stories())) == (422, 1)
    assert USED in other.text
    assert "De satte benken tilbake." in other.text, "what was written is kept"


def test_a_plain_story_that_was_bought_but_not_kept_comes_in_when_it_is_sent_again(
    quick: tuple[Room, list[str]],
) -> None:
    """As after a power cut between the two transactions."""
    room, codes = quick
    sent = page_form(room, invitation=codes[0])
    assert ask(room, codes[0], sent["pass"]).status_code == 200
    assert room.stories() == {}
    assert room.client.post(f"/t/{CODE}", data=sent).status_code == 201


def test_a_plain_story_with_mistakes_spends_nothing_yet(quick: tuple[Room, list[str]]) -> None:
    room, codes = quick
    wrong = room.client.post(f"/t/{CODE}", data=page_form(room, invitation=codes[0], text=""))
    assert wrong.status_code == 422
    assert f'value="{codes[0]}"' in wrong.text
    assert ask(room, codes[0]).status_code == 200
    missing = room.client.post(f"/t/{CODE}", data=page_form(room))
    assert MISSING in missing.text
    assert 'href="#invitation-error"' in missing.text


def test_a_link_that_invites_says_so_before_anyone_writes(quick: tuple[Room, list[str]]) -> None:
    page = quick[0].client.get(f"/t/{CODE}").get_data(as_text=True)
    assert page.index("Bare de som er invitert") < page.index('id="text"')
    assert "Fortell en historie til" not in page


def test_an_open_link_asks_for_no_invitation(fresh_room: Room) -> None:
    assert "invitation" not in fresh_room.client.get(f"/t/{CODE}").get_data(as_text=True)
    assert send(fresh_room, f"{mint_pass()}.{'0' * 64}").status_code == 201
    assert ask(fresh_room, mint_invitation(), mint_pass()).status_code == 422


def test_a_closing_day_counts_for_invitations_as_for_stories(
    quick: tuple[Room, list[str]],
) -> None:
    room, codes = quick
    room.change(lambda one: close_collection(one, TODAY))
    assert tell_with(room, codes[0]).status_code == 201, "for two weeks, what waited on a phone"
