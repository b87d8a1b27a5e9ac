"""An address that opens one medium for one reader, for a while; no code and no story is in it."""

import hmac
import re
from datetime import UTC, datetime, timedelta

TICKET = re.compile(r"([0-9a-f-]{36})\.(\d{1,12})\.([0-9a-f]{64})")


def mint_ticket(key: bytes, holder: str, medium_id: str, lapses: datetime) -> str:
    """A ticket for `holder`, in whole seconds."""
    moment = int(lapses.timestamp())
    return f"{medium_id}.{moment}.{_signature(key, holder, medium_id, moment)}"


def read_ticket(key: bytes, holder: str, ticket: str, now: datetime) -> str | None:
    """The medium that a ticket opens now for this holder, or None."""
    found = TICKET.fullmatch(ticket)
    if not found:
        return None
    medium_id, moment, signature = found[1], int(found[2]), found[3]
    if not hmac.compare_digest(_signature(key, holder, medium_id, moment), signature):
        return None
    return medium_id if now < datetime.fromtimestamp(moment, UTC) else None


def lasting(now: datetime, minutes: int) -> datetime:
    """When a ticket lapses that is minted now."""
    return now + timedelta(minutes=minutes)


def _signature(key: bytes, holder: str, medium_id: str, moment: int) -> str:
    signed = f"fortell medium\n{holder}\n{medium_id}\n{moment}".encode()
    return hmac.new(key, signed, "sha256").hexdigest()
