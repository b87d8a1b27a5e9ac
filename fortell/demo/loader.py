"""Loading the demo into an empty place: framework, collection, stories and a leader's account."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from fortell.demo.sign_in import DemoSignIn
from storybank.accounts import give_role, invite_account
from storybank.collections import (
    CollectionPlan,
    begin_inquiry,
    open_collection,
    plan_collection,
)
from storybank.framework_file import read_framework_file
from storybank.frameworks import framework_of, publish_framework
from storybank.receipts import derive_code, hash_code
from storybank.stories import Arrival, keep_story
from storybank.submission import read_submission
from storybank.tables import Account, Collection

HERE = Path(__file__).parent
SLUG = "elvestad"
SOURCES = ("plakat", "bibliotek", "folkemote", "intranett")
OPENS = date(2026, 9, 1)
PLAN = CollectionPlan(
    slug=SLUG,
    title={
        "nb": "Hvem er med og former Elvestad?",
        "nn": "Kven er med og formar Elvestad?",
        "en": "Who gets to shape Elvestad?",
    },
    purpose={
        "nb": "Lære hva som skal til for at innbyggere og ansatte er med når byen utvikles.",
        "nn": "Lære kva som skal til for at innbyggjarar og tilsette er med når byen blir utvikla.",
        "en": "Learn what it takes for citizens and employees to be part of shaping the city.",
    },
    named={
        "nb": "ledere og analytikere i Elvestad kommune",
        "nn": "leiarar og analytikarar i Elvestad kommune",
        "en": "leaders and analysts of the City of Elvestad",
    },
    legal_basis="GDPR art. 6 (1) e",
    responsible="Elvestad kommune, byutvikling",
    opens=OPENS,
    narrowing=("rolle", "bydel"),
    fictional=True,
    sources=SOURCES,
)


def find_demo(session: Session) -> Collection | None:
    """The demo's collection, where it has been loaded."""
    return session.scalar(select(Collection).filter_by(slug=SLUG))


def load_demo(session: Session, *, receipt_key: bytes) -> Collection:
    """Publish the demo's framework, open its collection and tell all its stories."""
    version = publish_framework(session, read_framework_file(HERE / "framework.yaml"))
    inquiry = begin_inquiry(session, SLUG, PLAN.title)
    collection = plan_collection(session, inquiry, version, PLAN)
    open_collection(collection, OPENS)
    framework = framework_of(version)
    for told in read_stories():
        fields = _fields(told, receipt_key)
        arrival = Arrival(told["told"], version.id, told["link"])
        keep_story(session, collection, read_submission(framework, fields), arrival)
    return collection


def keep_demo_account(session: Session, demo: Collection, sign_in: DemoSignIn) -> None:
    """Let the demo's leader own the demo and see nothing else, with this machine's password."""
    keep_leader(session, demo, sign_in, "Leder i Elvestad")


def keep_leader(session: Session, collection: Collection, sign_in: DemoSignIn, name: str) -> None:
    """Let an invented leader own an invented inquiry and see nothing else."""
    found = session.scalar(select(Account).filter_by(email=sign_in.email))
    if found:
        session.delete(found)
        session.flush()
    account = invite_account(session, sign_in.email, name, sign_in.password)
    give_role(account, "owner", inquiry_id=collection.inquiry_id)


def read_stories() -> Iterator[Mapping[str, Any]]:
    """The invented stories, file by file."""
    for file in sorted((HERE / "stories").glob("*.yaml")):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))


def _fields(told: Mapping[str, Any], receipt_key: bytes) -> dict[str, Any]:
    story = str(uuid5(NAMESPACE_URL, f"elvestad/{told['id']}"))
    kept = ("language", "prompt", "title", "text", "placements", "consent")
    teller = f"elvestad-{told['teller']}" if told.get("teller") else None
    code_hash = hash_code(derive_code(receipt_key, SLUG, story))
    return {
        **{name: told[name] for name in kept},
        "story": story,
        "teller": teller,
        "code_hash": code_hash,
    }
