"""What a reader expected beside what was told: her mark, the tellers' middle, and how far apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from markupsafe import Markup

from analysis.arrays import Floats
from analysis.lasso import points_inside
from analysis.simplex import points_from_weights
from dashboard.figures import DyadFigure, DyadGroup, TriadFigure, TriadGroup, sheet_svg
from dashboard.gated import Gate, Group, Narrowing, Scene, draw_dyad, draw_triad, find_unread
from dashboard.gathering.missing import comparable
from dashboard.languages import gettext
from dashboard.wording import number
from storybank.expectations import EVERYBODY, Placements
from storybank.framework import Framework
from storybank.gate import shown_count
from storybank.signifiers import Choice, Dyad, Triad, part_ids

NEAR, FAR = 10, 25
"""Hundredths of a side, or of a line, up to which two places lie close, and from which far."""
Asked = Triad | Dyad


@dataclass(frozen=True)
class Whose:
    """Tellers of whom something may be expected: all, or those with one answer about themselves."""

    id: str
    name: str


@dataclass(frozen=True)
class Seen:
    """One signifier: its picture with both marks, and what they say.

    apart: hundredths of a side or line between the mark and the middle; None where either is
    missing. may_be_right: whether the tellers' middle may lie at the mark.
    """

    title: str
    picture: Markup
    sentences: Sequence[str]
    apart: float | None
    may_be_right: bool


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
    mark, middle = _place(asked, expected.get(asked.id)), _middle(figure)
    apart = None if mark is None or middle is None else _apart(mark, middle)
    may_be = _may_be(figure, mark)
    said = [_say_mark(asked, expected.get(asked.id), scene.language)]
    said.append("" if apart is None else say_apart(apart, may_be=may_be))
    said.append(_say_others(asked, others, scene))
    names = [scene.group.name, gettext("What you expected")]
    drawn = sheet_svg(_with_mark(figure, mark), (), names if mark is not None else ())
    # The picture is drawn by ourselves, and every word in it is escaped there.
    picture = Markup(drawn)  # noqa: S704
    return Seen(figure.labels.title, picture, [one for one in said if one], apart, may_be)


def sum_up(seen: Sequence[Seen]) -> str:
    """Where she was closest, and where farthest; nothing where less than two can be compared.

    Where she may be right she is closer than where she is surely off, however wide the doubt.
    """
    known = [(one.may_be_right, one.apart, one.title) for one in seen if one.apart is not None]
    known.sort(key=lambda one: (not one[0], one[1]))
    if len(known) < 2 or known[-1][0]:
        return ""
    return gettext(
        "You came closest in “%(near)s”, and were farthest off in “%(far)s”.",
        near=known[0][-1],
        far=known[-1][-1],
    )


def _place(asked: Asked, answer: Mapping[str, Any] | None) -> Floats | None:
    """A mark as a point of its map, (2,) in a triangle and (1,) on a line; None without one."""
    if not answer or answer.get("state") != "placed":
        return None
    if isinstance(asked, Triad):
        weights = [[answer["weights"][part] for part in part_ids(asked)]]
        return np.asarray(points_from_weights(np.asarray(weights, np.float64))[0])
    return np.array([answer["value"]], np.float64)


def _middle(figure: TriadFigure | DyadFigure) -> Floats | None:
    """The tellers' middle as the map shows it."""
    if figure.group is None:
        return None
    if isinstance(figure.group, TriadGroup):
        return None if figure.group.centre is None else np.asarray(figure.group.centre, np.float64)
    median = figure.group.median
    return None if median is None else np.array([median], np.float64)


def _apart(mark: Floats, middle: Floats) -> float:
    return 100 * float(np.hypot(*(mark - middle)) if len(mark) > 1 else abs(mark[0] - middle[0]))


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


def _may_be(figure: TriadFigure | DyadFigure, mark: Floats | None) -> bool:
    """Whether the tellers' middle may lie at the mark: it is in the region or interval."""
    group = figure.group
    if mark is None or group is None:
        return False
    if isinstance(group, TriadGroup):
        return group.region is not None and bool(points_inside(mark[None], group.region)[0])
    return group.interval is not None and group.interval[0] <= mark[0] <= group.interval[1]


def say_apart(apart: float, *, may_be: bool) -> str:
    """How far her mark lies from the middle, in words that one written distance always has."""
    steps = number(apart)
    if may_be:
        return gettext(
            "You may be right: the middle of what was told may lie where your mark is (now "
            "%(steps)s of 100 away).",
            steps=steps,
        )
    if round(apart) <= NEAR:
        return gettext(
            "That is close to the middle of what was told: %(steps)s of 100.", steps=steps
        )
    if round(apart) < FAR:
        return gettext(
            "That is some way from the middle of what was told: %(steps)s of 100.", steps=steps
        )
    return gettext("That is far from the middle of what was told: %(steps)s of 100.", steps=steps)


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
    return gettext(
        "%(count)s other readers expected on average: %(place)s.",
        count=number(len(shown)),
        place=_in_words(asked, middle, scene.language),
    )
