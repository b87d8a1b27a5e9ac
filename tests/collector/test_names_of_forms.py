"""Questions that are called as what a browser's form has of its own, which its fields then hide."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from builders import a_framework, named, placed_signifiers, words
from capturing import CODE, open_room
from serving import Servers
from storybank.framework_mistakes import RESERVED
from telling import (
    receipt_on,
    stands_at,
    tap_past_the_story,
    tap_through_to_questions,
    to_the_end,
)

AN_ID = re.compile(r"[a-z][a-z0-9_]*")
OWN = (
    "Array.from((function* () { for (const one in document.createElement('form')) yield one; })())"
)
ANSWER = "den stengte veien"


def test_what_no_script_asks_of_the_form_may_be_the_name_of_a_question(
    sqlite_url: str, tmp_path: Path, phone: Page, serve: Servers
) -> None:
    names = [one for one in phone.evaluate(OWN) if AN_ID.fullmatch(one) and one not in RESERVED]
    assert {"children", "role", "style"} <= set(names)
    about = [{"id": one, "kind": "text", "question": words(one)} for one in names]
    framework = a_framework(signifiers=[], teller=about)
    room = open_room(sqlite_url, tmp_path / "home", framework=framework, narrowing=())
    tap_past_the_story(phone, f"{serve(room.app)}/t/{CODE}")
    stands_at(phone, "teller")
    for name in names:
        phone.locator(f"textarea[name={name}]").fill(ANSWER)
    phone.wait_for_selector("#story[data-kept]")
    phone.reload()
    stands_at(phone, "teller")
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.locator("#next").tap()
    phone.locator("[name=consent][value=read]").tap()
    phone.locator("#next").tap()
    receipt_on(phone)
    (story,) = room.stories().values()
    assert {name: one["text"] for name, one in story["placements"].items()} == dict.fromkeys(
        names, ANSWER
    )


def test_an_option_may_be_called_as_what_says_that_a_question_does_not_fit(
    sqlite_url: str, tmp_path: Path, phone: Page, serve: Servers
) -> None:
    options = [named("glede", "Glede"), named("not_applicable", "Ikke aktuelt")]
    feeling = {"id": "folelse", "kind": "choice", "question": words("Hva?"), "options": options}
    room = open_room(
        sqlite_url,
        tmp_path / "home",
        framework=a_framework(signifiers=[placed_signifiers()[0], feeling]),
    )
    address = f"{serve(room.app)}/t/{CODE}"
    for answer in (".not-applicable", ".option:last-child"):
        tap_through_to_questions(phone, address)
        phone.locator("#next").tap()
        phone.locator(f"[data-signifier=folelse] {answer}").tap()
        to_the_end(phone, then=2)
        receipt_on(phone)
    told = [one["placements"]["folelse"] for one in room.stories().values()]
    assert {"state": "not_applicable"} in told
    assert {"state": "placed", "options": ["not_applicable"]} in told
