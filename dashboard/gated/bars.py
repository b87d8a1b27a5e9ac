"""Choices and scales behind the gate: a bar for each option, its share and its interval."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis import intervals
from analysis.arrays import Flags, Floats
from analysis.intervals import Estimate
from analysis.responses import State, in_state
from analysis.tellers import take_moments
from dashboard.figures import Bar, BarsFigure, BarsLabels, Share, Table, bars_figure
from dashboard.gated.answers import (
    say_answers,
    say_more_than_all,
    say_unread_left_out,
    too_few,
    too_few_answered,
)
from dashboard.gated.effects import Effect
from dashboard.gated.gate import Gate, Group, Scene
from dashboard.gated.widths import show_mean
from dashboard.languages import gettext
from dashboard.views.marks import bars_of
from dashboard.wording import as_sentence, between, number, people, percent_of_some
from storybank import gate as disclosure
from storybank.signifiers import Choice, Scale

_Estimated = tuple[float, float, float]
"""A share and the ends of its interval."""
SURE = 0.1
"""How wide an interval of a mean is at least that one decimal tells; a narrower one needs two."""


@dataclass(frozen=True)
class _Options:
    """The bars' names, what each is sent back as, and who chose it (bars, n), where that is asked.

    `parts`: whether one answer is one of them alone, so that together they are a whole.
    `first`: the lowest step of a scale.
    """

    names: list[str]
    values: tuple[str, ...]
    chosen: Callable[[], Flags]
    parts: bool
    first: int | None = None


def draw_choice(scene: Scene, choice: Choice, effect: Effect | None = None) -> BarsFigure:
    """A bar for each option, and one for words of the teller's own."""
    said = [effect.sentence if effect else "", say_answers(scene, choice.id), _say_several(choice)]
    labels = _labels(scene, choice.question[scene.language], said)
    return _draw(scene, labels, choice.id, _options(scene, choice))


def draw_scale(scene: Scene, scale: Scale, effect: Effect | None = None) -> BarsFigure:
    """A bar for each step; the sentence gives the mean of each group."""
    said = [say_answers(scene, scale.id), *(_say_mean(scene, one, scale) for one in scene.groups)]
    said.append(effect.sentence if effect else "")
    labels = replace(_labels(scene, scale.question[scene.language], said), ordered=True)
    return _draw(scene, labels, scale.id, _steps(scene, scale))


def draw_teller(scene: Scene, question: Choice | Scale) -> BarsFigure:
    """A bar for each answer to a question about the teller, which is chosen as a filter."""
    narrowing, scene = scene.group.narrowing, scene.undivided
    said = [_say_answered(scene, one, question.id) for one in scene.groups]
    said.append(_say_several(question))
    if narrowing is not None and narrowing.leaves_out_unread:
        said.append(say_unread_left_out(narrowing.least_unread))
    labels = _labels(scene, question.question[scene.language], said)
    bars = _options(scene, question) if isinstance(question, Choice) else _steps(scene, question)
    return _draw(scene, labels, question.id, bars, too_few_answered)


def _say_answered(scene: Scene, group: Group, question: str) -> str:
    """How many answered, and of which group where there are two."""
    told = people(scene.count(group, question), scene.gate.k)
    said = as_sentence(gettext("%(people)s answered", people=told))
    if scene.compared is None:
        return said
    return gettext("%(group)s: %(sentence)s", group=group.name, sentence=said)


def _say_several(question: Choice | Scale) -> str:
    """That the bars are no parts of a whole, where people could choose several."""
    if isinstance(question, Choice) and question.several:
        return gettext("One can choose several, so the shares may make more than 100 % together.")
    return ""


def _options(scene: Scene, choice: Choice) -> _Options:
    names = [option.text[scene.language] for option in choice.options]
    if choice.other:
        names.append(gettext("In their own words"))
    chosen = scene.gate.responses.choices[choice.id]
    return _Options(names, bars_of(choice), lambda: chosen.T, parts=not choice.several)


def _steps(scene: Scene, scale: Scale) -> _Options:
    steps = list(range(scale.min, scale.max + 1))
    names = [str(step) for step in steps]
    for end, words in ((0, scale.low), (-1, scale.high)):
        # An imported scale may have no words but its numbers.
        if words[scene.language] != names[end]:
            names[end] = f"{names[end]} – {words[scene.language]}"
    values = scene.gate.responses.scales[scale.id]
    return _Options(
        names,
        bars_of(scale),
        lambda: np.stack([values == step for step in steps]),
        parts=True,
        first=scale.min,
    )


