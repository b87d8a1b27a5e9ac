"""What a teller answers on the steps of the form, by lot, and what the form then holds of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from playwright.sync_api import Locator, Page

from builders import a_framework
from telling import question, tap_at

PLACED = tuple(a_framework().questions)
ABOUT_HER = tuple(one.id for one in a_framework().teller)
CORNERS = {"PageUp": "tillit", "Home": "regler", "End": "vilje"}
SPOTS = {"jeg": [(0.13, 0.77), (0.2, 0.3)], "kommunen": [(0.8, 0.2), (0.7, 0.6)]}
"""Where a stone is put: a tap on another one takes that."""
PASSED_BY = {"state": "passed_by"}
UNFIT = {"state": "not_applicable"}
TEXTS = ("Benken kom tilbake.", "Vi spurte.\n\nDe lyttet – «ja»!", "Båten & <broen> 😀", "")
TITLES = ("Benken", "Et «møte»", "")


@dataclass
class Told:
    """What a teller has told so far."""

    prompt: str = ""
    title: str = ""
    text: str = ""
    consent: str = ""
    placements: dict[str, dict[str, Any]] = field(
        default_factory=lambda: dict.fromkeys(PLACED, PASSED_BY)
    )

    @property
    def has_words(self) -> bool:
        return bool(self.title or self.text)

    @property
    def has_placed(self) -> bool:
        return any(one != PASSED_BY for one in self.placements.values())


@dataclass
class Answering:
    """A teller before her form, and what she told so far."""

    page: Page
    random: Random
    told: Told

    def one_of(self, among: Sequence[Any]) -> Any:
        return self.random.choice(among)

    def place(self, name: str, placement: dict[str, Any]) -> None:
        self.told.placements = {**self.told.placements, name: placement}

    def wait_until_kept(self) -> None:
        if self.told.has_words:
            self.page.wait_for_selector("#story[data-kept]")


def answer(who: Answering, step: str) -> None:
    """What the step asks for."""
    name = ABOUT_HER[0] if step == "teller" else step
    if name in PLACED:
        place(who, name)
    elif step in ANSWERS:
        ANSWERS[step](who)


def choose_prompt(who: Answering) -> None:
    who.told.prompt = who.one_of(["endring", "mote"])
    who.page.locator(f"[name=prompt][value={who.told.prompt}]").tap()


def write(who: Answering) -> None:
    """A draft goes with its words, as soon as that is noted."""
    who.wait_until_kept()
    had_words = who.told.has_words
    if who.one_of([True, False]):
        who.told.title = who.one_of(TITLES)
        who.page.locator("#title").fill(who.told.title)
    else:
        who.told.text = who.one_of(TEXTS)
        who.page.locator("#text").fill(who.told.text)
    if had_words and not who.told.has_words:
        who.page.wait_for_selector("#story[data-kept]")


def allow(who: Answering) -> None:
    who.told.consent = who.one_of(["count", "read", "quote", "publish"])
    who.page.locator(f"[name=consent][value={who.told.consent}]").tap()


def place(who: Answering, name: str) -> None:
    """A question answered, declared unfit, or taken back."""
    asked = question(who.page, name)
    deed = who.one_of(["answer", "answer", "answer", "unfit", "clear"])
    clears = asked.locator("[data-clear]")
    if deed == "unfit":
        unfit = who.told.placements[name] == UNFIT
        asked.locator("[name$='.state']").tap()
        who.place(name, PASSED_BY if unfit else UNFIT)
    elif deed == "clear" and clears.count() and clears.is_visible():
        clears.tap()
        who.place(name, PASSED_BY)
    else:
        who.place(name, {"state": "placed", **PLACING[name](who, asked)})


def place_in_triad(who: Answering, asked: Locator) -> dict[str, Any]:
    key, corner = who.one_of([*CORNERS.items(), ("", "")])
    if key:
        asked.locator(".handle").press(key)
        return {"weights": {one: int(one == corner) for one in CORNERS.values()}}
    tap_at(who.page, "#step-drivkraft .area", *who.one_of([(0.45, 0.3), (0.6, 0.25), (0.5, 0.7)]))
    return placed_on(who, "drivkraft")


def place_in_dyad(who: Answering, asked: Locator) -> dict[str, Any]:
    if who.one_of([True, False]):
        slider = asked.locator("input[type=range]")
        before = who.told.placements["stemme"].get("value", 0.5)
        slider.press("ArrowRight")
        return {"value": round(min(1, before + 0.05), 4)}
    tap_at(who.page, "#step-stemme .rail", who.one_of([0.2, 0.618, 0.85]), 0.5)
    return placed_on(who, "stemme")


def place_stones(who: Answering, asked: Locator) -> dict[str, Any]:
    stone = who.one_of(["jeg", "kommunen"])
    before = who.told.placements["krefter"].get("stones", {})
    if who.one_of([True, False]):
        asked.locator(f"[data-stone={stone}]").press("ArrowUp")
        x, y = before.get(stone, (0.5, 0.5))
        now = [x, round(min(1, y + 0.05), 4)]
    else:
        asked.locator(f"[data-choose={stone}]").tap()
        tap_at(who.page, "#step-krefter .canvas", *who.one_of(SPOTS[stone]))
        now = placed_on(who, "krefter")["stones"][stone]
    return {"stones": {**before, stone: now}}


def placed_on(who: Answering, name: str) -> dict[str, Any]:
    """A tap is where the phone's pixels let it be: what matters is that it stays there."""
    found: dict[str, Any] = question(who.page, name).evaluate("one => one.placement")
    assert found.pop("state") == "placed"
    return found


def choose_feelings(who: Answering, asked: Locator) -> dict[str, Any]:
    before = who.told.placements["folelse"]
    options, other = list(before.get("options", [])), before.get("other", "")
    if who.one_of([True, False, False]):
        other = "lettelse"
        asked.locator(".other input").fill(other)
    else:
        option = who.one_of([one for one in ("glede", "sinne", "ro") if one not in options])
        asked.locator(f"[value={option}]").tap()
        full = len(options) + bool(other) >= 2
        options += [] if full else [option]
    shown = [one for one in ("glede", "sinne", "ro") if one in options]
    return {"options": shown} | ({"other": other} if other else {})


def choose_on_scale(who: Answering, asked: Locator) -> dict[str, Any]:
    value = who.random.randrange(1, 6)
    asked.locator(f"[type=radio][value='{value}']").tap()
    return {"value": value}


def advise(who: Answering, asked: Locator) -> dict[str, Any]:
    words = who.one_of(["Spør først.", "Lytt\nmer"])
    asked.locator("textarea").fill(words)
    return {"text": words}


def say_who_she_is(who: Answering, asked: Locator) -> dict[str, Any]:
    role = who.one_of(["innbygger", "ansatt"])
    asked.locator(f"[value={role}]").tap()
    return {"options": [role]}


ANSWERS: dict[str, Callable[[Answering], None]] = {
    "prompt": choose_prompt,
    "tell": write,
    "consent": allow,
}
PLACING: dict[str, Callable[[Answering, Locator], dict[str, Any]]] = {
    "drivkraft": place_in_triad,
    "stemme": place_in_dyad,
    "krefter": place_stones,
    "folelse": choose_feelings,
    "vanlig": choose_on_scale,
    "rad": advise,
    "rolle": say_who_she_is,
}
