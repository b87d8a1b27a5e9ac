"""What every page is given: settings, the database, the keys, the clock and what is held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from analysis.shell.holdings import Holdings
from analysis.shell.meanings import Meanings, Question
from analysis.shell.theme_map import ThemeMaps
from dashboard.gated.drawn_maps import DrawnMaps
from dashboard.provider import Provider
from dashboard.texts import Texts
from dashboard.throttle import Throttle
from storybank.database import Sessions
from storybank.group_roles import GroupRole
from storybank.media.arriving import Vault
from storybank.settings import Settings
from storybank.tables import Collection, Link
from storybank.transcripts import Recogniser

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class FrontDoor:
    """What only the front door knows.

    prefix: the path under which it serves the dashboard. draw_cards: draws a link's invitations as
    a page to print, in the words of the phone's pages; without it there is the list alone.
    send_letter: sends an address a subject and a text in a language, and says whether it went;
    without it links are shown, to be handed over. read_question: what somebody asks by meaning, as
    a vector, read in another process; without it, or where it answers None, only words are sought.
    """

    prefix: str = "/dashboard"
    draw_cards: Callable[[Link, Sequence[str]], str] | None = None
    send_letter: Callable[[str, str, str, str], bool] | None = None
    read_question: Callable[[str], Question | None] | None = None


@dataclass(frozen=True)
class Desk:
    """Where leaders look and decide.

    texts, meanings: what is held to be sought in. theme_maps, drawn_maps: what is held of where
    stories lie, and of the maps drawn of that. code_key: it seals the secrets of one-time codes.
    paper_key: from it sheets' numbers and codes are derived. vault: where voices and pictures are
    kept. ticket_key: it signs their addresses. handle_key: it seals the stories that a page names.
    recogniser: proposes what a recording says. way_key: it signs and seals what lies between us and
    the sign-in service `provider`. group_roles: what its groups give. front: what the front door
    told. assets: the version of the static files, part of their addresses.
    """

    settings: Settings
    sessions: Sessions
    holdings: Holdings
    texts: Texts
    meanings: Meanings
    theme_maps: ThemeMaps
    drawn_maps: DrawnMaps
    gate_key: bytes
    session_key: bytes
    code_key: bytes
    paper_key: bytes
    vault: Vault
    ticket_key: bytes
    handle_key: bytes
    recogniser: Recogniser | None
    way_key: bytes
    provider: Provider | None
    group_roles: tuple[GroupRole, ...]
    clock: Clock
    throttle: Throttle
    front: FrontDoor
    assets: str

    @property
    def prefix(self) -> str:
        """The path under which the dashboard is served."""
        return self.front.prefix

    def today(self, collection: Collection) -> date:
        """The date in the collection's zone."""
        return self.clock().astimezone(ZoneInfo(collection.zone)).date()

    def address_of(self, code: str, mode: str = "") -> str:
        """The address under which a phone opens a link, or a device that many use."""
        return f"{self.settings.address}/t/{code}" + (f"?mode={mode}" if mode else "")


def utc_now() -> datetime:
    """The clock of a running server."""
    return datetime.now(UTC)
