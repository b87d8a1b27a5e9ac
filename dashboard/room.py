"""A collection as a signed-in reader meets it: opened once per callback, guarded at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from analysis.responses import labelled
from analysis.shell.kept_themes import KeptThemes, current_themes
from dashboard.access import Visit, enter
from dashboard.desk import Desk
from dashboard.gated import Gate
from dashboard.languages import gettext
from dashboard.standing import Standing
from dashboard.theme_names import name_themes
from dashboard.tongues import as_read, spoken_of
from dashboard.views.filters import Offer, Option, make_offers
from storybank.accounts import may_diagnose
from storybank.earlier import options_added
from storybank.framework import Framework
from storybank.progress import analysis_progress
from storybank.retention import is_emptied
from storybank.tables import Collection, ThemeEdit
from storybank.theme_edits import list_edits


@dataclass(frozen=True)
class Room:
    """What a page of maps works with.

    theme_names: by the theme's key, without those that the gate holds back. progress: how far a
    running analysis has come, None where none runs. language: the one of the framework's that is
    nearest to the reader's.
    """

    visit: Visit
    collection: Collection
    framework: Framework
    gate: Gate
    themes: KeptThemes | None
    theme_names: Mapping[str, str]
    progress: float | None
    offers: tuple[Offer, ...]
    language: str
    edits: tuple[ThemeEdit, ...]
    """What people did to the themes."""
    changes: bool
    """Whether the reader may change them."""
    standing: Standing
    """What the scan says where groups are compared."""
    emptied: bool
    """Whether all that was told is deleted, its last day being over."""


def open_room(desk: Desk, slug: str, *, bare: bool = False) -> Room:
    """The collection that a callback names. Answers 404 to who may not see it.

    bare: the framework's words do not carry their language, as no file needs it.
    """
    with desk.sessions.reading() as session:
        visit, collection = enter(session, slug)
        held = desk.holdings.holding(session, collection)
        themes = current_themes(session, collection, stories=False)
        progress = analysis_progress(session, collection)
        edits = tuple(list_edits(session, collection))
        changes = may_diagnose(session, visit.account, collection)
        emptied = is_emptied(session, collection, desk.today(collection))
        numbers = [int(one) for one in held.responses.facets["version"].labels]
        added = options_added(session, collection.version, numbers)
    framework = held.framework if bare else as_read(held.framework)
    spoken = spoken_of(framework)
    gate = Gate(held.responses, held.crowd, collection.k, desk.gate_key, held.kept, added)
    names, days = name_themes(themes, gate), _days(collection, gate, desk.today(collection))
    return Room(
        visit=visit,
        collection=collection,
        framework=framework,
        gate=gate,
        themes=themes,
        theme_names=names,
        progress=progress,
        offers=(
            *make_offers(framework, collection, names, language=spoken, days=days),
            *_framings(gate),
        ),
        language=spoken,
        edits=edits,
        changes=changes,
        standing=Standing(desk.sessions, collection),
        emptied=emptied,
    )


def say_empty(room: Room) -> str:
    """That there is no story at all: none yet, or none any more."""
    if room.emptied:
        return gettext("No stories are left here.")
    return gettext("There are no stories here yet.")


def _days(collection: Collection, gate: Gate, today: date) -> tuple[date, date]:
    """On which the collection began, and today; where nobody said, it began when k had told."""
    return collection.opens or gate.day_of_the_kth() or today, today


def _framings(gate: Gate) -> list[Offer]:
    """The framings of which k have told, where there are two: a phone may send any name for one."""
    codes = gate.responses.facets["arm"]
    told = [one for one in codes.labels if gate.count(labelled(codes, [one]))]
    options = tuple(Option(one, one) for one in told)
    return [Offer("arm", gettext("Framing"), options)] if len(options) > 1 else []


def slug_of(place: object) -> str:
    """The collection's name in an address of a page of maps, whatever a browser sends as such."""
    return unquote(str(place).rstrip("/").rsplit("/", 1)[-1])
