"""The scan as the page of patterns shows it: rows with their doubts, and what was looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.scan.gather import TIME
from dashboard.gated.chances import say_chance
from dashboard.languages import gettext
from dashboard.patterns.pattern_words import Lexicon, say_pattern, say_shares
from dashboard.patterns.ways import way_to_map
from dashboard.theme_names import say_placements_count
from dashboard.wording import apart, number, percent
from storybank.patterns import KeptScan, Pair
from storybank.tables import Collection, Pattern, PatternMark

SMALL = 0.05
STEPS = ((0.0001, 4), (0.001, 3), (0.01, 2), (0.05, 2))
"""Under which of them a chance lies, each with its decimals."""
WEAK = 0.01
"""Among thousands everything is sure; under this strength hardly anything follows from it."""
NEARLY_ONE = 0.95
HALF, NEARLY_ALL = 0.5, 0.9
"""Of the halves that are drawn: where the words change for in how many a pattern is seen."""
FEW = 10  # under so many a decimal says something
TESTS = {
    "chi_square": ("χ²", "V"),
    "kruskal_wallis": ("Kruskal–Wallis", "ε²"),
    "spearman": ("Spearman", "ρ"),
    "permanova": ("PERMANOVA", "R²"),
}


@dataclass(frozen=True)
class Row:
    """A pattern as its card says it; `mark` is what somebody thought of it."""

    pattern: Pattern
    between: str
    sentence: str
    shares: str
    strength: str
    doubt: str
    warnings: tuple[str, ...]
    textbook: tuple[str, ...]
    way: str
    mark: PatternMark | None

    @property
    def weak(self) -> bool:
        """Whether it is sure, and too weak to matter."""
        return (self.pattern.effect or 0) < WEAK

    @property
    def worth(self) -> str:
        """The mark's name, empty where there is none."""
        return self.mark.mark if self.mark else ""


@dataclass(frozen=True)
class Tally:
    """How many pairs were looked at, and what became of them."""

    judged: int
    small: int
    by_chance: float
    found: int
    false: float
    held: int
    mute: int
    """Pairs with too few or too like answers to be judged."""


def found_patterns(scan: KeptScan) -> list[Pattern]:
    """The patterns that stand, the strongest first."""
    level = scan.parameters["false_discoveries"]
    stand = [
        one
        for one in scan.patterns
        if one.reason is None and one.adjusted is not None and one.adjusted < level
    ]
    return sorted(stand, key=lambda one: -(one.effect or 0))


def make_rows(
    scan: KeptScan, collection: Collection, lexicon: Lexicon, marks: Mapping[Pair, PatternMark]
) -> list[Row]:
    """A row for each pattern that stands and that may be put in words."""
    said = [(one, say_pattern(lexicon, one)) for one in found_patterns(scan)]
    return [
        _row(one, sentence, collection, lexicon, marks.get((one.first, one.second)))
        for one, sentence in said
        if sentence
    ]


def tally(scan: KeptScan, shown: int) -> Tally:
    """What was looked at; `shown` rows are on the page."""
    judged = [one for one in scan.patterns if one.p is not None]
    found = len(found_patterns(scan))
    held = sum(one.reason == "held_back" for one in scan.patterns)
    mute = sum(one.p is None and one.reason != "held_back" for one in scan.patterns)
    level = scan.parameters["false_discoveries"]
    return Tally(
        judged=len(judged),
        small=sum(one.p < SMALL for one in judged if one.p is not None),
        by_chance=SMALL * len(judged),
        found=found,
        false=level * found,
        held=held + found - shown,
        mute=mute,
    )


def say_scan(counted: Tally, rows: Sequence[Row]) -> Iterator[str]:
    """What was found among how much, how much of it chance would give, and what is held back."""
    shown = len(rows)
    if not counted.judged:
        yield gettext("No two questions have enough tellers yet to be compared.")
    elif shown == 1:
        yield gettext(
            "One pattern stands out. Pairs compared: %(judged)s.",
            judged=number(counted.judged),
        )
    elif shown:
        yield gettext(
            "%(found)s patterns stand out. Pairs compared: %(judged)s.",
            found=number(shown),
            judged=number(counted.judged),
        )
    else:
        yield gettext(
            "Nothing stands out. Pairs compared: %(judged)s.",
            judged=number(counted.judged),
        )
    if counted.judged:
        yield gettext(
            "Pairs that differ when taken one by one (p under 0.05): %(small)s; chance alone would "
            "give about %(chance)s.",
            small=number(counted.small),
            chance=number(counted.by_chance, 1 if counted.by_chance < FEW else 0),
        )
    yield from _say_rest(counted, rows)


