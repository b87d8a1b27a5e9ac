"""One cast for all tests: a framework, stories, a collection, and people with fixed rights.

Olaug owns everything, Anders analyses, Liv leads the unit of parks, and Nils must see nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from laying import lay_tables
from storybank.accounts import give_role, open_account
from storybank.collections import (
    CollectionPlan,
    begin_inquiry,
    find_collection,
    open_collection,
    plan_collection,
    plant_unit,
)
from storybank.database import Sessions, open_database
from storybank.framework import Framework, read_framework
from storybank.frameworks import publish_framework
from storybank.stories import Arrival, Outcome, keep_story
from storybank.submission import Submission, read_submission
from storybank.tables import Account, Collection

NOW = datetime(2026, 9, 14, 12, 30, tzinfo=UTC)
TODAY = date(2026, 9, 14)
PASSWORD = "en-lang-setning-om-vår"
LONG_WORD = "Kommunehelsetjenestesamarbeidsutvalgsmedlemskap"
LIGHTLY = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For the cast alone, who sign in hundreds of times."""
OLAUG, ANDERS, LIV, NILS = (
    "olaug@example.no",
    "anders@example.no",
    "liv@example.no",
    "nils@example.no",
)


def words(nb: str, en: str | None = None) -> dict[str, str]:
    """A text in the two languages of the test framework."""
    return {"nb": nb, "en": en or f"{nb} (en)"}


def named(name: str, nb: str, en: str | None = None) -> dict[str, Any]:
    """An anchor, pole, stone or option."""
    return {"id": name, "text": words(nb, en)}


def framework_document(**changes: Any) -> dict[str, Any]:
    """A framework with one signifier of each kind, as plain values."""
    title = {"question": words("Gi historien et navn", "Name it"), "max_length": 120}
    text = {"question": words("Hva skjedde?", "What happened?"), "max_length": 5000}
    document = {
        "fortell": 1,
        "id": "nabolag",
        "languages": ["nb", "en"],
        "title": words("Nabolaget ditt", "Your neighbourhood"),
        "introduction": words("Fortell om noe.", "Tell about something."),
        "prompts": [
            {"id": "endring", "text": words("Da noe endret seg", "When something changed")},
            {"id": "mote", "text": words("Et møte med kommunen", "Meeting the municipality")},
        ],
        "story": {"title": title, "text": text},
        "signifiers": [*placed_signifiers(), *chosen_signifiers()],
        "teller": [
            {
                "id": "rolle",
                "kind": "choice",
                "question": words("Hvem er du?", "Who are you?"),
                "options": [
                    named("innbygger", "Innbygger", "Citizen"),
                    named("ansatt", "Ansatt", "Employee"),
                ],
            }
        ],
    }
    return {**document, **changes}


def in_long_words(document: Any) -> Any:
    """The same document with a long word before every text."""
    return in_other_words(
        document, lambda texts: {one: f"{LONG_WORD} {text}" for one, text in texts.items()}
    )


def in_other_words(kept: Any, say: Callable[[dict[str, str]], dict[str, str]]) -> Any:
    """The same document with all its texts said otherwise."""
    if isinstance(kept, list):
        return [in_other_words(one, say) for one in kept]
    if not isinstance(kept, dict):
        return kept
    if set(kept) == {"nb", "en"}:
        return say(kept)
    return {name: in_other_words(one, say) for name, one in kept.items()}


def placed_signifiers() -> list[dict[str, Any]]:
    """A triad, a dyad and stones."""
    axis = {"name": words("Tid"), "low": words("Før"), "high": words("Nå")}
    return [
        {
            "id": "drivkraft",
            "kind": "triad",
            "question": words("Hva bar det fram?", "What carried it?"),
            "anchors": [
                named("tillit", "Tillit", "Trust"),
                named("regler", "Regler", "Rules"),
                named("vilje", "Vilje", "Will"),
            ],
        },
        {
            "id": "stemme",
            "kind": "dyad",
            "question": words("Jeg ble …", "I was …"),
            "poles": [
                named("overhort", "overhørt", "unheard"),
                named("overlesset", "spurt om alt", "asked about everything"),
            ],
        },
        {
            "id": "krefter",
            "kind": "stones",
            "question": words("Hvor sto de?", "Where did they stand?"),
            "stones": [named("jeg", "Jeg", "I"), named("kommunen", "Kommunen", "They")],
            "axes": {"x": axis, "y": axis},
        },
    ]


def chosen_signifiers() -> list[dict[str, Any]]:
    """A choice, a scale and a text."""
    return [
        {
            "id": "folelse",
            "kind": "choice",
            "question": words("Hva kjente du?", "What did you feel?"),
            "options": [
                named("glede", "Glede", "Joy"),
                named("sinne", "Sinne", "Anger"),
                named("ro", "Ro", "Calm"),
            ],
            "several": True,
            "max": 2,
            "other": True,
        },
        {
            "id": "vanlig",
            "kind": "scale",
            "question": words("Hvor vanlig er dette?", "How usual is this?"),
            "min": 1,
            "max": 5,
            "low": words("Sjelden", "Rare"),
            "high": words("Hver dag", "Every day"),
        },
        {"id": "rad", "kind": "text", "question": words("Et råd?", "Tip?"), "max_length": 200},
    ]


