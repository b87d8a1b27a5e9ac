"""What every view of the collector is given: where stories are kept, the keys and the clock."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from storybank.database import Sessions
from storybank.entrances import KnownEntrances, OpenTo
from storybank.faults import Trouble
from storybank.media.arriving import Vault
from storybank.settings import Settings
from storybank.tables import Collection

Clock = Callable[[], datetime]
LOG = logging.getLogger(__name__)


def _no_list() -> Trouble:
    over = (
        "The list of withdrawn stories is written again. What it lacks comes on it by "
        "`fortell analyse`."
    )
    return Trouble(LOG, "", over)


@dataclass(frozen=True)
class Desk:
    """Where stories are received.

    receipt_key: from it the codes of stories sent without JavaScript are derived. assets: the
    version of the static files, part of their addresses. challenge_key: it signs the work that
    a crowded link asks for. pass_key: it seals what a spent invitation buys.
    paper_key: from it the codes on printed sheets are derived. vault: where voices and pictures
    are kept. ticket_key: it signs addresses under which a teller meets her own again. entrances:
    the links through which stories came to this process before. unlisted: why withdrawals cannot
    be put on their list.
    """

    settings: Settings
    sessions: Sessions
    receipt_key: bytes
    clock: Clock
    assets: str
    challenge_key: bytes
    pass_key: bytes
    paper_key: bytes
    vault: Vault
    ticket_key: bytes
    entrances: KnownEntrances = field(default_factory=KnownEntrances)
    unlisted: Trouble = field(default_factory=_no_list)

    @property
    def pictures(self) -> Path:
        """The folder of the pictures that frameworks name as canvases."""
        return self.settings.home / "pictures"

    def today(self, collection: Collection | OpenTo) -> date:
        """The date in the collection's zone."""
        return self.clock().astimezone(ZoneInfo(collection.zone)).date()


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)
