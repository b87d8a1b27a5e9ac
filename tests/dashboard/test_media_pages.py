"""Voices and pictures on the dashboard: for those who may read the story, and for nobody else."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from builders import ANDERS, LIV, OLAUG, TODAY, many_stories, tell
from dashboard.room import open_room
from dashboard.stories.reading import read_stories
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk, build_house, copy_house, mounted
from media import a_photo, a_webm, claim_of, inviting_framework
from serving import Servers
from storybank.collections import find_collection
from storybank.errors import SettingsError
from storybank.keys import load_secret
from storybank.media.arriving import Vault
from storybank.media.keyring import Keyring
from storybank.media.kinds import Claim, Kind
from storybank.media.sound import clean_sound
from storybank.stories import find_by_receipt, withdraw_story
from storybank.tables import AuditEntry, Run, Unit, Vector
from storybank.transcripts import load_recogniser

VOICE, PHOTO = a_webm(), a_photo()
SAID = "Benken sto der i tretti år. Ring meg på 22 22 55 55."


def put(house: House, content: bytes, kind: Kind) -> Claim:
    """Keep a medium as if a phone had sent it."""
    said = claim_of(content, kind.value)
    claim = Claim(said["id"], kind, said["sha256"], said["size"])
    secret = load_secret(house.folder / "secret")
    vault = Vault(house.sessions, Keyring(secret))
    with house.sessions.reading() as session:
        collection = find_collection(session, SLUG)
    vault.declare(collection.id, claim, TODAY)
    vault.take_part(claim.medium, 0, content)
    return claim


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Ten stories, five of each role; the first is said aloud, with a picture."""
    house = build_house(
        tmp_path_factory.mktemp("aloud"), many_stories(10)[1:], framework=inviting_framework()
    )
    media = (put(house, PHOTO, Kind.PHOTO), put(house, VOICE, Kind.VOICE))
    with house.sessions.writing() as session:
        aloud = replace(many_stories(1)[0], text="", title="", media=media)
        tell(session, find_collection(session, SLUG), aloud)
    return house


@pytest.fixture
def house(standing: House, tmp_path: Path) -> House:
    shutil.copy2(standing.folder / "secret", tmp_path)  # or the copy could open no medium
    return copy_house(standing, tmp_path)


def card(house: House, who: str = OLAUG) -> Any:
    """The card of the story that is said aloud."""
    with at_desk(house, who) as desk:
        cards = read_stories(open_room(desk, SLUG), desk, View()).cards
    [found] = [one for one in cards if one.get("media")]
    return found


def addresses(house: House, who: str = OLAUG) -> dict[str, str]:
    """Kind → where it is heard or seen, and `page`: where it is written down."""
    found = {one["kind"]: one["address"] for one in card(house, who)["media"]}
    found["page"] = f"{found['voice']}/transcript"
    # The house is asked without the front door, which puts the prefix before its addresses.
    return {kind: address.removeprefix("/dashboard") for kind, address in found.items()}


def deeds(house: House) -> list[tuple[str, str]]:
    with house.sessions.reading() as session:
        return [(one.who, one.deed) for one in session.scalars(select(AuditEntry))]


def csrf(client: FlaskClient, address: str) -> str:
    return client.get(address).text.split('name="csrf" value="')[1].split('"')[0]


def was_in(page: str) -> str:
    """The mark by which a form knows what was written down when it was opened."""
    return page.split('name="was" value="')[1].split('"')[0]


def transcript(house: House) -> Any:
    """What is kept of the story that is said aloud."""
    with house.sessions.reading() as session:
        story = find_by_receipt(session, many_stories(1)[0].code_hash)
        assert story is not None
        return story.document.get("transcript")


def write(house: House, words: str, who: str = OLAUG, **more: str) -> Any:
    client, page = house.client(who), addresses(house, who)["page"]
    return client.post(page, data={"csrf": csrf(client, page), "text": words, **more})


def test_a_voice_is_heard_and_a_picture_seen_by_who_may_read(house: House) -> None:
    client, at = house.client(OLAUG), addresses(house)
    voice, photo = client.get(at["voice"]), client.get(at["photo"])
    assert (voice.status_code, voice.data) == (200, clean_sound(VOICE)[1])
    assert (photo.content_type, photo.data[:2]) == ("image/jpeg", b"\xff\xd8")
    for answer in (voice, photo):
        assert answer.headers["Cache-Control"] == "no-store"
    some = client.get(at["voice"], headers={"Range": "bytes=10-19"})
    assert (some.status_code, some.data) == (206, voice.data[10:20])


