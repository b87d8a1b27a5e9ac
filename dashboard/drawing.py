"""A view drawn whole: the sentence that comes first, the chips, and every map of the collection."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.chips import make_chips
from dashboard.figures import BarsFigure, DyadFigure, StonesFigure, TriadFigure
from dashboard.gated import (
    Effect,
    Scene,
    draw_choice,
    draw_dyad,
    draw_scale,
    draw_stones,
    draw_teller,
    draw_triad,
    say_all_effects,
    say_days,
    weigh,
)
from dashboard.languages import gettext
from dashboard.room import Room, say_empty
from dashboard.selection import Selection, make_selection, say_passed_over
from dashboard.standing import say_standing
from dashboard.theme_names import say_placements_count
from dashboard.views.address import name_exports, write_address
from dashboard.views.filters import View
from dashboard.wording import people
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad

Props = dict[str, object]
Figure = TriadFigure | DyadFigure | StonesFigure | BarsFigure
DRAWERS: Mapping[type[Question], tuple[str, Callable[[Scene, Any, Effect | None], Any]]] = {
    Triad: ("triad", draw_triad),
    Dyad: ("dyad", draw_dyad),
    Stones: ("stones", draw_stones),
    Choice: ("bars", draw_choice),
    Scale: ("bars", draw_scale),
}
KINDS = ("triad", "dyad", "stones", "bars")
TELLER = "teller"
Asked = tuple[str, Question]
"""A question with the kind of its figure: one of KINDS, or TELLER."""


@dataclass(frozen=True)
class Piece:
    """One figure as a part of the page takes it."""

    kind: str
    question: Question
    props: Props

    @property
    def signs(self) -> set[str]:
        """What is drawn: bands, zones, dots, curve, cells or held; centre, compared_centre."""
        maps: Any = [self.props] if self.kind in ("triad", "dyad") else self.props.get("stones", ())
        return {sign for one in maps for sign in _signs_on(one)}


@dataclass(frozen=True)
class Drawn:
    """What the page shows of a view: figures by kind, each kind in the framework's order.

    signs: what is drawn on the maps. address: the view as the query of an address.
    """

    sentences: tuple[str, ...]
    chips: tuple[Mapping[str, str], ...]
    figures: Mapping[str, list[Props]]
    signs: set[str]
    address: str


def _signs_on(one: Props) -> Iterator[str]:
    yield str(one["kind"])
    for name, sign in (("group", "centre"), ("compared", "compared_centre")):
        group: Any = one[name] or {}
        if group.get("centre", group.get("median")) is not None:
            yield sign


def drawable(room: Room) -> list[tuple[str, Question]]:
    """The signifiers that have a map, each with its kind."""
    signifiers = room.framework.signifiers
    return [(DRAWERS[type(one)][0], one) for one in signifiers if type(one) in DRAWERS]


def asked_of_page(room: Room) -> list[Asked]:
    """All that a page draws: the signifiers that have a map, and the questions about the teller."""
    return [*drawable(room), *((TELLER, one) for one in asked_of_tellers(room))]


def draw_view(room: Room, view: View) -> Drawn:
    """Every map narrowed by all filters and by the marks on the other maps."""
    return draw_selection(make_selection(room, view))


def draw_selection(selection: Selection) -> Drawn:
    """The same for a view whose stories have been found."""
    room, view = selection.room, selection.view
    asked = asked_of_page(room)
    effects = weigh_each(selection, asked)
    figures: dict[str, list[Props]] = {kind: [] for kind in (*KINDS, TELLER)}
    signs = set[str]()
    for piece in draw_each(selection, asked, effects):
        figures[piece.kind].append(piece.props)
        signs |= piece.signs
    said, chips = say_selection(selection, effects), make_chips(room, view)
    return Drawn(tuple(said), tuple(chips), figures, signs, write_address(view))


def weigh_each(selection: Selection, asked: Iterable[Asked]) -> dict[str, Effect]:
    """How two groups differ on these questions, by their ids; without two groups nothing."""
    found = {one.id: _weigh(selection, one) for kind, one in asked if kind != TELLER}
    return {name: effect for name, effect in found.items() if effect}


def draw_each(
    selection: Selection, asked: Iterable[Asked], effects: Mapping[str, Effect]
) -> Iterator[Piece]:
    """The maps of these questions, one by one."""
    room, view = selection.room, selection.view
    exports = name_exports(room.collection.slug, write_address(view))
    for kind, question in asked:
        more: Props = {"exports": exports(question.id)}
        if kind == TELLER:
            figure: Figure = _draw_teller(selection, question)
        else:
            figure = _draw(selection, question, effects.get(question.id))
            more["beside"] = view.beside
        yield Piece(kind, question, {**figure.props(), **more})


def draw_one(selection: Selection, question: Question) -> Figure:
    """One map by itself, with the doubts that else stand above all, or the bars of one question
    about the teller."""
    if question in asked_of_tellers(selection.room):
        return _draw_teller(selection, question)
    effect = _weigh(selection, question)
    if effect is not None:
        effect = replace(effect, sentence=" ".join([effect.sentence, *say_doubts(selection)]))
    return _draw(selection, question, effect)


def _weigh(selection: Selection, question: Question) -> Effect | None:
    effect, versus = weigh(selection.scene(but=question.id), question), selection.view.versus
    if effect is None or effect.p is None or versus is None:
        return effect
    stands = selection.room.standing.of(question.id, versus.offer.name)
    said = say_standing(stands, clear=effect.clear)
    return replace(effect, sentence=f"{effect.sentence} {said}".rstrip())


def _draw(selection: Selection, question: Question, effect: Effect | None) -> Figure:
    _, draw = DRAWERS[type(question)]
    figure: Figure = draw(selection.scene(but=question.id), question, effect)
    return figure


def _draw_teller(selection: Selection, question: Any) -> BarsFigure:
    return draw_teller(selection.scene(but=question.id, of_teller=True), question)


def asked_of_tellers(room: Room) -> list[Choice | Scale]:
    """The questions about the teller that have bars: own words have none."""
    return [one for one in room.framework.teller if isinstance(one, Choice | Scale)]


def part_id(kind: str, question: Question) -> str:
    """The part of the page in which a question has its map, or its bars of who told."""
    return f"{'teller' if kind == TELLER else 'map'}-{question.id}"


def say_selection(selection: Selection, effects: Mapping[str, Effect]) -> list[str]:
    """What is said of all maps together: how many told, and on how much two groups differ.

    A map on which a part is chosen shows all others beside it: how they differ there says nothing
    of the selection.
    """
    view, gate, chosen = selection.view, selection.room.gate, selection.stories()
    if not len(gate.responses):
        return [say_empty(selection.room)]
    total = people(gate.count(gate.everybody), gate.k)
    told = people(gate.count(chosen), gate.k)
    counted = gettext("%(told)s tellers in the selection, of %(total)s.", told=told, total=total)
    said = [counted[:1].upper() + counted[1:]]
    if view.versus:
        said.append(_say_groups(selection))
        whole = {name for name, mark in view.marks.items() if view.narrows(mark)}
        within = [effect for name, effect in effects.items() if name not in whole]
        said += [say_all_effects(within), *say_doubts(selection)]
    if not all(view.narrows(mark) for mark in view.marks.values()):
        said.append(
            gettext(
                "An area drawn by hand, or several bars together, narrow nothing while you choose "
                "or compare by who told: one story more or less would tell whose it is. Take one "
                "part of the map from its list instead."
            )
        )
    said += say_passed_over(selection)
    said.append(gettext("They chose for themselves to tell, so this is no opinion poll."))
    return [one for one in said if one]


def say_doubts(selection: Selection) -> list[str]:
    """What else than the groups may differ: on the page, and under each of its maps that is
    saved."""
    said, versus = [*say_whose(selection), say_days(selection.scene())], selection.view.versus
    if versus and versus.of_periods:
        said.append(
            gettext(
                "Here people are compared, and those who told on one day have its mood in "
                "common. Whether two periods differ by more than their days stands on Change."
            )
        )
    return [one for one in said if one]


def say_whose(selection: Selection) -> list[str]:
    """What in the making of two groups may make them differ, wherever they are compared."""
    said, versus = [], selection.view.versus
    if versus and versus.offer.several:
        said.append(
            gettext(
                "Whoever chose both is counted in the first group alone: compare the other way "
                "round too, as those who choose much may be what differs."
            )
        )
    if versus and versus.offer.name == "theme":
        said.append(say_placements_count(selection.room.collection.theme_placements))
    return [one for one in said if one]


def _say_groups(selection: Selection) -> str:
    scene, gate = selection.scene(), selection.room.gate
    counts = [
        gettext(
            "%(group)s (%(people)s)",
            group=one.name,
            people=people(gate.count(one.mask), gate.k),
        )
        for one in scene.groups
    ]
    return gettext("%(first)s beside %(second)s.", first=counts[0], second=counts[1])