def a_framework(**changes: Any) -> Framework:
    """The framework of `framework_document`."""
    return read_framework(framework_document(**changes))


def story_fields(**changes: Any) -> dict[str, Any]:
    """A whole story as a phone sends it, without the collection and the link."""
    fields = {
        "story": str(uuid4()),
        "framework_version": 1,
        "language": "nb",
        "prompt": "endring",
        "title": "Benken",
        "text": "De satte benken tilbake etter at vi spurte.",
        "placements": {
            "drivkraft": {
                "state": "placed",
                "weights": {"tillit": 0.5, "regler": 0.2, "vilje": 0.3},
            },
            "stemme": {"state": "placed", "value": 0.25},
            "krefter": {"state": "placed", "stones": {"jeg": [0.2, 0.8]}},
            "folelse": {"state": "placed", "options": ["glede"], "other": "lettelse"},
            "vanlig": {"state": "placed", "value": 2},
            "rad": {"state": "not_applicable"},
            "rolle": {"state": "placed", "options": ["innbygger"]},
        },
        "shown_order": {"drivkraft": ["vilje", "tillit", "regler"]},
        "seconds": 130,
        "consent": "read",
        "code_hash": uuid4().hex * 2,
    }
    return {**fields, **changes}


def a_submission(framework: Framework | None = None, **changes: Any) -> Submission:
    """A story that was read and found whole."""
    return read_submission(framework or a_framework(), story_fields(**changes))


def a_collection(
    session: Session, framework: Framework | None = None, **changes: Any
) -> Collection:
    """An open collection of the test framework with one link."""
    plan = CollectionPlan(
        slug="nabolag",
        title=words("Nabolaget ditt", "Your neighbourhood"),
        purpose=words("Lære hva som hjelper.", "Learn what helps."),
        named=words("ledere i parkavdelingen", "leaders of the parks department"),
        responsible="Parkavdelingen",
        narrowing=("rolle",),
    )
    version = publish_framework(session, framework or a_framework())
    inquiry = begin_inquiry(session, "byen", words("Byen", "The city"))
    collection = plan_collection(session, inquiry, version, replace(plan, **changes))
    open_collection(collection, min(TODAY, collection.closes or TODAY))
    session.flush()
    return find_collection(session, collection.slug)


def tell(session: Session, collection: Collection, submission: Submission) -> Outcome:
    """Keep a submission as if it had come through the collection's first link."""
    arrival = Arrival("2026-09-14T14", collection.framework_version_id, collection.links[0].source)
    return keep_story(session, collection, submission, arrival)


def keep_stories(url: str, count: int) -> Sessions:
    """A new database with a collection of so many stories."""
    sessions = Sessions(open_database(url))
    lay_tables(sessions.engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        for _ in range(count):
            tell(session, collection, a_submission())
    return sessions


def many_stories(count: int, **changes: Any) -> list[Submission]:
    """Stories that differ in id, words and placement; ids and places follow from their number."""
    return [numbered_story(number, **changes) for number in range(count)]


def numbered_story(number: int, **changes: Any) -> Submission:
    """One of them by its number."""
    top = (number * 37 % 100) / 100
    placements = {
        "drivkraft": {
            "state": "placed",
            "weights": {"tillit": top, "regler": (1 - top) / 2, "vilje": (1 - top) / 2},
        },
        "stemme": {"state": "placed", "value": (number * 61 % 100) / 100},
        "rolle": {"state": "placed", "options": [("innbygger", "ansatt")[number % 2]]},
    }
    numbered = {
        "story": str(UUID(int=number + 1, version=4)),
        "title": f"Nummer {number}",
        "text": f"Dette er historie {number} om en gate, en benk og et vedtak.",
        "placements": placements,
        "code_hash": f"{number:064x}",
    }
    return a_submission(**{**numbered, **changes})


def the_cast(session: Session) -> dict[str, Account]:
    """Olaug (owner), Anders (analyst), Liv (leader of parks) and Nils (no role at all)."""
    city = plant_unit(session, "byen", words("Byen", "The city"))
    parks = plant_unit(session, "park", words("Park", "Parks"), parent=city)
    people = {
        address: open_account(session, address, address.split("@")[0].title())
        for address in (OLAUG, ANDERS, LIV, NILS)
    }
    for one in people.values():
        one.password_hash = LIGHTLY.hash(PASSWORD)
    give_role(people[OLAUG], "owner")
    give_role(people[ANDERS], "analyst")
    give_role(people[LIV], "leader", unit_id=parks.id)
    session.flush()
    return people