def test_who_opens_any_stretch_of_a_voice_stands_in_the_audit_log(house: House) -> None:
    client, at = house.client(OLAUG), addresses(house)
    asked: list[dict[str, str]] = [{}, {"Range": "bytes=1-"}, {"Range": "bytes=0-"}]
    for count, headers in enumerate(asked, start=1):
        client.get(at["voice"], headers=headers)
        opened = [one for one in deeds(house) if one[1] == "opened what was said or shown"]
        assert opened == [(OLAUG, "opened what was said or shown")] * count


def test_who_reads_a_transcript_unmasked_stands_in_the_audit_log(house: House) -> None:
    write(house, SAID)
    at, subject = addresses(house, ANDERS), {"collection": SLUG, "kind": "transcript"}
    assert SAID in house.client(ANDERS).get(at["page"]).text
    with house.sessions.reading() as session:
        asked = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
        last = session.scalars(asked).one()
    assert (last.who, last.deed) == (ANDERS, "opened what was said or shown")
    assert last.subject == {**subject, "stories": [str(many_stories(1)[0].story)]}


def test_another_threshold_holds_at_once_for_what_is_heard_and_written_down(house: House) -> None:
    write(house, SAID)
    at, client = addresses(house), house.client(OLAUG)
    with house.sessions.writing() as session:
        find_collection(session, SLUG).k = 11
    before = deeds(house)
    assert [client.get(one).status_code for one in at.values()] == [404] * 3
    form = {"csrf": csrf(client, "/account"), "text": "Noe annet."}
    assert client.post(at["page"], data=form).status_code == 404
    assert deeds(house) == before


def test_an_address_is_for_one_account_and_for_a_while(house: House) -> None:
    at = addresses(house)
    assert house.client(ANDERS).get(at["voice"]).status_code == 404
    assert house.client(LIV).get(at["voice"]).status_code == 404
    assert house.client().get(at["voice"]).status_code == 303
    client = house.client(OLAUG)
    assert client.get(at["voice"] + "0").status_code == 404
    house.pass_time(minutes=121)
    assert house.client(OLAUG).get(at["voice"]).status_code == 404


def test_nobody_hears_what_was_withdrawn(house: House) -> None:
    at = addresses(house)
    with house.sessions.writing() as session:
        story = find_by_receipt(session, many_stories(1)[0].code_hash)
        assert story is not None
        withdraw_story(session, story)
    for address in at.values():
        assert house.client(OLAUG).get(address).status_code == 404


def test_who_only_wants_to_be_counted_is_not_heard(house: House) -> None:
    at = addresses(house)
    with house.sessions.writing() as session:
        story = find_by_receipt(session, many_stories(1)[0].code_hash)
        assert story is not None
        story.consent = 0
    assert house.client(OLAUG).get(at["voice"]).status_code == 404


def test_a_transcript_is_shown_as_such_masked_and_noted(house: House) -> None:
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        story = many_stories(1)[0].story
        session.add(Vector(collection_id=collection.id, story_id=story, model="m", values=b""))
    assert card(house)["text"] == ""
    assert write(house, f"  {SAID} ").status_code == 303
    shown = card(house)
    assert (shown["transcript"], shown["text"][:9]) == (True, "Benken st")
    assert "22 22 55 55" not in shown["text"]
    assert (OLAUG, "wrote down what a story says") in deeds(house)
    assert transcript(house) == {"text": SAID, "by": OLAUG, "day": "2026-09-14"}
    with house.sessions.reading() as session:
        assert session.scalars(select(Vector)).all() == []
    page = house.client(OLAUG).get(addresses(house)["page"]).text
    assert "Skrevet ned av Olaug 14. september 2026." in page


def test_a_transcript_makes_the_themes_old(house: House) -> None:
    run = {"kind": "themes", "state": "done", "stories": "f", "n": 6, "seed": 1}
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        more = {"model": "m", "version": "v", "parameters": {}, "collection_id": collection.id}
        session.add(Run(**run, **more))
    write(house, SAID)
    with house.sessions.reading() as session:
        assert session.scalars(select(Run.stories)).all() == [""]


def test_a_transcript_can_be_taken_away(house: House) -> None:
    write(house, SAID)
    write(house, " ")
    assert card(house)["text"] == ""


