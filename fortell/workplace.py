"""What every command works with: settings, the database at the right version, the secret."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from threadpoolctl import threadpool_limits

from analysis.encoder import Encoder, ModelMissing, load_encoder, refuse_missing
from storybank.database import Sessions, open_database
from storybank.errors import SettingsError
from storybank.keys import Secret, load_secret
from storybank.schema import check_schema, current_revision, upgrade_schema
from storybank.settings import Settings, read_settings
from storybank.withdrawals import Tell, withdraw_again

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workplace:
    """The settings, and what is opened with them when it is first needed."""

    settings: Settings

    @cached_property
    def sessions(self) -> Sessions:
        """The database; an empty one is given its tables, an older one is refused.

        From an older copy that was put back, what is withdrawn goes before anybody sees it.
        """
        engine = open_database(self.settings.database)
        if current_revision(engine) is None:
            upgrade_schema(engine)
        check_schema(engine)
        sessions = Sessions(engine)
        withdraw_what_came_back(sessions, self.settings)
        return sessions

    @cached_property
    def secret(self) -> Secret:
        """The one secret, made at the first start."""
        return load_secret(self.settings.secret_path)

    @cached_property
    def encoder(self) -> Encoder:
        """The model that reads stories; loading it takes some seconds."""
        return load_encoder(self.settings.encoder, self.settings.models)

    def refuse_unfit(self) -> None:
        """Look whether the settings lead to what they name, before a start, not in its midst.

        Nothing is loaded, and no network asked. Raises FortellError.
        """
        load_secret(self.settings.secret_path)
        try:
            refuse_missing(self.settings.encoder, self.settings.models)
        except ModelMissing as error:
            raise SettingsError(f"FORTELL_ENCODER cannot be used. {error}") from None


def withdraw_what_came_back(sessions: Sessions, settings: Settings, tell: Tell = LOG.error) -> None:
    """Withdraw again what the list beside the database names; said in the log of the process."""
    again = withdraw_again(sessions, settings, datetime.now(UTC), tell)
    if again:
        LOG.warning(
            "Withdrawn again, as the list %s says: %s that had come back with the database.",
            settings.withdrawn,
            "1 story" if again == 1 else f"{again} stories",
        )


def open_workplace() -> Workplace:
    """The workplace of this process. Raises SettingsError when its folder cannot be used."""
    # Two threads made twelve maps ten times slower than one: the matrices are small.
    threadpool_limits(limits=1, user_api="blas")
    settings = read_settings()
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"FORTELL_HOME is {settings.home}: the folder cannot be made "
            f"({error.strerror}). Name a folder that you may write to."
        ) from None
    return Workplace(settings)
