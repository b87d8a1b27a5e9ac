"""The demo's sign-in: minted once on this machine and kept in a file that only its owner reads."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "demo-sign-in.json"
EMAIL = "leder@elvestad.example"


@dataclass(frozen=True)
class DemoSignIn:
    """The demo account's address and password."""

    email: str
    password: str


def mint_demo_sign_in() -> DemoSignIn:
    """A sign-in with a password of its own."""
    return DemoSignIn(EMAIL, secrets.token_urlsafe(12))


def keep_demo_sign_in(home: Path, sign_in: DemoSignIn) -> None:
    """Write the sign-in to its file in `home`, with mode 0600."""
    handle = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(sign_in), file)


def read_demo_sign_in(home: Path) -> DemoSignIn | None:
    """The sign-in that is kept here; None where there is none, or half a file of it."""
    try:
        return DemoSignIn(**json.loads((home / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
