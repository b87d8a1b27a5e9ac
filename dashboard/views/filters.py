"""What may narrow a selection: each filter is its query and its human sentence in one row.

Offers are made from the framework and the collection; what a page sends back is read against them,
and whatever is unknown is dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from analysis.arrays import Flags
from analysis.responses import Responses, labelled
from dashboard.languages import gettext, name_language
from dashboard.periods import name_period, periods_between, told_in
from dashboard.views.marks import Mark, is_named, read_mark
from dashboard.wording import answered, listed
from storybank.collections import QUEUE_DAYS
from storybank.framework import Framework
from storybank.signifiers import Choice, Scale
from storybank.tables import Collection

FACETS = ("prompt", "theme", "arm", "language", "source")
MOST_WEEKS = 10


@dataclass(frozen=True)
class Option:
    """One value that may be chosen, and its words."""

    id: str
    text: str


@dataclass(frozen=True)
class Offer:
    """Something that may narrow: a question about the teller, or how and when a story came.

    several: whether one story may have more than one of the options.
    """

    name: str
    question: str
    options: tuple[Option, ...]
    about_teller: bool = False
    several: bool = False

    def text_of(self, option: str) -> str:
        """An option's words."""
        return next((one.text for one in self.options if one.id == option), option)


@dataclass(frozen=True)
class Filter:
    """An offer with the options that were chosen of it."""

    offer: Offer
    chosen: tuple[str, ...]

    def mask(self, responses: Responses) -> Flags:
        """The stories (n,) that have one of the chosen options."""
        return mask_of(self.offer, self.chosen, responses)

    def masks(self, responses: Responses) -> tuple[Flags, ...]:
        """The stories (n,) of each of the chosen options by itself."""
        return tuple(mask_of(self.offer, [one], responses) for one in self.chosen)

    @property
    def sentence(self) -> str:
        """The filter in words: the question and what was chosen."""
        words = [self.offer.text_of(one) for one in self.chosen]
        return answered(self.offer.question, listed(words))


@dataclass(frozen=True)
class Versus:
    """Two groups to set against each other: an offer and one of its options for each.

    A story that has both options stands in the first group alone.
    """

    offer: Offer
    first: str
    second: str

    @property
    def of_periods(self) -> bool:
        """Whether the groups are told apart by when they told, so that each day is of one."""
        return self.offer.name == "told"


@dataclass(frozen=True)
class View:
    """What a page asks to see.

    marks: signifier → the part of its map that is marked. beside: whether two groups are drawn
    beside each other rather than over each other.
    """

    filters: tuple[Filter, ...] = ()
    versus: Versus | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    beside: bool = False

    @property
    def about_teller(self) -> tuple[str, ...]:
        """The questions about the teller that had a part in choosing the stories."""
        return tuple(one.offer.name for one in self.filters if one.offer.about_teller)

    @property
    def asked_of_tellers(self) -> tuple[str, ...]:
        """The same, and the one that parts them in groups."""
        versus = self.versus and self.versus.offer
        parts = (versus.name,) if versus and versus.about_teller else ()
        return (*self.about_teller, *parts)

    @property
    def by_teller(self) -> bool:
        """Whether a question about the teller chooses the stories or parts them in groups."""
        return bool(self.asked_of_tellers)

    def narrows(self, mark: Mark, *, beside_teller: bool = False) -> bool:
        """Whether a mark narrows: beside a question about the teller only a named part does.

        A line drawn by hand can take in or leave out a single known story, and whatever then
        changes on any map would tell what its teller answered; several bars together are as free.
        `beside_teller` says that what is drawn is itself a question about the teller.
        """
        return not (self.by_teller or beside_teller) or is_named(mark)


def make_offers(
    framework: Framework,
    collection: Collection,
    themes: Mapping[str, str],
    *,
    language: str,
    days: tuple[date, date],
) -> tuple[Offer, ...]:
    """Everything that may narrow this collection, the questions about the teller first.

    themes: the name of each theme by its key. days: on which it began, and today.
    """
    return (
        *_about_the_teller(framework, language),
        *(
            offer
            for offer in (
                _prompts(framework, language),
                _themes(themes),
                _languages(framework),
                _sources(collection),
                _times(collection, days),
            )
            if len(offer.options) > 1
        ),
    )


