"""A teller who goes through the form in whatever order, and what should stand in it then.

Her phone may lose its network, and its page be loaded anew: what she told, where she stands and in
which language is compared with a model of it after every deed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import BrowserContext, expect

from answering import (
    ABOUT_HER,
    PASSED_BY,
    PLACED,
    Answering,
    Told,
    allow,
    answer,
    choose_prompt,
    write,
)
from builders import a_framework
from telling import begin_anew, stands_at, step_of
from waiting import again, look_away, shown

QUESTIONS = a_framework().questions
STEPS = (
    "welcome",
    "prompt",
    "tell",
    *(one for one in PLACED if one not in ABOUT_HER),
    "teller",
    "consent",
)
STANDS = """() => {
  const form = document.querySelector("#story");
  const { prompt, title, text, consent } = form.elements;
  const steps = [...form.querySelectorAll("[data-step]")].filter((one) => !one.hidden);
  const asked = [...form.querySelectorAll("[data-signifier]")];
  const placed = ({ dataset, placement }) => [dataset.signifier, placement ?? PASSED_BY];
  return {
    seen: steps.map(({ id }) => id),
    told: { prompt: prompt.value, title: title.value, text: text.value, consent: consent.value },
    placements: Object.fromEntries(asked.map(placed)),
    hash: location.hash,
    languages: [document.documentElement.lang, form.elements.language.value],
    asked: steps[0].querySelector("h2.question-words")?.textContent,
  };
}""".replace("PASSED_BY", '{ state: "passed_by" }')
COUNTED = "() => document.querySelector('#story [data-signifier=rolle]').placement"
MARK = "globalThis.wasHere"
numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A place in the browser's history: those of another story lead nowhere."""

    story: int
    step: str
    language: str
    """That its address names, if any."""


@dataclass
class Teller(Answering):
    """What she told, and where the browser's history would lead her."""

    address: str
    spoken: dict[str, dict[str, str]]
    """The page's own words by their names, in each language."""
    past: list[Place] = field(default_factory=list)
    at: int = 0
    steps: Sequence[str] = STEPS
    step: str = "welcome"
    chosen: str = ""
    """The language that her page's address names, if any."""
    known: set[str] = field(default_factory=lambda: {"nb"})
    """That of the page as it came, and those that she chose while there was a network: her phone
    has kept their pages."""
    story: int = 0
    offline: bool = False
    deeds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.past = [Place(0, "welcome", "")]
        self.load()

    @property
    def language(self) -> str:
        return self.chosen or "nb"

    @property
    def doings(self) -> str:
        """For whoever looks for a fault."""
        return " | ".join(self.deeds)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def load(self) -> None:
        """What the address opens, with her draft in it where there is one."""
        self.page.wait_for_selector("html[data-runs]")
        self.page.evaluate(f"{MARK} = true")
        came = self.past[self.at]
        self.steps, self.story, self.chosen = STEPS, next(numbers), came.language
        self.stand_at("welcome")
        if not self.told.has_words:
            self.told = Told()
            return
        expect(self.page.locator("#draft")).to_be_visible()
        if came.step == "welcome":
            for step in STEPS[1 : STEPS.index(step_of(self.page).removeprefix("step-")) + 1]:
                self.go_to(step)
        else:
            self.story = came.story
            self.stand_at(came.step)

    def stand_at(self, step: str) -> None:
        self.step = step
        self.past[self.at] = Place(self.story, step, self.chosen)

    def go_to(self, step: str) -> None:
        self.past[self.at + 1 :] = [self.past[self.at]]
        self.at += 1
        self.stand_at(step)

    def travel(self, way: int) -> None:
        """Through the history; a page that was left there is loaded anew."""
        self.wait_until_kept()
        self.at += way
        if way < 0:
            self.page.go_back()
        else:
            self.page.go_forward()
        if self.page.evaluate(MARK) is None:
            self.load()
        else:
            self.arrive()

    def arrive(self) -> None:
        there = self.past[self.at]
        if there.story == self.story and there.step in self.steps:
            self.stand_at(there.step)

    def open_in_place(self, language: str) -> None:
        """A page of which the history knows nothing yet."""
        self.past[self.at] = Place(0, "welcome", language)
        self.load()


Deed = Callable[[Teller], None]


def on(who: Teller) -> None:
    """To the next step, where this one can be left."""
    needs = {"prompt": who.told.prompt, "tell": who.told.text}
    if who.step != "consent":
        who.page.locator("#next").tap()
        if needs.get(who.step, "nothing"):
            who.go_to(who.steps[who.steps.index(who.step) + 1])