def _labels(scene: Scene, title: str, said: Sequence[str]) -> BarsLabels:
    beside = scene.compared.name if scene.compared else None
    sentence = " ".join(part for part in said if part)
    return BarsLabels(title, sentence, scene.group.name, beside, scene.language)


def _draw(
    scene: Scene,
    labels: BarsLabels,
    question: str,
    options: _Options,
    say_few: Callable[[Gate], str] = too_few,
) -> BarsFigure:
    shares = [_shares(scene.gate, one, question, options) for one in scene.groups]
    if all(share is None for share in shares[0]):
        return bars_figure(labels, held=_say_held(scene, question, say_few))
    said = [labels.sentence, *_say_added(scene, question, options)]
    if options.parts and question not in scene.gate.added:
        said += _say_more_than_all(scene, shares)
    labels = replace(labels, sentence=" ".join(said))
    beside = shares[1] if len(shares) > 1 else [None] * len(options.names)
    rows = zip(options.names, shares[0], beside, options.values, strict=True)
    bars = [Bar(name, group, compared, value) for name, group, compared, value in rows]
    return bars_figure(labels, bars, table=_table(scene, bars))


def _say_added(scene: Scene, question: str, options: _Options) -> Iterator[str]:
    """Of how many the share of each option is that came later."""
    gate = scene.gate
    for name, value in zip(options.names, options.values, strict=True):
        if gate.asked_with(question, [value]) is None:
            continue
        counts = [_count_asked(gate, one, question, value) for one in scene.groups]
        told = [people(one, gate.k) for one in counts]
        if scene.compared:
            told = [f"{one.name}: {many}" for one, many in zip(scene.groups, told, strict=True)]
        yield gettext(
            "“%(option)s” was added later: its share is of those who could choose it (%(people)s).",
            option=name,
            people=", ".join(told),
        )


def _say_more_than_all(scene: Scene, shares: Sequence[Sequence[Share | None]]) -> Iterator[str]:
    """Why the bars of one answer come to more than a hundred, where those of a group do."""
    if any(map(make_more_than_all, shares)):
        plainly = gettext(
            "Some told several stories and answered differently, so the shares make more than "
            "100 % together."
        )
        yield say_more_than_all(plainly, narrowed_apart=scene.narrowed_apart)


def _say_held(scene: Scene, question: str, say_few: Callable[[Gate], str]) -> str:
    """Why no bar is drawn: too few answered, or too few each way."""
    if not scene.count(scene.group, question):
        return say_few(scene.gate)
    return gettext(
        "Fewer than %(k)s people gave each of the answers, so nothing is shown.", k=scene.gate.k
    )


def _shares(gate: Gate, group: Group, question: str, options: _Options) -> list[Share | None]:
    """Each option's share of those who answered; None where it is held back."""
    counts, total = _counts(gate, group, question, options)
    if options.parts:
        shares = parts_of_cut(counts, total, gate.k)
    else:
        shares = [share_of_cut(count, total, gate.k) for count in counts]
    for place, (count, value) in enumerate(zip(counts, options.values, strict=True)):
        if gate.asked_with(question, [value]) is not None:
            asked = _count_asked(gate, group, question, value)
            shares[place] = share_of_cut(count, asked, gate.k)
    return shares


def _count_asked(gate: Gate, group: Group, question: str, option: str) -> int:
    """How many of those who answered could choose an option, as it may be shown."""
    answered = in_state(gate.responses, question, State.PLACED)
    asked = gate.asked_with(question, [option])
    return gate.count(group.among(answered if asked is None else answered & asked))


def _counts(gate: Gate, group: Group, question: str, options: _Options) -> tuple[list[int], int]:
    """The cut counts of those who took each option, and of those who answered."""
    counted = gate.answers(group, question)
    if counted is not None and gate.is_plain(group, question):
        # A step that nobody took may have no code, and is held back as any other small one.
        below = [] if options.first is None else [0] * counted.coded.steps_before(options.first)
        above = [0] * (len(options.names) - len(below) - len(counted.parts))
        return [*below, *counted.parts, *above], counted.tellers
    total = gate.count(group.placed(gate, question))
    placed = in_state(gate.responses, question, State.PLACED)
    return [gate.count(group.among(one & placed)) for one in options.chosen()], total


def share_of_cut(count: int, total: int, k: int, level: float = 0.95) -> Share | None:
    """The share that a cut count tells of; None where it is held back."""
    estimate = _estimate(count, total, k, level)
    return estimate and _say_share(estimate[0], estimate, count)