def read_view(
    offers: Sequence[Offer],
    chosen: Mapping[str, object],
    versus: Sequence[object] = (),
    marks: Mapping[str, object] | None = None,
    *,
    beside: bool = False,
) -> View:
    """What a page sent, read against the offers."""
    filters = tuple(
        Filter(offer, known) for offer in offers if (known := _known(offer, chosen.get(offer.name)))
    )
    read = {name: read_mark(mark) for name, mark in (marks or {}).items()}
    placed = {name: mark for name, mark in read.items() if mark is not None}
    return View(filters, _read_versus(offers, versus), placed, beside)


def mask_of(offer: Offer, chosen: Sequence[str], responses: Responses) -> Flags:
    """The stories (n,) that have one of the chosen options of an offer."""
    if offer.name == "told":
        return told_in(responses.told, chosen)
    if offer.name in FACETS:
        codes = responses.facets[offer.name]
        return labelled(codes, [one for one in chosen if one in codes.labels])
    if offer.name in responses.scales:
        steps = [float(one) for one in chosen]
        return np.asarray(np.isin(responses.scales[offer.name], steps), np.bool_)
    places = [place for place, one in enumerate(offer.options) if one.id in chosen]
    return np.asarray(responses.choices[offer.name][:, places].any(axis=1), np.bool_)


def _known(offer: Offer, chosen: object) -> tuple[str, ...]:
    if not isinstance(chosen, list | tuple):
        return ()
    return tuple(one.id for one in offer.options if one.id in chosen)


def _read_versus(offers: Sequence[Offer], versus: Sequence[object]) -> Versus | None:
    if len(versus) != 3:
        return None
    offer = next((one for one in offers if one.name == versus[0]), None)
    if offer is None:
        return None
    known = {one.id for one in offer.options}
    first, second = str(versus[1]), str(versus[2])
    if first == second or not {first, second} <= known:
        return None
    return Versus(offer, first, second)


def _about_the_teller(framework: Framework, language: str) -> Iterator[Offer]:
    for question in framework.teller:
        asked = question.question[language]
        match question:
            case Choice():
                words = [Option(one.id, one.text[language]) for one in question.options]
                if question.other:
                    words.append(Option("other", gettext("In their own words")))
                several = question.several
                yield Offer(question.id, asked, tuple(words), about_teller=True, several=several)
            case Scale():
                steps = range(question.min, question.max + 1)
                words = [Option(str(step), str(step)) for step in steps]
                yield Offer(question.id, asked, tuple(words), about_teller=True)
            case _:  # own words cannot be chosen from
                continue


def _prompts(framework: Framework, language: str) -> Offer:
    options = [Option(one.id, one.text[language]) for one in framework.prompts]
    return Offer("prompt", gettext("Which question the story answers"), tuple(options))


def _themes(themes: Mapping[str, str]) -> Offer:
    options = [Option(key, name) for key, name in themes.items()]
    return Offer("theme", gettext("Theme"), tuple(options))


def _languages(framework: Framework) -> Offer:
    options = [Option(one, name_language(one)) for one in framework.languages]
    return Offer("language", gettext("Language of the story"), tuple(options))


def _sources(collection: Collection) -> Offer:
    options = [Option(one.source, one.source) for one in collection.links]
    return Offer("source", gettext("Link the story came through"), tuple(options))


def _times(collection: Collection, days: tuple[date, date]) -> Offer:
    """Weeks of a short collection, months of a long one; the calendar, not the stories, decides.

    Stories that waited on phones come for two weeks more; into a collection without links none do.
    """
    begin, today = days
    waits = timedelta(days=QUEUE_DAYS if collection.links else 0)
    last = collection.closes + waits if collection.closes else today
    end = min(last, today)
    weekly = (end - begin).days <= 7 * MOST_WEEKS
    periods = periods_between(begin, end, weekly=weekly)
    options = tuple(Option(one, name_period(one)) for one in periods)
    return Offer("told", gettext("When it was told"), options)
