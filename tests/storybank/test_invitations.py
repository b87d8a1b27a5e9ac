"""What a curious operator finds who has the database, every invitation and the list of whom it
went to: that somebody has told, and nothing that leads to the story."""

import hashlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from capturing import CODE, Room
from inviting import answered, ask, invited_room, mint_pass, names_of, tell_with
from storybank.collections import CODE_LETTERS, find_link
from storybank.errors import Refused, SubmissionError
from storybank.invitations import (
    Answered,
    hash_pass,
    inviting_link,
    mint_invitation,
    mint_invitations,
    printed,
    read_invitation,
    take_back_invitation,
)

Made = tuple[Room, list[str]]


@pytest.fixture
def made(database_url: str, tmp_path: Path) -> Iterator[Made]:
    with invited_room(database_url, tmp_path / "home", 12) as made:
        yield made


def hashes_of(*values: str) -> set[str]:
    """Whatever somebody could try who knows these values and how the names are made."""
    kinds = ("invitation", "spent invitation", "pass", "spent pass")
    worded = [*values, *("\n".join(pair) for pair in product(values, repeat=2))]
    return {
        hashlib.sha256(f"fortell {kind} 1\n{one}".encode()).hexdigest()
        for kind, one in product(kinds, worded)
    }


def everything(room: Room) -> list[tuple[str, dict[str, Any]]]:
    """Every row of every table, with what PostgreSQL adds to each by itself."""
    hidden = ", xmin::text, ctid::text" if room.sessions.engine.dialect.name != "sqlite" else ""
    found = []
    with room.sessions.engine.connect() as connection:
        for table in ("invitation", "invitation_pass", "story", "arrival_count", "audit_entry"):
            rows = connection.execute(text(f"SELECT *{hidden} FROM {table}"))  # noqa: S608 - our own
            found += [(table, dict(row)) for row in rows.mappings()]
    return found


def test_a_spent_invitation_has_no_name_that_its_code_leads_to(made: Made) -> None:
    room, codes = made
    before = names_of(room)
    for code in codes[:4]:
        assert tell_with(room, code).status_code == 201
    after = names_of(room)
    assert (len(after), sum(after.values())) == (12, 4)
    spent = {name for name, is_spent in after.items() if is_spent}
    assert spent.isdisjoint(before)
    stories = [
        str(value) for table, row in everything(room) if table == "story" for value in row.values()
    ]
    passes = [row["pass_hash"] for table, row in everything(room) if table == "invitation_pass"]
    tried = hashes_of(*codes, *map(printed, codes), *stories, *passes, CODE)
    assert spent.isdisjoint(tried)
    assert not set(passes) & tried


def test_the_row_of_an_invitation_does_not_tell_when_it_was_spent(
    postgres_url: str, tmp_path: Path
) -> None:
    """On PostgreSQL each row shows the transaction that wrote it: an order beside the stories'."""
    with invited_room(postgres_url, tmp_path / "home", 12) as (room, codes):
        for code in codes[3:9]:
            tell_with(room, code)
        kept = everything(room)
    rows = [row for table, row in kept if table == "invitation"]
    known = {row["xmin"] for row in rows if row["code_hash"] in hashes_of(*codes)}
    assert len(known) == 1, "all that can be named were written when they were minted"
    stories = {row["xmin"] for table, row in kept if table == "story"}
    bought = {row["xmin"] for row in rows if row["spent"]}
    assert bought.isdisjoint(stories), "another transaction"


def test_the_places_of_minted_rows_do_not_tell_the_line_of_a_list(made: Made) -> None:
    room, codes = made
    with room.sessions.engine.connect() as connection:
        names = list(connection.execute(text("SELECT code_hash FROM invitation")).scalars())
    assert names == sorted(names)
    assert names != [
        hashlib.sha256(f"fortell invitation 1\n{one}".encode()).hexdigest() for one in codes
    ]


def test_the_files_forget_what_an_invitation_was_called(made: Made) -> None:
    """Neither the files of the table and its index nor SQLite's log of writes keep the old row."""
    room, codes = made
    tell_with(room, codes[0])
    tell_with(room, codes[1])
    room.sessions.forget_order()
    kept = b"".join(file.read_bytes() for file in files_of(room))
    names = [hashlib.sha256(f"fortell invitation 1\n{one}".encode()).hexdigest() for one in codes]
    found = [name.encode() in kept for name in names]
    assert found == [False, False, *[True] * 10]


def files_of(room: Room) -> list[Path]:
    engine = room.sessions.engine
    if engine.dialect.name == "sqlite":
        return sorted(Path(str(engine.url.database)).parent.glob("fortell.db*"))
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = connection.execute(text("SHOW data_directory")).scalar()
        places = connection.execute(
            text("SELECT pg_relation_filepath(unnest(ARRAY['invitation', 'pk_invitation']))")
        )
        return [Path(str(folder)) / str(place) for place in places.scalars()]


def test_no_value_of_what_is_bought_returns_with_the_story(made: Made) -> None:
    room, codes = made
    word = mint_pass()
    tell_with(room, codes[0], word)
    shown = {word, hash_pass(word), codes[0]}
    values = {str(value) for _, row in everything(room) for value in row.values()}
    assert not shown & values


def test_no_minute_is_kept_of_a_story_that_came_by_invitation(made: Made) -> None:
    room, codes = made
    tell_with(room, codes[0])
    kept = everything(room)
    assert not [row for table, row in kept if table == "arrival_count"]
    [story] = [row for table, row in kept if table == "story"]
    assert story["told"] == "2026-09-14T14"


def test_what_reached_nobody_is_unmade_but_never_once_it_is_spent(made: Made) -> None:
    room, codes = made
    tell_with(room, codes[0])
    with room.sessions.writing() as session:
        for code in codes[:2]:
            take_back_invitation(session, code)
    assert answered(room) == Answered(minted=11, told=1)
    assert ask(room, codes[1]).status_code == 422


def test_a_link_that_is_open_to_all_cannot_begin_to_invite(made: Made) -> None:
    room, _ = made
    with room.sessions.writing() as session:
        link = find_link(session, CODE)
        assert inviting_link(session, link.collection, link.source) is not None
        link.invites = False
        with pytest.raises(Refused, match="open to all"):
            inviting_link(session, link.collection, link.source)
        other = inviting_link(session, link.collection, "skole")
        assert other.invites
        assert inviting_link(session, link.collection, "skole") is other


# Codes


def test_a_code_has_seventy_four_random_bits_and_is_read_as_people_type() -> None:
    codes = {mint_invitation() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert set(code) <= set(CODE_LETTERS)
        for typed in (code, printed(code), f" {printed(code).upper()}\n", " ".join(code)):
            assert read_invitation(typed) == code


def test_every_wrong_letter_and_every_swap_is_noticed() -> None:
    code = mint_invitation()
    for at, letter in product(range(16), CODE_LETTERS):
        wrong = code[:at] + letter + code[at + 1 :]
        if wrong != code:
            with pytest.raises(SubmissionError, match="no invitation"):
                read_invitation(wrong)
    for at in range(15):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        if swapped != code:
            with pytest.raises(SubmissionError, match="no invitation"):
                read_invitation(swapped)


def test_invitations_are_minted_by_the_thousand(made: Made) -> None:
    room, _ = made
    with room.sessions.writing() as session:
        assert len(set(mint_invitations(session, find_link(session, CODE), 14_000))) == 14_000
    assert answered(room) == Answered(minted=14_012, told=0)
