"""What is chosen, in words: a chip for each filter, mark and pair of groups."""

from collections.abc import Mapping

from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.views.address import VERSUS
from dashboard.views.filters import Versus, View
from dashboard.views.marks import Mark, StoneArea, bars_of
from dashboard.views.placing import name_quarters, name_stretches, name_zones, part_of, quarter_of
from dashboard.wording import answered, listed
from storybank.signifiers import Choice, Dyad, Question, Scale, Stones, Triad, parts_of


def make_chips(room: Room, view: View) -> list[Mapping[str, str]]:
    """Each filter and mark in words, with the name under which the page takes it away."""
    chips: list[Mapping[str, str]] = [
        {"value": one.offer.name, "label": one.sentence} for one in view.filters
    ]
    for question in room.framework.signifiers:
        mark = view.marks.get(question.id)
        if mark is not None:
            words = answered(
                question.question[room.language], name_mark(question, mark, room.language)
            )
            chips.append({"value": f"mark.{question.id}", "label": words})
    if view.versus:
        chips.append({"value": VERSUS[0], "label": _say_versus(view.versus)})
    return chips


def name_mark(question: Question, mark: Mark, language: str) -> str:
    """A zone, a fifth, a quarter or bars by name; an area drawn by hand as such."""
    if isinstance(mark, tuple):
        return _name_bars(question, mark, language)
    if isinstance(mark, StoneArea):
        return _name_area(question, mark, language)
    part = part_of(mark)
    match question:
        case Triad() if part is not None and mark.ndim == 2:
            return name_zones([anchor.text[language] for anchor in question.anchors])[part]
        case Dyad() if part is not None and mark.ndim == 1:
            return name_stretches([pole.text[language] for pole in question.poles])[part]
        case _:
            return gettext("an area of your own")


def _name_bars(question: Question, bars: tuple[str, ...], language: str) -> str:
    if isinstance(question, Scale):
        known = [one for one in bars_of(question) if one in bars]
        whole = len(known) > 2 and int(known[-1]) - int(known[0]) == len(known) - 1
        if whole:
            return gettext("%(low)s to %(high)s", low=known[0], high=known[-1])
        return listed(known)
    if not isinstance(question, Choice):
        return gettext("an area of your own")
    words = [one.text[language] for one in question.options if one.id in bars]
    return listed([*words, *([gettext("In their own words")] if "other" in bars else [])])


def _name_area(question: Question, area: StoneArea, language: str) -> str:
    names = {one.id: one.text[language] for one in parts_of(question)}
    quarter = quarter_of(area.corners) if isinstance(question, Stones) else None
    place = gettext("an area of your own") if quarter is None else name_quarters()[quarter]
    return gettext("%(stone)s, %(place)s", stone=names.get(area.stone, ""), place=place)


def _say_versus(versus: Versus) -> str:
    return gettext(
        "%(first)s beside %(second)s",
        first=versus.offer.text_of(versus.first),
        second=versus.offer.text_of(versus.second),
    )
