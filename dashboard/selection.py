"""Whose stories a page asks about: every filter and mark as a mask, made once and put together.

Each map is narrowed by all of them but its own mark, so that what was marked stays seen among the
rest; a question about the teller by all but its own answers. Beside such a question a choice counts
only as far as `Narrowing` lets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.arrays import Flags
from dashboard.gated import Group, Narrowing, Scene, find_unread, say_unread_left_out
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.views.filters import View, mask_of
from dashboard.views.marks import Mark, marked_stories


@dataclass(frozen=True)
class Names:
    """Which filters and which marks narrow, whether a question about the teller has a part, and
    whether one that may narrow reading has."""

    filters: tuple[str, ...]
    marks: tuple[str, ...]
    by_teller: bool
    may_narrow_reading: bool


@dataclass(frozen=True)
class Selection:
    """A view's masks (n,), none yet cut.

    filters, marks: by their names; marks hold only those that fit a signifier's map and narrow.
    groups: the two that are compared, each with its name; none where nothing is compared.
    """

    room: Room
    view: View
    filters: Mapping[str, Flags]
    marks: Mapping[str, Flags]
    groups: tuple[Group, ...]
    found: dict[Names, Group] = field(default_factory=dict, compare=False, repr=False)
    """The sets put together so far, by the names of what narrows them."""
    parted: dict[Names, tuple[Group, ...]] = field(default_factory=dict, compare=False, repr=False)
    """The groups of such a set: maps that are narrowed alike share them, and what was counted."""

    def stories(self, *, but: str | None = None, of_teller: bool = False) -> Flags:
        """The chosen stories (n,), not to be written to; `but` names what does not count.

        of_teller: what is shown is itself a question about the teller, which no area drawn by hand
        may narrow.
        """
        return self._whole(self.narrowed_by(but, of_teller=of_teller)).mask

    def scene(self, *, but: str | None = None, of_teller: bool = False) -> Scene:
        """What one map is to show: the chosen stories, or the two groups among them."""
        by_teller, spoken = self.view.by_teller or of_teller, self.room.language
        first, *others = self._parted(self.narrowed_by(but, of_teller=of_teller))
        of_periods = self.view.versus is not None and self.view.versus.of_periods
        beside = others[0] if others else None
        return Scene(self.room.gate, first, beside, by_teller, spoken, of_periods)

    def narrowing_of(self, names: Names) -> Narrowing | None:
        """How these choices narrow beside a question about the teller; None where none is asked."""
        return self._whole(names).narrowing

    def narrowed_by(self, but: str | None = None, *, of_teller: bool = False) -> Names:
        """All that narrow, but one; of_teller as in `stories`."""
        marks = (
            name
            for name in self.marks
            if name != but and self.view.narrows(self.view.marks[name], beside_teller=of_teller)
        )
        filters = (name for name in self.filters if name != but)
        asked = {*self.view.asked_of_tellers, *([but] if of_teller else [])}
        reading = not asked.isdisjoint(self.room.collection.narrowing)
        return Names(tuple(filters), tuple(marks), self.view.by_teller or of_teller, reading)

    def _whole(self, names: Names) -> Group:
        if names not in self.found:
            mask, narrowing = self._plain(names), self._careful(names)
            if narrowing is not None:
                mask = narrowing.among(self.room.gate.everybody)
            mask.flags.writeable = False
            self.found[names] = Group(gettext("The selection"), mask, narrowing)
        return self.found[names]

    def _plain(self, names: Names) -> Flags:
        """The stories (n,) that have all that was chosen."""
        chosen = self.room.gate.everybody
        for mask in (
            *(self.filters[one] for one in names.filters),
            *(self.marks[one] for one in names.marks),
        ):
            chosen &= mask
        return chosen

    def _careful(self, names: Names) -> Narrowing | None:
        """How they narrow beside a question about the teller; None where nothing else is chosen."""
        versus, gate = self.view.versus, self.room.gate
        chosen = [one for one in self.view.filters if one.offer.name in names.filters]
        choices = [one.masks(gate.responses) for one in chosen if not one.offer.about_teller]
        choices += [(self.marks[one],) for one in names.marks]
        parts = versus is not None and not versus.offer.about_teller
        if not names.by_teller or not (choices or parts or names.may_narrow_reading):
            return None
        answers = (self.filters[one.offer.name] for one in chosen if one.offer.about_teller)
        narrowing = self.room.collection.narrowing
        unread = find_unread(gate, narrowing) if names.may_narrow_reading else None
        return Narrowing(gate.crowd, gate.k, tuple(choices), tuple(answers), unread)

    def _parted(self, names: Names) -> tuple[Group, ...]:
        if names not in self.parted:
            whole = self._whole(names)
            parts = tuple(self._part(whole, one) for one in self.groups)
            self.parted[names] = parts or (whole,)
        return self.parted[names]

    def _part(self, whole: Group, group: Group) -> Group:
        """One of the groups that are compared, of those chosen."""
        versus, narrowing = self.view.versus, whole.narrowing
        if narrowing is None or versus is None or not versus.offer.about_teller:
            return whole.part(group.name, group.mask)
        return Group(group.name, whole.mask & group.mask, narrowing.beside(group.mask))


def say_passed_over(selection: Selection, names: Names | None = None) -> list[str]:
    """Sentences where choices count otherwise than they were made, beside who told.

    names: of the choices, where these are not all that was chosen.
    """
    k, said = selection.room.gate.k, []
    narrowing = selection.narrowing_of(names or selection.narrowed_by())
    if narrowing is None:
        return []
    if narrowing.passes_over:
        said.append(
            gettext(
                "While you choose or compare by who told, what would take in or leave out fewer "
                "than %(k)s tellers is passed over: one teller more or less would tell whose "
                "answer it is.",
                k=k,
            )
        )
    if narrowing.leaves_out_unread:
        said.append(say_unread_left_out(narrowing.least_unread))
    return said


def make_selection(room: Room, view: View) -> Selection:
    """Each filter, mark that narrows and group of a view as a mask."""
    filters = {one.offer.name: one.mask(room.gate.responses) for one in view.filters}
    marks = {
        name: mask
        for name, mark in view.marks.items()
        if view.narrows(mark) and (mask := _marked(room, name, mark)) is not None
    }
    return Selection(room, view, filters, marks, _groups(room, view))


def select(room: Room, view: View, *, but: str | None = None) -> Flags:
    """The stories (n,) of a view, not yet cut; `but` names a map whose own mark does not count."""
    return make_selection(room, view).stories(but=but)


def set_scene(room: Room, view: View, *, but: str | None = None) -> Scene:
    """What one map of a view is to show."""
    return make_selection(room, view).scene(but=but)


def _marked(room: Room, name: str, mark: Mark) -> Flags | None:
    """Only what stories mean can be marked: a question about the teller is chosen as a filter."""
    signifiers = {one.id: one for one in room.framework.signifiers}
    question = signifiers.get(name)
    return (
        None
        if question is None
        else marked_stories(room.gate.responses, room.gate.kept, question, mark)
    )


def _groups(room: Room, view: View) -> tuple[Group, ...]:
    versus = view.versus
    if versus is None:
        return ()
    first = mask_of(versus.offer, [versus.first], room.gate.responses)
    second = mask_of(versus.offer, [versus.second], room.gate.responses) & ~first
    names = (versus.offer.text_of(versus.first), versus.offer.text_of(versus.second))
    return Group(names[0], first), Group(names[1], second)
