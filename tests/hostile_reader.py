"""What a hostile reader does with a view: she reads every number, map, list and file of it.

Each view is looked at once, however many pairs it stands in. What is dear is done here; what a
pair tells is then a comparison of what was seen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs
from zlib import crc32

import numpy as np
from flask.testing import FlaskClient

from analysis.triads import estimate_centre
from builders import OLAUG
from dashboard.drawing import TELLER, draw_one, draw_selection, drawable
from dashboard.gated import (
    Course,
    Gate,
    draw_course,
    draw_drift,
    draw_landscape,
)
from dashboard.grounds import measures_of, read_ground
from dashboard.room import Room
from dashboard.selection import Selection, make_selection
from dashboard.theme_names import theme_mask
from dashboard.themes.profile import draw_profile
from dashboard.views.address import read_address, write_address
from dashboard.views.filters import View
from dashboard.views.marks import is_named
from dashboards import House, at_desk, table_in
from hostile import ASKED, K, own_cut
from hostile_lists import check_lists, retold
from hostile_pairs import Mean, Seen
from storybank.interchange.columns import guard

GROUNDS: Sequence[Mapping[str, Sequence[str]]] = (
    {"over": ["drivkraft"]},
    {"across": ["stemme"], "upward": ["vanlig"]},
    {"across": ["krefter.jeg.x"], "upward": ["drivkraft.tillit"]},
)
COUNT = re.compile(r"(?<![\d,.−-])(\d+)(?= (?:har|sa|gikk|fortellere|personer)\b)|\((\d+)\)")
OF_BARS = re.compile(r" Noen [^.]*så andelene blir mer enn 100\s%[^.]*\.")
"""That bars come to more than all: each of them is a cell that is cut by itself."""
NEWS = ("zones", "cells", "bars", "table", "held", "exports", "tellers")
"""Of a map, what is counted of the whole set and each cell cut by itself; and where it lies."""


@dataclass
class Reader:
    """A hostile reader of a town: `seen` is what she knows, `looked` how often at what."""

    town: House
    room: Room
    seen: dict[str, Seen] = field(default_factory=dict)
    looked: dict[str, int] = field(default_factory=dict)
    alike: dict[object, object] = field(default_factory=dict)
    profiles: dict[str, list[int]] = field(default_factory=dict)

    @cached_property
    def client(self) -> FlaskClient:
        """Her browser."""
        return self.town.client(OLAUG)

    def look(self, view: View) -> Seen:
        """All that a view shows to who follows its link, checked by itself; looked at once."""
        address = write_address(view)
        if address not in self.seen:
            self.note("views")
            linked = read_address(self.room.offers, parse_qs(address))
            assert (linked.filters, linked.versus) == (view.filters, view.versus)
            with at_desk(self.town, OLAUG):
                self.seen[address] = _see(self, linked, address)
        return self.seen[address]

    def note(self, what: str) -> None:
        """One more of these was looked at."""
        self.looked[what] = self.looked.get(what, 0) + 1

    def meets(self, what: object, shown: object) -> None:
        """What depends on this alone is the same whenever she meets it."""
        assert self.alike.setdefault(what, shown) == shown, what


def _see(reader: Reader, view: View, address: str) -> Seen:
    """Draw, read, seek, save and follow; each view another figure of the dear ones."""
    selection, turn = make_selection(reader.room, view), crc32(address.encode())
    drawn = draw_selection(selection)
    figures = [one for kind in drawn.figures.values() for one in kind]
    counts = {str(one["title"]): list(counts_in(one)) for one in figures}
    counts["sentences"] = [int(one) for one in re.findall(r"\d+", " ".join(drawn.sentences[:2]))]
    if view.versus is None:
        counts["sentences"] = [int(one) for one in re.findall(r"\d+", drawn.sentences[0])]
    _check_who_narrows(reader, selection, drawn.figures[TELLER], counts)
    _check_dots(selection, figures)
    _check_strangers(reader, selection, turn)
    means = dict(_means(selection, drawn.figures))
    listed = check_lists(reader.town, selection, turn)
    reader.note("lists and searches")
    counts |= _saved(reader, address, figures, turn)
    counts |= _elsewhere(reader, selection, turn)
    counts |= _profiles(reader, selection)
    for place, shown in counts.items():
        assert all(one % K == 0 for one in shown), (place, shown)
    return Seen(counts, means, listed)


def counts_in(props: Any) -> Iterator[int]:
    """Every number of people in a figure: in its words, tables, zones, cells and bars."""
    if isinstance(props, str):
        yield from (int(one or other) for one, other in COUNT.findall(props))
    elif isinstance(props, Mapping):
        if isinstance(props.get("tellers"), int):
            yield props["tellers"]
        for name in ("zones", "cells", "rows"):
            cells = np.ravel(np.array(props.get(name) or [], dtype=object))
            yield from (cell for cell in cells if isinstance(cell, int))
        for name, one in props.items():
            if name != "exports":
                yield from counts_in(one)
    elif isinstance(props, list | tuple):
        for one in props:
            yield from counts_in(one)


def _check_who_narrows(
    reader: Reader, selection: Selection, teller: list[Any], counts: Mapping[str, list[int]]
) -> None:
    """Beside a question about the teller only single named parts have narrowed anything."""
    view = selection.view
    assert not set(ASKED) & set(selection.marks)
    named = {name: mark for name, mark in view.marks.items() if is_named(mark)}
    words = write_address(replace(view, marks=named))
    told = [{**one, "exports": None} for one in teller]
    reader.meets(("of tellers", words), told)
    if view.by_teller:
        shown = {name: one for name, one in counts.items() if name != "sentences"}
        # A map with a mark of its own that is drawn by hand is narrowed by the others alone.
        reader.meets(("beside a question", words), shown)


def _check_dots(selection: Selection, figures: Sequence[Mapping[str, Any]]) -> None:
    """Single dots stand only where nothing is asked of the teller, and of k at least."""
    dotted = [one for figure in figures for one in (figure, *figure.get("stones", ()))]
    for one in dotted:
        for group in (one.get("group"), one.get("compared")):
            points = group.get("points") if isinstance(group, Mapping) else None
            if points is not None:
                assert not selection.view.by_teller
                assert not 0 < len(points) < K


def _check_strangers(reader: Reader, selection: Selection, turn: int) -> None:
    """Who is left out has no part in a map, wherever she placed hers."""
    questions = [one for _, one in drawable(reader.room)]
    question = questions[turn % len(questions)]
    scene, responses = selection.scene(but=question.id), reader.room.gate.responses
    stay = np.zeros(len(responses), np.bool_)
    for group in scene.groups:
        stay |= own_cut(reader.room.gate.crowd, group.placed(reader.room.gate, question.id))
    other = replace(reader.room.gate, responses=retold(responses, ~stay))
    aside = replace(selection, room=replace(reader.room, gate=other), found={}, parted={})
    here, there = (draw_one(one, question).props() for one in (selection, aside))
    reader.note("strangers")
    assert _beside_cells(here) == _beside_cells(there), question.id


def _beside_cells(props: Any) -> Any:
    """A figure without what is counted of the whole set, and what is said of its bars."""
    if isinstance(props, str):
        return OF_BARS.sub("", props)
    if isinstance(props, Mapping):
        kept = {name: one for name, one in props.items() if name not in NEWS}
        return {name: _beside_cells(one) for name, one in kept.items()}
    return [_beside_cells(one) for one in props] if isinstance(props, list) else props


def _means(selection: Selection, figures: Mapping[str, Any]) -> Iterator[tuple[str, Mean]]:
    """Centres and medians as shown, beside what they are of a set cut by hand."""
    gate = selection.room.gate
    answers = gate.responses
    for kind, name in (("triad", "drivkraft"), ("dyad", "stemme")):
        scene = selection.scene(but=name)
        for place, group in zip(("group", "compared"), scene.groups, strict=False):
            shown = figures[kind][0][place]
            at = shown and shown["centre" if kind == "triad" else "median"]
            cut = own_cut(gate.crowd, group.placed(gate, name))
            assert (shown or {"tellers": 0})["tellers"] in (0, _tellers(gate, cut))
            if at is None:
                continue
            if kind == "triad":
                true = _flat(np.asarray(estimate_centre(answers.triads[name][cut]).centre))
            else:
                true = np.median(answers.dyads[name][cut].astype(float))
            moved = np.atleast_1d(np.asarray(at) - true)
            told = Mean(cut.tobytes(), _tellers(gate, cut), tuple(np.atleast_1d(at)), tuple(moved))
            yield f"{name}.{place}", told


def _flat(weights: Any) -> Any:
    return np.array([weights[2] + weights[0] / 2, weights[0] * np.sqrt(3) / 2])


def _tellers(gate: Gate, mask: Any) -> int:
    return len(set(gate.crowd.tellers[mask].tolist()))


def _saved(
    reader: Reader, address: str, figures: Sequence[Mapping[str, Any]], turn: int
) -> dict[str, list[int]]:
    """A map of the view as a table and as a picture: no number that is not on the page."""
    figure = figures[turn % len(figures)]
    ways: Any = figure["exports"]
    addresses = {one["kind"]: _local(one["address"]) for one in ways}
    assert addresses["png"] in (f"{addresses['svg']}&as=png", f"{addresses['svg']}?as=png")
    kinds = ("csv", "png" if turn % 8 == 0 else "svg")
    table_file, picture = (reader.client.get(addresses[kind]) for kind in kinds)
    assert table_file.status_code == 200, (addresses, table_file.status)
    assert picture.status_code == 200, (addresses, picture.status)
    rows = table_in(table_file.text)[1:]
    table: Any = figure["table"]
    cells = [[_cell(one) for one in row] for row in table["rows"]] if table else []
    assert not table or [row[3:] for row in rows] == cells
    reader.note("files")
    shown = [row[4:] for row in rows]
    return {
        "csv": [*counts_in(shown), *(int(one) for row in shown for one in row if one.isdigit())],
        "svg": list(counts_in(re.sub(r"<[^>]+>", " ", picture.text))),
    }


def _profiles(reader: Reader, selection: Selection) -> dict[str, list[int]]:
    """The themes that the view is narrowed to, opened on the page of themes."""
    chosen = [one.chosen for one in selection.view.filters if one.offer.name == "theme"]
    for key in {key for keys in chosen for key in keys} - reader.profiles.keys():
        reader.profiles[key] = _profile(reader, key)
    return {f"profile of {key}": counts for key, counts in reader.profiles.items()}


def _profile(reader: Reader, key: str) -> list[int]:
    """A theme beside all others: of it, what Explore tells of it, and of both nothing that depends
    on who is left out of them.
    """
    reader.note("profiles")
    room = reader.room
    [figure] = draw_profile(room, key).figures or [None]
    if figure is None:
        assert not room.gate.count(theme_mask(room.gate, key)), key
        return []
    alone = make_selection(room, read_address(room.offers, {"theme": [key]}))
    mine: Any = draw_one(alone, next(one for _, one in drawable(room) if one.id == "drivkraft"))
    shown: Any = figure["group"]
    assert mine.props()["group"]["centre"] == shown["centre"]
    crowd, inside = room.gate.crowd, theme_mask(room.gate, key)
    stay = own_cut(crowd, inside) | own_cut(crowd, ~inside)
    gate = replace(room.gate, responses=retold(room.gate.responses, ~stay))
    [other] = draw_profile(replace(room, gate=gate), key).figures
    assert _beside_cells(figure) == _beside_cells(other), key
    return list(counts_in(figure))


def _cell(shown: object) -> str:
    return "holdt tilbake" if shown is None else guard(str(shown))


def _local(address: str) -> str:
    return address[address.index("/explore/") :]


def _elsewhere(reader: Reader, selection: Selection, turn: int) -> dict[str, list[int]]:
    """The same stories on the pages of Landscape and Change."""
    room, shown = reader.room, {}
    ground = read_ground(room.framework, room.language, GROUNDS[turn % len(GROUNDS)])
    assert ground is not None
    measures = measures_of(room.framework, room.language)
    periods = next(one for one in room.offers if one.name == "told")
    course = Course(
        measures[turn % len(measures)], periods, periods.options[0].id, periods.options[1].id
    )
    figures: list[Any] = [draw_course(selection.scene(), course, ())]
    if selection.view.versus is None or turn % 4 == 0:
        figures.append(draw_landscape(selection.scene(), ground))
    if selection.view.versus is not None:
        figures.append(draw_drift(selection.scene(), room.theme_names))
    for one in filter(None, figures):
        reader.note(type(one).__name__)
        table = one.table.rows if one.table else ()
        plain = [str(cell) for row in table for cell in row[1:] if str(cell).isdigit()]
        said = [*counts_in([*table]), *counts_in(one.labels.sentence)]
        shown[type(one).__name__] = [*said, *map(int, plain)]
        assert "hemmelig" not in str(one.labels.sentence), "a theme of four is not named"
    return shown
