"""A pattern in plain words: who differs from whom, on what, in which direction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.dyads import ZONES as FIFTHS
from analysis.scan.columns import TIMES
from analysis.scan.places import QUARTERS
from analysis.zones import ZONES
from dashboard.gated.bars import share_of_cut
from dashboard.languages import gettext
from dashboard.views.placing import name_quarters, name_sides, name_stretches, name_zones
from dashboard.wording import between, number, people, percent_of_some
from storybank.framework import Framework
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, part_ids
from storybank.tables import Pattern

LONGEST = 70  # letters of a question or an answer inside a sentence
INNER_QUOTES = str.maketrans("“”«»", "‘’‘’")
AWAY, DOES_NOT_APPLY = "not_applicable", "does_not_apply"


@dataclass(frozen=True)
class Lexicon:
    """What questions and their regions are called in the reader's language.

    themes: the name of each theme that the gate shows, by its key.
    """

    framework: Framework
    language: str
    themes: Mapping[str, str]

    def question(self, name: str) -> str:
        """What was asked, or what else a story has: a theme, a time, a framing."""
        own = {
            "theme": gettext("Theme"),
            "told": gettext("When it was told"),
            "arm": gettext("Framing"),
        }
        asked, part = self._find(name)
        if asked is None:
            return own.get(name, name)
        words = asked.question[self.language]
        if not part or part == AWAY:
            return words
        # The stone first: a long question is cut at its end.
        return f"{self._part(asked, part)}: {words}"

    def region(self, name: str, region: str) -> str:
        """A part of an answer; empty where it must not be named."""
        asked, part = self._find(name)
        if asked is None:
            return {"theme": self.themes.get(region, ""), "told": _times().get(region, "")}.get(
                name, region
            )
        if part == AWAY:
            away = region == DOES_NOT_APPLY
            return gettext("does not apply") if away else gettext("applies")
        return self._region(asked, region)

    def end(self, name: str, end: int) -> str:
        """A corner, a pole, an end of a scale or a side of a canvas."""
        asked, _ = self._find(name)
        match asked:
            case Triad():
                return asked.anchors[end].text[self.language]
            case Dyad():
                return asked.poles[end].text[self.language]
            case Scale():
                return (asked.low, asked.high)[end][self.language]
            case Stones():
                return name_sides(asked, self.language)[end]
            case _:
                return ""

    def group(self, name: str, region: str) -> str:
        """The tellers of a region, as the one who does something in a sentence."""
        words, asked = shorten(self.region(name, region)), shorten(self.question(name))
        if name in self.framework.teller_ids or name == "arm":
            return gettext("“%(answer)s”", answer=words)
        if name == "theme":
            return gettext("Stories of “%(theme)s”", theme=words)
        if name == "told":
            return gettext("%(times)s of the stories", times=words)
        if name.endswith(f".{AWAY}"):
            if region == DOES_NOT_APPLY:
                return gettext("Those who say that “%(question)s” does not apply", question=asked)
            return gettext("Those to whom “%(question)s” applies", question=asked)
        return gettext(
            "Those who answer “%(answer)s” to “%(question)s”", answer=words, question=asked
        )

    def _find(self, name: str) -> tuple[Question | None, str]:
        asked, _, part = name.partition(".")
        return self.framework.questions.get(asked), part

    def _part(self, asked: Question, part: str) -> str:
        named = {one.id: one for one in asked.stones} if isinstance(asked, Stones) else {}
        return named[part].text[self.language] if part in named else part

    def _region(self, asked: Question, region: str) -> str:
        match asked:
            case Triad():
                anchors = [one.text[self.language] for one in asked.anchors]
                return name_zones(anchors)[ZONES.index(region)]
            case Dyad():
                poles = [one.text[self.language] for one in asked.poles]
                return name_stretches(poles)[FIFTHS.index(region)]
            case Stones():
                return name_quarters()[QUARTERS.index(region)]
            case Choice() if region in part_ids(asked):
                return next(one for one in asked.options if one.id == region).text[self.language]
            case Choice():
                return gettext("In their own words")
            case _:
                return region


def marks_in_words() -> dict[str, str]:
    """What people may say of a pattern."""
    return {
        "remarkable": gettext("Remarkable"),
        "known": gettext("Known"),
        "uninteresting": gettext("Not interesting"),
    }


def shorten(words: str) -> str:
    """Words as they stand inside quotes in a sentence.

    On one line, not too long, without their own last sign, and with other quotes than those round
    them.
    """
    plain = " ".join(words.split()).translate(INNER_QUOTES)
    if len(plain) <= LONGEST:
        return plain.rstrip(" :.,;")
    return plain[:LONGEST].rsplit(" ", 1)[0].rstrip(" :.,;") + " …"


def say_pattern(lexicon: Lexicon, pattern: Pattern) -> str:
    """The pattern in one sentence; empty where a part of it must not be named."""
    told, measured = pattern.told, pattern.second
    parts = [(pattern.first, told["group"]), (measured, told["region"])]
    if not all(lexicon.region(*part) for part in parts):
        return ""
    who, others = lexicon.group(*parts[0]), _others(lexicon, pattern)
    if measured == "told" and told["end"] is not None:
        later = told["end"] == 1
        return _say_when(who, others, later=later)
    end = "" if told["end"] is None else lexicon.end(measured, told["end"])
    question = shorten(lexicon.question(measured))
    if end:
        return gettext(
            "%(who)s: “%(question)s” lies nearer to “%(end)s” than for %(others)s.",
            who=who,
            question=question,
            end=shorten(end),
            others=others,
        )
    return gettext(
        "%(who)s: “%(question)s” is more often “%(region)s” than for %(others)s.",
        who=who,
        question=question,
        region=shorten(lexicon.region(*parts[1])),
        others=others,
    )


def say_shares(lexicon: Lexicon, pattern: Pattern, k: int) -> str:
    """How many of the group lie in the region that stands out, beside the others."""
    told = pattern.told
    return gettext(
        "“%(region)s”: %(first)s, against %(second)s.",
        region=shorten(lexicon.region(pattern.second, told["region"])),
        first=_say_share(told["there"], told["members"], k),
        second=_say_share(told["others_there"], told["others"], k),
    )


def _say_share(there: int, members: int, k: int) -> str:
    """A share with its interval, of so many: both counts are cut, so it is never exact."""
    share, of = share_of_cut(there, members, k), number(members)
    if share is None:
        return gettext("%(few)s of %(all)s", few=people(0, k), all=of)
    interval = between(100 * share.low, 100 * share.high)
    told = percent_of_some(share.share)
    return gettext("%(share)s (%(interval)s) of %(all)s", share=told, interval=interval, all=of)


def _say_when(who: str, others: str, *, later: bool) -> str:
    if later:
        return gettext("%(who)s: told later than for %(others)s.", who=who, others=others)
    return gettext("%(who)s: told earlier than for %(others)s.", who=who, others=others)


def _others(lexicon: Lexicon, pattern: Pattern) -> str:
    told: dict[str, Any] = pattern.told
    about = pattern.first in lexicon.framework.teller_ids
    if told["rest"] is None or not about:
        return gettext("the others")
    return lexicon.group(pattern.first, told["rest"])


def _times() -> dict[str, str]:
    """A fifth each where all told apart; where most told on one day that is no fifth."""
    words = (
        gettext("The earliest"),
        gettext("The rather early"),
        gettext("The middle ones"),
        gettext("The rather late"),
        gettext("The latest"),
    )
    return dict(zip(TIMES, words, strict=True))
