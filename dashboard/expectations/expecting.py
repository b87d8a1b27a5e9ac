"""What a reader expected beside what was told: her mark, the tellers' middle, and how far apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from markupsafe import Markup

from analysis.arrays import Floats
from analysis.lasso import how_far_outside
from analysis.simplex import points_from_weights
from dashboard.figures import DyadFigure, DyadGroup, TriadFigure, TriadGroup, sheet_svg
from dashboard.gated import Gate, Group, Narrowing, Scene, draw_dyad, draw_triad, find_unread
from dashboard.gated.guessed import FAR, are_unlike, say_unlike
from dashboard.gathering.missing import comparable
from dashboard.languages import gettext
from dashboard.tongues import bare
from dashboard.wording import apart, number
from storybank.expectations import EVERYBODY, Placements
from storybank.framework import Framework
from storybank.gate import shown_count
from storybank.signifiers import Choice, Dyad, Triad, part_ids

NEAR = 10
"""Hundredths of a side, or of a line, up to which two places lie close; `FAR` from which far."""
Asked = Triad | Dyad


@dataclass(frozen=True)
class Whose:
    """Tellers of whom something may be expected: all, or those with one answer about themselves."""

    id: str
    name: str


@dataclass(frozen=True)
class Distance:
    """From a mark to the tellers' middle, with its interval, in hundredths of a side or line.

    low is 0 where the middle may lie at the mark.
    """

    apart: float
    low: float
    high: float

    @property
    def may_be_right(self) -> bool:
        """Whether the tellers' middle may lie at the mark."""
        return self.low == 0


@dataclass(frozen=True)
class Seen:
    """One signifier: its picture with both marks, and what they say.

    distance: between the mark and the middle; None where either is missing.
    """

    title: str
    picture: Markup
    sentences: Sequence[str]
    distance: Distance | None


def asked_of_readers(framework: Framework) -> Sequence[Asked]:
    """The signifiers of which a reader can say with one point what she expects."""
    return [one for one in framework.signifiers if isinstance(one, Triad | Dyad)]


def list_whose(framework: Framework, narrowing: Sequence[str], language: str) -> Sequence[Whose]:
    """All tellers, and each group of the first question of one answer that may narrow."""
    first = next((one for one in comparable(framework) if one.id in narrowing), None)
    options = first.options if first else ()
    groups = [Whose(f"{first.id}:{one.id}", one.text[language]) for one in options if first]
    return [Whose(EVERYBODY, gettext("All who told")), *groups]


def scene_of(
    gate: Gate, framework: Framework, narrowing: Sequence[str], whose: Whose, language: str
) -> Scene:
    """The tellers of whom something was expected, ready to be drawn."""
    mask = gate.everybody
    question, _, option = whose.id.partition(":")
    asked = framework.questions.get(question)
    if isinstance(asked, Choice):
        place = [one.id for one in asked.options].index(option)
        mask = np.asarray(gate.responses.choices[question][:, place], np.bool_)
    if whose.id == EVERYBODY:
        return Scene(gate, Group(whose.name, mask), None, by_teller=False, language=language)
    unread = find_unread(gate, narrowing) if question in narrowing else None
    answered = Narrowing(gate.crowd, gate.k, (), (mask,), unread)
    group = Group(whose.name, answered.among(gate.everybody), answered)
    return Scene(gate, group, None, by_teller=True, language=language)


def see(scene: Scene, asked: Asked, expected: Placements, others: Sequence[Placements]) -> Seen:
    """What was told of a signifier, what the reader expected, and what others did on average."""
    figure = draw_triad(scene, asked) if isinstance(asked, Triad) else draw_dyad(scene, asked)
    mark = _place(asked, expected.get(asked.id))
    distance = _distance(figure, mark)
    said = [_say_mark(asked, expected.get(asked.id), scene.language)]
    if mark is not None and figure.group is not None:
        said.append(_say_no_distance() if distance is None else say_distance(distance))
    said.append(_say_others(asked, others, scene))
    names = (scene.group.name, gettext("What you expected")) if mark is not None else ()
    drawn = sheet_svg(bare(_with_mark(figure, mark)), (), bare(names))
    # The picture is drawn by ourselves, and every word in it is escaped there.
    picture = Markup(drawn)  # noqa: S704
    return Seen(figure.labels.title, picture, [one for one in said if one], distance)


def sum_up(seen: Sequence[Seen]) -> str:
    """Where she was closest, and where farthest; nothing where less than two can be compared.

    Where she may be right she is closer than where she is surely off, however wide the doubt. It is
    sure where the intervals of the two lie apart: of six marks that all lay as far off, the closer
    of the two named was the farther one in .20 to .31 of draws. Where they do not, she only may be.
    """
    known = [(one.distance, one.title) for one in seen if one.distance is not None]
    known.sort(key=lambda one: (not one[0].may_be_right, one[0].apart, one[1]))
    if len(known) < 2 or known[-1][0].may_be_right:
        return ""
    (near, near_title), (far, far_title) = known[0], known[-1]
    if near.high < far.low:
        return gettext(
            "You came closest in “%(near)s”, and were farthest off in “%(far)s”.",
            near=near_title,
            far=far_title,
        )
    return gettext(
        "You may have come closest in “%(near)s” and been farthest off in “%(far)s”, but where the "
        "middles lie is not sure enough to tell.",
        near=near_title,
        far=far_title,
    )