def back(who: Teller) -> None:
    """By the page's button."""
    if who.at and who.past[who.at - 1].story == who.story and who.step != "welcome":
        who.page.locator("#back").tap()
        who.at -= 1
        who.arrive()


def browser_back(who: Teller) -> None:
    if who.at:
        who.travel(-1)


def browser_forward(who: Teller) -> None:
    if who.at + 1 < len(who.past):
        who.travel(1)


def answer_it(who: Teller) -> None:
    answer(who, who.step)


def turn_language(who: Teller) -> None:
    """In place, but from the welcome of a page without words, where the link itself is followed."""
    other = {"nb": "en", "en": "nb"}[who.language]
    followed = who.step == "welcome" and not who.told.has_words
    if who.offline and (followed or other not in who.known):
        return
    who.page.locator(f"[data-language={other}]").tap()
    expect(who.page.locator("html")).to_have_attribute("lang", other)
    who.known.add(other)
    if followed:
        who.past[who.at + 1 :] = [who.past[who.at]]
        who.at += 1
        who.open_in_place(other)
    else:
        who.chosen, who.steps = other, STEPS
        who.stand_at(who.step)


def reload(who: Teller) -> None:
    who.wait_until_kept()
    who.page.reload()
    who.load()


def close_and_open(who: Teller) -> None:
    who.wait_until_kept()
    context = who.context
    who.page.close()
    who.page = context.new_page()
    who.page.goto(who.address)
    who.past, who.at = who.past[:1], 0
    who.open_in_place("")


def erase(who: Teller) -> None:
    if who.page.locator("#draft").is_visible():
        begin_anew(who.page)
        who.told = Told()
        who.open_in_place(who.chosen)


def lose_or_find_the_network(who: Teller) -> None:
    who.offline = not who.offline
    who.context.set_offline(who.offline)


def take_a_call(who: Teller) -> None:
    look_away(who.page)


DEEDS: Sequence[Deed] = (
    *[on] * 5,
    *[answer_it] * 8,
    back,
    *[browser_back] * 2,
    browser_forward,
    turn_language,
    reload,
    close_and_open,
    erase,
    lose_or_find_the_network,
    take_a_call,
)


def do_something(who: Teller) -> None:
    deed = who.one_of(DEEDS)
    who.deeds.append(f"{deed.__name__} at {who.step}")
    deed(who)


def check(who: Teller) -> None:
    """Nothing is lost, one step is seen, which the address names, and all is in one language."""
    stands_at(who.page, who.step)
    if who.told.has_placed:
        who.page.wait_for_function(COUNTED)
    expect(who.page.locator("#next")).to_have_text(who.spoken[who.language][_button(who)])
    now = who.page.evaluate(STANDS)
    assert now["seen"] == [f"step-{who.step}"], who.doings
    assert now["told"] | {"placements": now["placements"]} == vars(who.told), who.doings
    assert now["languages"] == [who.language] * 2, who.doings
    if who.step in PLACED:
        assert now["asked"] == QUESTIONS[who.step].question[who.language], who.doings
    if who.past[who.at].story == who.story:
        assert now["hash"] == (f"#step-{who.step}" if who.step != "welcome" else ""), who.doings


def _button(who: Teller) -> str:
    if who.step in ("welcome", "consent"):
        return {"welcome": "begin", "consent": "send"}[who.step]
    asked = {"teller": ABOUT_HER}.get(who.step, [who.step] if who.step in PLACED else [])
    skips = asked and all(who.told.placements[one] == PASSED_BY for one in asked)
    return "skip" if skips else "next"


def send_in_the_end(who: Teller) -> None:
    """With or without a network, which is back soon; what the steps need is told on the way."""
    if who.offline != who.one_of([True, False]):
        lose_or_find_the_network(who)
    while who.step != "consent":
        if who.step == "prompt":
            choose_prompt(who)
        while who.step == "tell" and not who.told.text:
            write(who)
        on(who)
        check(who)
    allow(who)
    who.page.locator("#next").tap()
    if who.offline:
        shown(who.page, "waiting")
        lose_or_find_the_network(who)
        again(who.page)
    shown(who.page, "sent")


def tell_another(who: Teller) -> None:
    """From the thanks, with what she said of herself."""
    who.page.locator("[data-another]").tap()
    about = {name: who.told.placements[name] for name in ABOUT_HER}
    who.told = Told(placements={**Told().placements, **about})
    who.steps = [step for step in STEPS if step != "teller"]
    who.story = next(numbers)
    who.stand_at("welcome")
    who.go_to("prompt")