def parts_of_cut(
    counts: Sequence[int], total: int, k: int, level: float = 0.95
) -> list[Share | None]:
    """The shares of parts of a whole: in whole per cent, and together 100 at most.

    Each count leaves up to k − 1 open, and the middles of what is open may come to more than the
    whole: then all go towards the least that is open. Only where the counts themselves come to
    more, because tellers lie in several parts, the shares may too. This looks at nothing but cut
    counts.
    """
    estimates = [_estimate(count, total, k, level) for count in counts]
    shown = np.array([one[0] for one in estimates if one])
    if sum(counts) <= total:
        given = [count for count, one in zip(counts, estimates, strict=True) if one]
        shown = whole_hundredths(intervals.parts_of_whole(given, total, k - 1))
    rest = iter(shown.tolist())
    return [
        one and _say_share(next(rest), one, count)
        for one, count in zip(estimates, counts, strict=True)
    ]


def _estimate(count: int, total: int, k: int, level: float) -> _Estimated | None:
    """What a cut count tells of a share; None where it is held back."""
    if not count or not total:
        return None
    return intervals.share_of_cut(count, total, k - 1, level=level)


def make_more_than_all(shares: Iterable[Share | None]) -> bool:
    """Whether the shares of a whole, as they are written, come to more than a hundred."""
    return sum(round(100 * one.share) for one in shares if one) > 100


def whole_hundredths(shares: Floats) -> Floats:
    """Shares (m,) as whole hundredths that make as many together as they do unrounded, at most 100.

    Those that were rounded farthest the other way give way (largest remainders). Equal ones do so
    together or not at all, so that the same count never reads as two shares: then a hundredth or a
    few may be missing.
    """
    exact = 100 * shares / max(float(shares.sum()), 1.0)
    values, which, alike = np.unique(exact.round(9), return_inverse=True, return_counts=True)
    whole = np.rint(values)
    missing = round(float(exact.sum())) - int(whole @ alike)
    way = 1 if missing > 0 else -1
    wrong = way * (values - whole)
    may = [one for one in np.argsort(-wrong, kind="stable").tolist() if wrong[one] > 0]
    for one in may:
        if alike[one] <= abs(missing):
            whole[one] += way
            missing -= way * int(alike[one])
    if missing < 0:
        whole[min(may, key=lambda one: (whole[one] < values[one], alike[one]))] -= 1
    return np.asarray(whole[which] / 100, np.float64)


def _say_share(share: float, estimate: _Estimated, count: int) -> Share:
    """A share as it is written, whose interval holds it though it may have been made smaller."""
    text = gettext("%(share)s (%(count)s)", share=percent_of_some(share), count=number(count))
    return Share(share, min(estimate[1], share), max(estimate[2], share), text)


def _say_mean(scene: Scene, group: Group, scale: Scale) -> str:
    found = _mean(scene.gate, group, scale)
    if found is None:
        return ""
    digits = 1 if found.high - found.low >= SURE else 2
    value, interval = number(found.value, digits), between(found.low, found.high, digits)
    if scene.compared is None:
        return gettext("Mean %(value)s (%(interval)s).", value=value, interval=interval)
    return gettext(
        "Mean of %(group)s: %(value)s (%(interval)s).",
        group=group.name,
        value=value,
        interval=interval,
    )


def _mean(gate: Gate, group: Group, scale: Scale) -> Estimate | None:
    counted = gate.answers(group, scale.id)
    if counted is not None:
        moments = counted.told.moments(counted.coded.values[:, None])
        cell = counted.key
    else:
        shown = gate.cut(group.placed(gate, scale.id))
        values: Floats = gate.responses.scales[scale.id][shown].astype(np.float64)
        moments = take_moments(values[:, None], gate.responses.tellers[shown])
        cell = disclosure.cell_key(gate.crowd, shown)
    ends = np.array([scale.min], np.float64), np.array([scale.max], np.float64)
    return show_mean(gate, cell, scale.id, moments, ends)


def _table(scene: Scene, bars: Sequence[Bar]) -> Table:
    heads = (gettext("Answer"), *(one.name for one in scene.groups))
    rows = []
    for bar in bars:
        shares = (bar.group, bar.compared)[: len(scene.groups)]
        cells = tuple(None if one is None else say_in_full(one) for one in shares)
        rows.append((bar.name, *cells))
    caption = gettext("Share of those who answered, with its 95 % interval")
    return Table(caption, heads, tuple(rows))


def say_in_full(share: Share) -> str:
    """A share with its count and its interval."""
    interval = between(100 * share.low, 100 * share.high)
    return gettext("%(share)s, %(interval)s %%", share=share.text, interval=interval)
