"""Who is heard beside who is there, and whether to stop, go on, or go and ask who is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import Flags
from analysis.representation import Heard, Verdict, heard_beside
from analysis.saturation import themes_seen
from dashboard.gated import Gate, Narrowing, find_unread
from dashboard.gated.bars import whole_hundredths
from dashboard.languages import gettext
from dashboard.wording import between, number, percent, percent_of_some
from storybank.framework import Framework
from storybank.populations import Shares
from storybank.signifiers import Choice

ENOUGH = 0.95
"""Of the themes, how many must still hold k had half of the tellers told, to rest on enough."""
WIDTH, MARGIN = 200, 6
COLOURS = {Verdict.LITTLE: "warning", Verdict.MUCH: "info", Verdict.NEAR: "neutral"}


@dataclass(frozen=True)
class Group:
    """One group of a question: its shares in words, what they mean, and where they are drawn."""

    name: str
    share: str
    interval: str
    population: str
    meaning: str
    colour: str
    drawn: Mapping[str, float]
    is_missing: bool


@dataclass(frozen=True)
class Beside:
    """The tellers beside the population, by one question; no groups where too few answered."""

    question: str
    source: str
    groups: Sequence[Group]


@dataclass(frozen=True)
class Saturation:
    """How many themes hold k, and how many of them would hold k had half of the tellers told.

    It says nothing of themes to come: what few tell of holds k when more have told, and the finder
    parts more stories into more themes.
    """

    themes: int
    at_half: float
    k: int

    @property
    def is_reached(self) -> bool:
        """Whether the themes rest on enough people."""
        return self.at_half >= ENOUGH * self.themes

    @property
    def sentence(self) -> str:
        """The numbers in words."""
        return gettext(
            "Themes that rest on at least %(k)s people: %(themes)s. Had only half as many people "
            "told, about %(seen)s of these same themes would.",
            themes=number(self.themes),
            seen=number(self.at_half),
            k=number(self.k),
        )


def comparable(framework: Framework) -> Sequence[Choice]:
    """The questions about the teller that can stand beside a population: of one answer each."""
    return [one for one in framework.teller if isinstance(one, Choice) and not one.several]


def beside_population(
    gate: Gate,
    framework: Framework,
    narrowing: Sequence[str],
    given: Mapping[str, Shares],
    language: str,
) -> Sequence[Beside]:
    """Each question for which the population's shares were given; whose stories may not be read
    have no part in one that may narrow reading where they are fewer than k."""
    asked = [one for one in comparable(framework) if one.id in given]
    everybody = gate.everybody
    known = Narrowing(gate.crowd, gate.k, (), unread=find_unread(gate, narrowing)).among(everybody)
    return [
        _beside(gate, one, given[one.id], language, known if one.id in narrowing else everybody)
        for one in asked
    ]


def saturation(gate: Gate) -> Saturation | None:
    """On how many the themes rest; None where none may be shown.

    Counts are taken in the middle of what their cut leaves open: by the cut ones too few would hold
    (of 8 themes in the demo's stories 5.9, and 6.9 by those that were told).
    """
    codes = gate.responses.facets["theme"]
    sizes = [size for size in gate.cells(codes.values, len(codes.labels)).tellers.tolist() if size]
    if not sizes:
        return None
    middle = (gate.k - 1) // 2
    tellers = gate.count(gate.everybody) + middle
    likely = [size + middle for size in sizes]
    return Saturation(len(sizes), themes_seen(likely, tellers, 0.5, least=gate.k), gate.k)


def advise(beside: Sequence[Beside], found: Saturation | None) -> str:
    """Go on, go and ask those who are missing, or when to stop: one or two sentences."""
    missing = [one.name for part in beside for one in part.groups if one.is_missing]
    if missing:
        return gettext("Go and ask those who are missing: %(groups)s.", groups=", ".join(missing))
    if found is None:
        return gettext("Go on. No themes have been found yet.")
    if not found.is_reached:
        return gettext("Go on. Some themes still rest on few people.")
    return gettext(
        "These themes rest on enough people, and others may still come. Stop when the stories that "
        "come tell you nothing new."
    )


def _beside(gate: Gate, question: Choice, given: Shares, language: str, among: Flags) -> Beside:
    options = [one for one in question.options if one.id in given.parts]
    places = [place for place, one in enumerate(question.options) if one.id in given.parts]
    chosen = gate.responses.choices[question.id][:, places]
    counted = _first_of_each(gate, chosen.any(axis=1) & among)
    labels = np.where(counted, chosen.argmax(axis=1), -1)
    cells = gate.cells(labels, len(options))
    parts = [given.parts[one.id] for one in options]
    heard = heard_beside(cells.tellers.tolist(), parts, total=cells.total, left_out=gate.k - 1)
    top = max([one.high for one in heard] + [one.population for one in heard], default=1.0)
    # Written as the bars of the question are, or the same people would be 23 % there and 24 % here.
    shares = np.array([one.share for one in heard])
    if heard and cells.tellers.sum() <= cells.total:
        some = cells.tellers > 0
        shares[some] = whole_hundredths(shares[some])
    told = zip(options, heard, shares.tolist(), strict=True) if heard else ()
    groups = [
        _group(option.text[language], _with_share(one, share), top) for option, one, share in told
    ]
    return Beside(question.question[language], given.source, groups)


def _first_of_each(gate: Gate, answered: Flags) -> Flags:
    """Of the stories (n,) that answered the first of each teller, one without a time after others.

    In a population each is of one group. Where 200 tellers of up to four stories answered
    differently in a tenth of the later ones, and stood in each group, some group that was heard as
    it should be was "heard more" in .3 of draws; of 1,000 in nearly all.
    """
    crowd, counted = gate.crowd, answered.copy()
    again = crowd.several[answered[crowd.several]]
    told, whose = gate.responses.told[again], crowd.tellers[again]
    again = again[np.lexsort((crowd.stories[again], told, whose))]
    counted[again] = np.diff(crowd.met(again), prepend=0) > 0
    return counted


def _with_share(heard: Heard, share: float) -> Heard:
    """With the share as it is written, which the interval holds though it was rounded."""
    return replace(heard, share=share, low=min(heard.low, share), high=max(heard.high, share))


def _group(name: str, heard: Heard, top: float) -> Group:
    spots = {"low": heard.low, "share": heard.share, "high": heard.high}
    spots["population"] = heard.population
    span = WIDTH - 2 * MARGIN
    return Group(
        name=name,
        share=percent_of_some(heard.share),
        interval=gettext("%(interval)s %%", interval=between(100 * heard.low, 100 * heard.high)),
        population=percent_of_some(heard.population) if heard.population else percent(0),
        meaning=_meanings()[heard.verdict],
        colour=COLOURS[heard.verdict],
        drawn={spot: round(MARGIN + span * at / top, 1) for spot, at in spots.items()},
        is_missing=heard.verdict is Verdict.LITTLE,
    )


def _meanings() -> dict[Verdict, str]:
    return {
        Verdict.LITTLE: gettext("Heard too little"),
        Verdict.MUCH: gettext("Heard more than others"),
        Verdict.NEAR: gettext("No sure difference"),
    }
