"""A view drawn whole: the sentence that comes first, the chips, and every map of the collection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.arrays import Floats
from dashboard.filters import View
from dashboard.gated import (
    Effect,
    Scene,
    draw_choice,
    draw_dyad,
    draw_scale,
    draw_stones,
    draw_triad,
    say_all_effects,
    weigh,
)
from dashboard.languages import gettext
from dashboard.placing import name_stretches, name_zones, part_of
from dashboard.room import Room, select, set_scene
from dashboard.wording import people
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad

Props = dict[str, object]
DRAWERS: Mapping[type[Question], tuple[str, Callable[[Scene, Any, Effect | None], Any]]] = {
    Triad: ("triad", draw_triad),
    Dyad: ("dyad", draw_dyad),
    Stones: ("stones", draw_stones),
    Choice: ("bars", draw_choice),
    Scale: ("bars", draw_scale),
}
KINDS = ("triad", "dyad", "stones", "bars")


@dataclass(frozen=True)
class Drawn:
    """What the page shows of a view: figures by kind, each kind in the framework's order."""

    sentences: tuple[str, ...]
    chips: tuple[Mapping[str, str], ...]
    figures: Mapping[str, list[Props]]

    @property
    def forms(self) -> set[str]:
        """The ways in which something is drawn: bands, zones, dots, curve, cells or held."""
        canvases: list[Any] = self.figures["stones"]
        stones = [stone for canvas in canvases for stone in canvas["stones"]]
        return {
            str(one["kind"]) for one in (*self.figures["triad"], *self.figures["dyad"], *stones)
        }


def drawable(room: Room) -> list[tuple[str, Question]]:
    """The signifiers that have a map, each with its kind."""
    signifiers = room.framework.signifiers
    return [(DRAWERS[type(one)][0], one) for one in signifiers if type(one) in DRAWERS]


def draw_view(room: Room, view: View) -> Drawn:
    """Every map narrowed by all filters and by the marks on the other maps."""
    figures: dict[str, list[Props]] = {kind: [] for kind in KINDS}
    effects = []
    for kind, question in drawable(room):
        scene = set_scene(room, view, but=question.id)
        effect = weigh(scene, question)
        effects += [effect] if effect else []
        figures[kind].append(DRAWERS[type(question)][1](scene, question, effect).props())
    return Drawn(tuple(_sentences(room, view, effects)), tuple(make_chips(room, view)), figures)


def make_chips(room: Room, view: View) -> list[Mapping[str, str]]:
    """Each filter and mark in words, with the name under which the page takes it away."""
    chips: list[Mapping[str, str]] = [
        {"value": one.offer.name, "label": one.sentence} for one in view.filters
    ]
    for name, mark in view.marks.items():
        question = room.framework.questions.get(name)
        if question is not None:
            words = gettext(
                "%(question)s: %(options)s",
                question=question.question[room.language],
                options=_name_mark(question, mark, room.language),
            )
            chips.append({"value": f"mark.{name}", "label": words})
    if view.versus:
        chips.append({"value": "versus", "label": _say_versus(view)})
    return chips


def _sentences(room: Room, view: View, effects: list[Effect]) -> list[str]:
    gate, chosen = room.gate, select(room, view)
    total = people(gate.count(gate.everybody) if len(gate.responses) else None, gate.k)
    told = people(gate.count(chosen), gate.k) if len(gate.responses) else total
    counted = gettext(
        "%(told)s storytellers in the selection, of %(total)s.", told=told, total=total
    )
    said = [counted[:1].upper() + counted[1:]]
    if view.versus:
        said.append(_say_groups(room, view))
        if view.versus.offer.several:
            said.append(gettext("Who chose both is counted in the first group alone."))
        said.append(say_all_effects(effects))
    if not all(view.narrows(mark) for mark in view.marks.values()):
        said.append(
            gettext(
                "An area drawn by hand narrows nothing while you choose or compare by who told: "
                "one story more or less would tell whose it is. Take a part of the map from its "
                "list instead."
            )
        )
    said.append(gettext("They chose for themselves to tell, so this is no opinion poll."))
    return [one for one in said if one]


def _say_groups(room: Room, view: View) -> str:
    scene = set_scene(room, view)
    counts = [
        gettext(
            "%(group)s (%(people)s)",
            group=one.name,
            people=people(room.gate.count(one.mask), room.gate.k),
        )
        for one in scene.groups
    ]
    return gettext("%(first)s beside %(second)s.", first=counts[0], second=counts[1])


def _say_versus(view: View) -> str:
    versus = view.versus
    if versus is None:
        return ""
    return gettext(
        "%(first)s beside %(second)s",
        first=versus.offer.text_of(versus.first),
        second=versus.offer.text_of(versus.second),
    )


def _name_mark(question: Question, mark: Floats, language: str) -> str:
    """A zone or stretch by its name, an area drawn by hand as such."""
    part = part_of(mark)
    match question:
        case Triad() if part is not None and mark.ndim == 2:
            return name_zones([anchor.text[language] for anchor in question.anchors])[part]
        case Dyad() if part is not None and mark.ndim == 1:
            return name_stretches([pole.text[language] for pole in question.poles])[part]
        case _:
            return gettext("an area of your own")