def _place(asked: Asked, answer: Mapping[str, Any] | None) -> Floats | None:
    """A mark as a point of its map, (2,) in a triangle and (1,) on a line; None without one."""
    if not answer or answer.get("state") != "placed":
        return None
    if isinstance(asked, Triad):
        weights = [[answer["weights"][part] for part in part_ids(asked)]]
        return np.asarray(points_from_weights(np.asarray(weights, np.float64))[0])
    return np.array([answer["value"]], np.float64)


def _distance(figure: TriadFigure | DyadFigure, mark: Floats | None) -> Distance | None:
    """From a mark to the tellers' middle as the map shows it, to the ends of what it may be."""
    group = figure.group
    if mark is None or group is None:
        return None
    if isinstance(group, DyadGroup):
        if group.median is None or group.interval is None:
            return None
        low, high = group.interval
        nearest = max(low - mark[0], mark[0] - high, 0)
        farthest = max(abs(low - mark[0]), abs(high - mark[0]))
        return Distance(
            *(100 * float(one) for one in (abs(group.median - mark[0]), nearest, farthest))
        )
    if group.centre is None or group.region is None:
        return None
    region = np.asarray(group.region, np.float64)
    nearest = how_far_outside(mark, region)
    farthest = np.hypot(*(region - mark).T).max()
    apart = np.hypot(*(group.centre - mark))
    return Distance(*(100 * float(one) for one in (apart, nearest, farthest)))


def _with_mark(figure: TriadFigure | DyadFigure, mark: Floats | None) -> TriadFigure | DyadFigure:
    """The figure with the mark as the middle of another group; a held one stays as it is."""
    if mark is None or figure.group is None:
        return figure
    name = gettext("What you expected")
    if isinstance(figure, TriadFigure):
        return replace(figure, compared=TriadGroup(name, centre=mark))
    return replace(figure, compared=DyadGroup(name, median=float(mark[0])))


def _say_mark(asked: Asked, answer: Mapping[str, Any] | None, language: str) -> str:
    if not answer or answer.get("state") != "placed":
        return gettext("You said nothing of this one.")
    return gettext("You expected: %(place)s.", place=_in_words(asked, answer, language))


def _in_words(asked: Asked, answer: Mapping[str, Any], language: str) -> str:
    if isinstance(asked, Triad):
        shares = {one.id: 100 * answer["weights"][one.id] for one in asked.anchors}
        told = [
            gettext("%(part)s %(share)s %%", part=one.text[language], share=number(shares[one.id]))
            for one in asked.anchors
        ]
        return ", ".join(told)
    first, second = (one.text[language] for one in asked.poles)
    return gettext(
        "%(share)s %% of the way from “%(first)s” to “%(second)s”",
        share=number(100 * answer["value"]),
        first=first,
        second=second,
    )


def _say_no_distance() -> str:
    """Why none is told: of 20 tellers with seven in ten at one corner a third of maps have none."""
    return gettext("The middle of what was told is not sure enough to be compared with your mark.")


def say_distance(found: Distance) -> str:
    """How far her mark lies from the middle, in words that one written distance always has."""
    steps, interval = number(found.apart), apart(found.low, found.high)
    if found.may_be_right:
        return gettext(
            "You may be right: the middle of what was told may lie where your mark is (now "
            "%(steps)s of 100 away).",
            steps=steps,
        )
    if round(found.apart) <= NEAR:
        return gettext(
            "That is close to the middle of what was told: %(steps)s of 100 (%(interval)s).",
            steps=steps,
            interval=interval,
        )
    if round(found.apart) < FAR:
        return gettext(
            "That is some way from the middle of what was told: %(steps)s of 100 (%(interval)s).",
            steps=steps,
            interval=interval,
        )
    return gettext(
        "That is far from the middle of what was told: %(steps)s of 100 (%(interval)s).",
        steps=steps,
        interval=interval,
    )


def _say_others(asked: Asked, others: Sequence[Placements], scene: Scene) -> str:
    """The middle of the oldest marks, as many as make a multiple of k; nothing under k."""
    placed = [one[asked.id] for one in others if asked.id in one]
    shown = placed[: shown_count(len(placed), scene.gate.k)]
    if not shown:
        return ""
    if isinstance(asked, Triad):
        parts = {
            part: float(np.mean([one["weights"][part] for one in shown]))
            for part in part_ids(asked)
        }
        middle: Mapping[str, Any] = {"weights": parts}
    else:
        middle = {"value": float(np.mean([one["value"] for one in shown]))}
    said = gettext(
        "%(count)s other readers expected on average: %(place)s.",
        count=number(len(shown)),
        place=_in_words(asked, middle, scene.language),
    )
    places = [place for one in shown if (place := _place(asked, one)) is not None]
    return f"{said} {say_unlike()}" if are_unlike(np.array(places)) else said