def _say_rest(counted: Tally, rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        yield gettext(
            "Where so many are looked at, some look strong by chance alone. Those below are chosen "
            "so strictly that at most %(false)s of them are chance, on average.",
            false=number(counted.false, 1),
        )
        # Beside moods of twelve meetings .2 of pairs with who came to which had a p under .05.
        yield gettext(
            "Who came to which meeting may look like a pattern too: those who told together have "
            "its mood in common. Where many told on the same days, each pattern says whether it is "
            "seen among those of one day."
        )
    if counted.held:
        yield gettext(
            "Held back, because too few tellers stand behind them: %(held)s.",
            held=number(counted.held),
        )
    if counted.mute:
        yield gettext(
            "Pairs not judged, because too few answered both, nearly all answered alike, or, of "
            "those with time, people told on too few days: %(mute)s.",
            mute=number(counted.mute),
        )
    yield gettext("They chose for themselves to tell, so this is no opinion poll.")


def say_newer(scan: KeptScan, tellers: int) -> str:
    """How many have told since the scan, of a shown number now; nothing where too few have."""
    newer = tellers - scan.parameters["tellers"]
    if newer <= 0:
        return ""
    return gettext(
        "%(people)s have told since then; they count when patterns are sought again.",
        people=number(newer),
    )


def lost_marks(
    rows: Sequence[Row], lexicon: Lexicon, marks: Mapping[Pair, PatternMark]
) -> list[tuple[str, PatternMark]]:
    """What was marked once and is not found now: the pair in words, and the mark."""
    here = {(one.pattern.first, one.pattern.second) for one in rows}
    return [
        (_between(lexicon, *pair), mark) for pair, mark in sorted(marks.items()) if pair not in here
    ]


def _row(
    pattern: Pattern,
    sentence: str,
    collection: Collection,
    lexicon: Lexicon,
    mark: PatternMark | None,
) -> Row:
    interval = apart(pattern.low or 0, pattern.high or 0, 2)
    strength = gettext(
        "Strength %(value)s (%(interval)s) on a scale from 0 to 1, among %(people)s tellers",
        value=number(pattern.effect or 0, 2),
        interval=interval,
        people=number(pattern.tellers),
    )
    return Row(
        pattern=pattern,
        between=_between(lexicon, pattern.first, pattern.second),
        sentence=sentence,
        shares=say_shares(lexicon, pattern, collection.k),
        strength=strength,
        doubt=_doubt(pattern),
        warnings=_warn_of(pattern, collection, lexicon),
        textbook=_textbook(pattern),
        way=way_to_map(collection.slug, lexicon.framework, pattern),
        mark=mark,
    )


def _between(lexicon: Lexicon, first: str, second: str) -> str:
    return gettext(
        "“%(first)s” and “%(second)s”",
        first=lexicon.question(first),
        second=lexicon.question(second),
    )


def _doubt(pattern: Pattern) -> str:
    said = [say_chance(pattern.p if pattern.p is not None else 1.0)]
    if pattern.stability is not None:
        said.append(_say_stability(pattern.stability, by_days=_by_days(pattern)))
    if pattern.told.get("within_days"):
        said.append(gettext("Among those who told on the same day it is seen too."))
    return " ".join(said)


def _say_stability(share: float, *, by_days: bool) -> str:
    """In steps: of 200 one who answers otherwise moves the share by up to 13 points, and every
    second such answer shows in its whole per cent."""
    if share < HALF:
        words = gettext("under %(share)s", share=percent(HALF))
    elif share > NEARLY_ALL:
        words = gettext("over %(share)s", share=percent(NEARLY_ALL))
    else:
        words = gettext("%(low)s to %(high)s", low=number(100 * HALF), high=percent(NEARLY_ALL))
    if by_days:
        return gettext("In %(share)s of random halves of the days it is seen too.", share=words)
    return gettext("In %(share)s of random halves of the same tellers it is seen too.", share=words)


def _by_days(pattern: Pattern) -> bool:
    """Whether chance draws days, with all that was told on each, in place of tellers."""
    return TIME in (pattern.first, pattern.second)


def _warn_of(pattern: Pattern, collection: Collection, lexicon: Lexicon) -> tuple[str, ...]:
    one = _warn(pattern) or _warn_of_theme(pattern, collection, lexicon)
    return tuple(said for said in (one, _warn_of_days(pattern)) if said)


def _warn_of_days(pattern: Pattern) -> str:
    """That it is gone when answers are taken from the middle of their days."""
    if pattern.told.get("within_days") is not False:
        return ""
    return gettext(
        "Among those who told on the same day it is not seen, so it may be the days that differ, "
        "as where groups came to different meetings."
    )


def _warn(pattern: Pattern) -> str:
    """That one answer decides the other, which is seldom about what people have lived through."""
    told = pattern.told.get("textbook")
    if not told or told["test"] != "chi_square" or told["effect"] < NEARLY_ONE:
        return ""
    return gettext(
        "One nearly follows from the other. See first whether the form or the gathering made it "
        "so, such as a question that one group alone was asked."
    )


def _warn_of_theme(pattern: Pattern, collection: Collection, lexicon: Lexicon) -> str:
    """That themes were made of what they are set against: of weak themes a third go with an answer
    that has nothing to do with them, where placements count a third."""
    names = {one.partition(".")[0] for one in (pattern.first, pattern.second)}
    if "theme" not in names or not any(one.id in names for one in lexicon.framework.signifiers):
        return ""
    return say_placements_count(collection.theme_placements)


def _textbook(pattern: Pattern) -> tuple[str, ...]:
    """The scan's own test, and the one that textbooks have for two answers of these kinds."""
    ways = {
        "permutation": gettext("tellers shuffled"),
        "permutation_tail": gettext("tellers shuffled, with a curve for the far tail"),
        "limit": gettext("limit law"),
    }
    if _by_days(pattern):
        ways |= {
            "permutation": gettext("days shuffled"),
            "permutation_tail": gettext("days shuffled, with a curve for the far tail"),
        }
    own = gettext(
        "This scan: p %(p)s (%(way)s); level of false discoveries %(level)s.",
        p=_level(pattern.p),
        way=ways[pattern.method],
        level=_level(pattern.adjusted),
    )
    told = pattern.told.get("textbook")
    if not told:
        return own, gettext("No textbook has a test for two answers of these kinds.")
    name, letter = TESTS[told["test"]]
    return own, f"{name}: {letter} = {number(told['effect'], 2)}, p {_level(told['p'])}."


def _level(chance: float | None) -> str:
    """A chance in steps: its decimals would tell of single stories."""
    under = [(step, decimals) for step, decimals in STEPS if chance is not None and chance < step]
    return f"< {number(*under[0])}" if under else f"≥ {number(*STEPS[-1])}"
