"""What every page is given: settings, the database, the keys, the clock and what is held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from analysis.shell.holding import Holdings
from dashboard.throttle import Throttle
from storybank.database import Sessions
from storybank.settings import Settings
from storybank.tables import Collection

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Desk:
    """Where leaders look and decide; paper_key: from it sheets' numbers and codes are derived.

    prefix: the path under which the front door serves the dashboard. assets: the version of the
    static files, part of their addresses.
    """

    settings: Settings
    sessions: Sessions
    holdings: Holdings
    gate_key: bytes
    session_key: bytes
    paper_key: bytes
    clock: Clock
    throttle: Throttle
    prefix: str
    assets: str

    def today(self, collection: Collection) -> date:
        """The date in the collection's zone."""
        return self.clock().astimezone(ZoneInfo(collection.zone)).date()

    def address_of(self, code: str, mode: str = "") -> str:
        """The address under which a phone opens a link, or a device that many use."""
        return f"{self.settings.address}/t/{code}" + (f"?mode={mode}" if mode else "")


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)