def test_what_another_wrote_down_meanwhile_is_shown_before_it_is_written_over(
    house: House,
) -> None:
    page, client = addresses(house, ANDERS)["page"], house.client(ANDERS)
    form = {
        "csrf": csrf(client, page),
        "text": "Benken var grønn.",
        "was": was_in(client.get(page).text),
    }
    write(house, SAID)
    told = client.post(page, data=form)
    assert told.status_code == 422
    assert "Noen andre endret imens det som er skrevet ned" in told.text
    assert ">Benken var grønn.</textarea>" in told.text, "what was typed stays"
    assert f">{SAID}</p>" in told.text
    assert "Skrevet ned av Olaug" in told.text
    assert transcript(house)["by"] == OLAUG
    assert deeds(house)[-1] == (ANDERS, "opened what was said or shown")
    assert client.post(page, data=form | {"was": was_in(told.text)}).status_code == 303
    assert transcript(house) == {"text": form["text"], "by": ANDERS, "day": "2026-09-14"}


def test_the_same_words_stay_whose_they_were(house: House) -> None:
    write(house, SAID)
    run = {"kind": "themes", "state": "done", "stories": "f", "n": 6, "seed": 1}
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        more = {"model": "m", "version": "v", "parameters": {}, "collection_id": collection.id}
        session.add(Run(**run, **more))
    assert write(house, f" {SAID}\0", ANDERS, was="an older page").status_code == 303
    assert transcript(house)["by"] == OLAUG
    with house.sessions.reading() as session:
        assert session.scalars(select(Run.stories)).all() == ["f"], "nothing is to be read anew"


def test_a_story_with_a_text_of_its_own_keeps_it_before_any_transcript(house: House) -> None:
    with house.sessions.writing() as session:
        story = find_by_receipt(session, many_stories(1)[0].code_hash)
        assert story is not None
        story.document = {**story.document, "text": "Med egne ord."}
    write(house, SAID)
    assert (card(house)["text"], card(house)["transcript"]) == ("Med egne ord.", False)


def test_who_only_leads_may_hear_and_not_write_down(house: House) -> None:
    with house.sessions.writing() as session:
        park = session.scalars(select(Unit).filter_by(slug="park")).one()
        find_collection(session, SLUG).unit_id = park.id
    assert not any("page" in one for one in card(house, LIV)["media"])
    at, client = addresses(house, LIV), house.client(LIV)
    assert client.get(at["voice"]).status_code == 200
    assert client.get(at["page"]).status_code == 403


def propose(sound: bytes, kind: str, language: str) -> str | None:
    """A recogniser that says what it was given."""
    return f"{kind} {language} {len(sound)}" if sound else None


def test_a_recogniser_proposes_and_a_person_decides(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = addresses(house)["page"]
    assert 'name="propose"' not in house.client(OLAUG).get(page).text
    listening = load_recogniser(f"{__name__}:propose")
    desk = replace(house.app.extensions["desk"], recogniser=listening)
    for name in ("show_transcript", "keep_transcript"):
        view = house.app.view_functions[name].func  # type: ignore[attr-defined]
        monkeypatch.setitem(house.app.view_functions, name, partial(view, desk))
    opened = (ANDERS, "opened what was said or shown")
    answer = write(house, "", ANDERS, propose="yes")
    assert f"audio/webm nb {len(VOICE)}" in answer.text
    begun = write(house, "Benken sto der.", ANDERS, propose="yes", was="as it was").text
    assert was_in(begun) == "as it was"
    assert f">Benken sto der.\n\naudio/webm nb {len(VOICE)}</textarea>" in begun
    assert [one for one in deeds(house) if one == opened] == [opened] * 4, "the page, the words"
    assert card(house)["text"] == ""


def test_a_recogniser_that_is_not_there_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="FORTELL_RECOGNISER is no_such:thing"):
        load_recogniser("no_such:thing")
    with pytest.raises(SettingsError, match=f"FORTELL_RECOGNISER is {__name__}:VOICE: that is no"):
        load_recogniser(f"{__name__}:VOICE")


def test_the_card_plays_and_the_page_writes_down_in_a_real_browser(
    house: House, serve: Servers, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    address = house.enter(laptop, serve(mounted(house)))
    laptop.goto(f"{address}/explore/{SLUG}")
    laptop.locator("img.fortell-photo").scroll_into_view_if_needed()
    laptop.wait_for_function("() => document.querySelector('img.fortell-photo').naturalWidth > 0")
    expect(laptop.locator("audio.fortell-voice")).to_be_visible()
    assert axe(laptop) == []
    laptop.get_by_role("link", name="Skriv ned det som blir sagt").click()
    assert axe(laptop) == []
    laptop.locator("#text").fill(SAID)
    laptop.get_by_role("button", name="Lagre").click()
    expect(laptop.locator("[role=status]")).to_be_visible()
    laptop.goto(f"{address}/explore/{SLUG}")
    expect(laptop.get_by_text("Skrevet ned fra opptaket")).to_be_visible()
