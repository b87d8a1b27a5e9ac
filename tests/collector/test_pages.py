"""The pages as a browser without scripts sees them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from builders import TODAY, a_framework, framework_document
from capturing import CODE, Room, body, form, open_room
from storybank.framework import read_framework
from storybank.receipts import hash_code, mint_code


def receipt_in(answer: TestResponse) -> str:
    return " ".join(re.findall(r"<li>([a-z]+)</li>", answer.text))


def told(room: Room, **changes: str) -> TestResponse:
    return room.client.post(f"/t/{CODE}", data=form(**changes))


def heading(answer: TestResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    assert found
    return unescape(found[1])


def test_the_front_page_lists_no_collection(fresh_room: Room) -> None:
    page = fresh_room.client.get("/").text
    assert CODE not in page
    assert "Koden du har fått" in page


def test_a_short_code_leads_to_its_collection(fresh_room: Room) -> None:
    answer = fresh_room.client.get("/t", query_string={"code": f" {CODE.upper()} "})
    assert (answer.status_code, answer.location) == (303, f"/t/{CODE}")


@pytest.mark.parametrize("address", ["/nowhere", "/t/zzzzzzz"])
def test_where_there_is_nothing_the_code_can_be_typed(fresh_room: Room, address: str) -> None:
    page = fresh_room.client.get(address)
    assert page.status_code == 404
    way = re.search(r'<form[^>]* action="([^"]+)" method="get">', page.text)
    assert way
    assert 'id="code" name="code"' in page.text
    answer = fresh_room.client.get(way[1], query_string={"code": CODE})
    assert (answer.status_code, answer.location) == (303, f"/t/{CODE}")


def robots_at(room: Room, address: str) -> str:
    return room.client.get(address).headers["X-Robots-Tag"]


def test_search_engines_find_only_an_open_page_that_its_owner_lets_them_find(
    fresh_room: Room,
) -> None:
    assert robots_at(fresh_room, f"/t/{CODE}") == "noindex"
    fresh_room.change(lambda one: setattr(one, "findable", True))
    assert robots_at(fresh_room, f"/t/{CODE}") == "all"
    assert robots_at(fresh_room, f"/t/{CODE}?mode=kiosk") == "noindex"
    assert robots_at(fresh_room, f"/t/{CODE}/others") == "noindex"
    fresh_room.change(lambda one: setattr(one.links[0], "invites", True))
    assert robots_at(fresh_room, f"/t/{CODE}") == "noindex"
    fresh_room.change(lambda one: setattr(one.links[0], "invites", False))
    fresh_room.change(lambda one: setattr(one, "state", "closed"))
    assert robots_at(fresh_room, f"/t/{CODE}") == "noindex"


@pytest.mark.parametrize("code", ["", "zzzzzzz", "a\x00b", "<b>", "x" * 500, "ø"])
def test_a_code_that_leads_nowhere_can_be_mended(fresh_room: Room, code: str) -> None:
    answer = fresh_room.client.get("/t", query_string={"code": code})
    assert answer.status_code == 404
    assert "Sjekk den tegn for tegn." in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    "change, words",
    [
        ({"state": "draft"}, "Innsamlingen er under forberedelse"),
        ({"opens": TODAY + timedelta(3)}, "Vi åpner 17. september 2026"),
        ({"closes": TODAY - timedelta(1)}, "Innsamlingen er stengt"),
        ({"state": "closed"}, "Innsamlingen er stengt"),
    ],
)
def test_each_state_has_its_own_page(fresh_room: Room, change: dict[str, Any], words: str) -> None:
    fresh_room.change(lambda one: [setattr(one, *pair) for pair in change.items()] and None)
    answer = fresh_room.client.get(f"/t/{CODE}")
    assert (answer.status_code, heading(answer)) == (200, words)
    assert "<textarea" not in answer.text


def test_the_page_asks_everything_in_the_wanted_language(fresh_room: Room) -> None:
    page = fresh_room.client.get(f"/t/{CODE}?lang=en").text
    assert '<html lang="en" dir="ltr"' in page
    for words in ("When something changed", "What carried it?", "unheard", "Every day", "Citizen"):
        assert words in page
    assert 'lang="nb" hreflang="nb"' in page


def test_the_browsers_language_is_the_first_guess(fresh_room: Room) -> None:
    for accepted, language in (("en-GB", "en"), ("no", "nb"), ("fr", "nb"), ("", "nb")):
        headers = {"Accept-Language": accepted}
        page = fresh_room.app.test_client().get(f"/t/{CODE}", headers=headers).text
        assert f'<html lang="{language}"' in page


def test_a_language_without_a_catalogue_is_marked_where_it_stands(
    sqlite_url: str, tmp_path: Any
) -> None:
    def urdu(value: Any) -> Any:
        if isinstance(value, dict) and "nb" in value:
            return {"ur": value["nb"]}
        if isinstance(value, dict):
            return {key: urdu(inner) for key, inner in value.items()}
        return [urdu(inner) for inner in value] if isinstance(value, list) else value

    framework = read_framework({**urdu(framework_document()), "languages": ["ur"]})
    room = open_room(sqlite_url, tmp_path, framework=framework)
    page = room.client.get(f"/t/{CODE}").text
    assert '<html lang="en" dir="ltr"' in page
    assert '<h1 class="question-words" tabindex="-1" lang="ur" dir="rtl">' in page


def test_a_plain_form_is_kept_and_gives_the_same_receipt_twice(fresh_room: Room) -> None:
    first = told(fresh_room, **{"drivkraft.tillit": "60", "drivkraft.vilje": "40"})
    again = told(fresh_room, **{"drivkraft.tillit": "60", "drivkraft.vilje": "40"})
    assert (first.status_code, again.status_code) == (201, 200)
    receipt = receipt_in(first)
    assert len(receipt.split()) == 12
    assert receipt_in(again) == receipt
    [kept] = fresh_room.stories().values()
    assert kept["code_hash"] == hash_code(receipt)
    assert kept["placements"]["drivkraft"]["weights"]["tillit"] == 0.6
    assert kept["consent"] == "read"


def test_a_receipt_opens_its_story_however_the_id_was_written(fresh_room: Room) -> None:
    receipt = receipt_in(told(fresh_room, story=form()["story"].upper()))
    assert fresh_room.client.post("/receipt", data={"code": receipt}).status_code == 200


def test_a_plain_form_with_other_words_under_the_same_id_is_refused(fresh_room: Room) -> None:
    told(fresh_room)
    answer = told(fresh_room, text="Noe annet.")
    assert answer.status_code == 409
    assert receipt_in(answer) == ""


def test_mistakes_keep_everything_that_was_typed(fresh_room: Room) -> None:
    typed = {
        "text": "",
        "title": 'En "tittel" <b>',
        "drivkraft.tillit": "mye",
        "krefter.jeg.x": "12",
        "folelse.other": "lettelse",
        "stemme": "81",
        "stemme.answered": "yes",
        "rad": "Spør oss først.",
        "vanlig": "4",
        "rolle.state": "not_applicable",
    }
    answer = told(fresh_room, **typed)
    page = unescape(answer.text)
    assert answer.status_code == 422
    for value in ('value="En "tittel" <b>"', 'value="mye"', 'value="12"', 'value="lettelse"'):
        assert value in page
    assert "Spør oss først.</textarea>" in page
    assert re.search(r'name="stemme" value="81"', page)
    for checked in (
        'value="4" checked',
        'value="endring" checked',
        'value="read" required checked',
    ):
        assert checked in page
    for place in ("text", "drivkraft", "krefter"):
        assert f'href="#{place}-error"' in page
        assert f'id="{place}-error" tabindex="-1">' in page
    assert "8f0a3c52-6f3f-4a6e-9d0a-2f2f7c1f0b11" in page
    assert fresh_room.stories() == {}


def test_changing_the_language_keeps_everything_that_was_typed(fresh_room: Room) -> None:
    answer = told(fresh_room, switch="en", **{"rad": "Et råd", "drivkraft.tillit": "60"})
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.text
    assert "De satte benken tilbake.</textarea>" in answer.text
    assert "Et råd</textarea>" in answer.text
    assert 'value="60"' in answer.text
    assert fresh_room.stories() == {}


def test_what_was_written_too_late_can_be_kept_by_its_teller(fresh_room: Room) -> None:
    fresh_room.change(lambda one: setattr(one, "closes", TODAY - timedelta(40)))
    answer = told(fresh_room)
    assert answer.status_code == 403
    assert "De satte benken tilbake." in answer.text


def test_a_receipt_opens_the_story_in_words(fresh_room: Room) -> None:
    receipt = receipt_in(told(fresh_room, **{"stemme": "25", "stemme.answered": "yes"}))
    spoken = ", ".join(word[:4].upper() for word in receipt.split())
    page = fresh_room.client.post("/receipt", data={"code": spoken, "language": "nb"})
    assert page.status_code == 200
    assert "De satte benken tilbake." in page.text
    assert "75\u00a0% overhørt, 25\u00a0% spurt om alt" in unescape(page.text)
    assert "ledere i parkavdelingen" in page.text
    assert receipt not in page.text


def test_a_story_is_withdrawn_only_after_a_second_yes(fresh_room: Room) -> None:
    receipt = receipt_in(told(fresh_room))
    key = {"code_hash": hash_code(receipt), "language": "nb"}
    asked = fresh_room.client.post("/receipt/withdraw", data=key)
    assert heading(asked) == "Vil du trekke historien din tilbake?"
    assert len(fresh_room.stories()) == 1
    done = fresh_room.client.post("/receipt/withdraw", data={**key, "confirmed": "yes"})
    assert heading(done) == "Historien din er trukket tilbake"
    assert fresh_room.stories() == {}
    again = fresh_room.client.post("/receipt/withdraw", data={**key, "confirmed": "yes"})
    assert heading(again) == "Historien din er allerede trukket tilbake"
    assert fresh_room.client.post("/receipt", data=key).status_code == 410
    assert told(fresh_room).status_code == 410


@pytest.mark.parametrize(
    "typed, status, words",
    [
        ("", 422, "Her er det 0."),
        ("hest sykkel", 422, "Her er det 2."),
        (" ".join(["qwerty"] * 12), 422, "Ord nummer 1, «qwerty»"),
        (mint_code(bytes(16)), 404, "Vi fant ingen historie"),
        ("x" * 5000, 422, "En kode har 12 ord"),
    ],
)
def test_a_wrong_code_is_met_with_what_is_wrong(
    fresh_room: Room, typed: str, status: int, words: str
) -> None:
    answer = fresh_room.client.post("/receipt", data={"code": typed, "language": "nb"})
    assert answer.status_code == status
    assert words in unescape(answer.text)
    assert typed[:1000] in answer.text


@pytest.mark.parametrize("sent", ["", "x", "0" * 63, "0" * 64])
def test_nothing_is_withdrawn_by_a_hash_of_nothing(fresh_room: Room, sent: str) -> None:
    told(fresh_room)
    data = {"code_hash": sent, "confirmed": "yes"}
    assert fresh_room.client.post("/receipt/withdraw", data=data).status_code in {404, 422}
    assert len(fresh_room.stories()) == 1


def test_a_story_from_a_script_is_read_in_the_readers_language(fresh_room: Room) -> None:
    story = body(language="en")
    fresh_room.client.post("/v1/stories", json=story)
    data = {"code_hash": story["code_hash"], "language": "en"}
    page = fresh_room.client.post("/receipt", data=data).text
    assert "50\u00a0% Trust, 20\u00a0% Rules, 30\u00a0% Will" in page
    assert "Does not fit my story" in page


def test_a_fictional_collection_says_so_on_its_pages(sqlite_url: str, tmp_path: Any) -> None:
    room = open_room(sqlite_url, tmp_path, fictional=True)
    sent = told(room)
    read = room.client.post("/receipt", data={"code": receipt_in(sent), "language": "nb"})
    for page in (room.client.get(f"/t/{CODE}"), sent, read):
        assert "Innsamlingen er oppdiktet" in page.text
    assert "oppdiktet" not in room.client.get("/").text


def test_one_prompt_is_not_a_choice(sqlite_url: str, tmp_path: Any) -> None:
    prompts = framework_document()["prompts"][:1]
    room = open_room(sqlite_url, tmp_path, framework=a_framework(prompts=prompts))
    page = room.client.get(f"/t/{CODE}").text
    assert 'type="hidden" name="prompt" value="endring"' in page
    assert "Da noe endret seg" in page


def test_a_consent_names_who_may_read(fresh_room: Room) -> None:
    page = fresh_room.client.get(f"/t/{CODE}").text
    assert "Det er: ledere i parkavdelingen." in page
    assert "Lære hva som hjelper." in page
    assert "Parkavdelingen" in page
    assert 'value="read" required checked' not in page


def test_stones_lie_on_a_picture_and_long_scales_take_a_number(
    sqlite_url: str, tmp_path: Any
) -> None:
    document = framework_document()
    stones, scale = document["signifiers"][2], document["signifiers"][4]
    del stones["axes"]
    stones["picture"] = {"file": "torget.png", "alt": {"nb": "Torget ovenfra", "en": "The square"}}
    scale["max"] = 100
    room = open_room(sqlite_url, tmp_path, framework=read_framework(document))
    page = room.client.get(f"/t/{CODE}").text
    assert '<img src="/pictures/torget.png" alt="Torget ovenfra">' in page
    assert "Fra 1 (Sjelden) til 100 (Hver dag)" in page
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "torget.png").write_bytes(b"\x89PNG")
    picture = room.client.get("/pictures/torget.png", buffered=True)
    assert (picture.data, picture.mimetype) == (b"\x89PNG", "image/png")
    sent = told(room, **{"krefter.jeg.x": "10", "krefter.jeg.y": "90", "vanlig": "77"})
    read = room.client.post("/receipt", data={"code": receipt_in(sent), "language": "nb"})
    assert "Jeg: Fra venstre 10\u00a0%, Nedenfra 90\u00a0%" in read.text
    assert "77 (1 = Sjelden, 100 = Hver dag)" in read.text
