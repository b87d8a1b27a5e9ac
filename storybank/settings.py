"""Settings from the environment, all prefixed FORTELL_, read once at the edge and passed on."""

import logging
import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from storybank.errors import SettingsError

FUNCTION = re.compile(r"[\w.]+:\w+")
ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
LINK = re.compile(r"https?://[^\s/]+(/\S*)?")
NEAR = re.compile(r"tls://[^\s/]+|tcp://(127\.0\.0\.1|localhost|\[::1\]):\d+")
HERE = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$)")
MAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;\"]+")  # no mailto: of a link
SERVER = re.compile(r"[^\s/:]+|[\da-fA-F]*:[\da-fA-F.]*:[\da-fA-F:.]*")  # no port after its name
PREFIX = "FORTELL_"
NEARLY = 0.84  # how like a name is to one that it was meant for
LOG = logging.getLogger(__name__)
ELSEWHERE = frozenset(PREFIX + name for name in ("CHROMIUM", "SHARED", "SLOW", "TORCH_INDEX"))
"""What only the tests and the installation read."""
OF_KUBERNETES = re.compile(
    r"FORTELL_(\w+_)?(SERVICE_(HOST|PORT)\w*=.*|PORT_\d+_(TCP|UDP)\w*=.*|PORT=(tcp|udp)://.*)"
)
"""What a container is told of a service of our name, as `name=value`."""
NEEDS = {
    "smtp_host": ("smtp_sender",),
    "smtp_sender": ("smtp_host",),
    "smtp_port": ("smtp_host",),
    "smtp_security": ("smtp_host",),
    "smtp_user": ("smtp_host", "smtp_password"),
    "smtp_password": ("smtp_user",),
    "oidc_issuer": ("oidc_client_id", "oidc_secret_file"),
    "oidc_client_id": ("oidc_issuer",),
    "oidc_secret_file": ("oidc_issuer",),
    "oidc_name": ("oidc_issuer",),
    "oidc_scopes": ("oidc_issuer",),
    "oidc_acr": ("oidc_issuer",),
    "oidc_groups_claim": ("oidc_issuer",),
    "oidc_group_roles": ("oidc_issuer",),
}
"""Settings that do nothing, where they are set, without these others."""


class Settings(BaseSettings):
    """What an operator can set. Every field is FORTELL_ and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = Field(Path("var"), description="the folder of everything kept")
    database_url: str | None = Field(None, description="overrides the SQLite file in home")
    secret_file: Path | None = Field(None, description="the file of the one secret")
    public_url: str | None = Field(
        None, description="the address under which tellers reach the pages"
    )
    accessibility_url: str | None = Field(
        None, description="where the accessibility statement of the tellers' pages stands"
    )
    accessibility_url_dashboard: str | None = Field(
        None, description="where that of the dashboard stands"
    )
    encoder: str = Field("bundled", description="the model that reads the stories")
    dask_scheduler: str | None = Field(None, description="the Dask cluster that helps to analyse")
    recogniser: str | None = Field(None, description="proposes what a recording says")
    secure_cookies: bool = Field(False, description="send the dashboard's cookie over https only")
    second_factor: Literal["offered", "demanded"] = Field(
        "offered", description="whether owners and analysts need one-time codes to sign in"
    )
    proxies: int = Field(0, ge=0, le=5, description="how many proxies stand in front")
    smtp_host: str | None = Field(None, description="the mail server that sends invitations")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the way to the mail server is closed"
    )
    smtp_user: str | None = Field(None, description="who signs in there")
    smtp_password: SecretStr | None = Field(None, description="with which password")
    smtp_sender: str | None = Field(None, description="the address that invitations come from")
    oidc_name: str = Field("OpenID Connect", description="what people call the sign-in service")
    oidc_client_id: str | None = Field(None, description="who we are at the sign-in service")
    oidc_secret_file: Path | None = Field(None, description="the file of our secret there")
    oidc_scopes: str = Field("openid profile", description="what the sign-in service is asked for")
    oidc_acr: str = Field("", description="the levels of assurance that are demanded")
    oidc_groups_claim: str = Field("groups", description="where the token names groups")
    oidc_group_roles: Path | None = Field(None, description="which group gives which role")
    oidc_issuer: str | None = Field(None, description="the sign-in service, by its own name")
    passwords: bool = Field(True, description="whether one may sign in with a password")

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{(self.home / 'fortell.db').resolve()}"

    @property
    def address(self) -> str:
        """The address that goes into links and QR codes, without a slash at its end."""
        return self.public_url or "http://127.0.0.1:8000"

    @property
    def secret_path(self) -> Path:
        """Where the secret lies; to be backed up apart from the data."""
        return self.secret_file or self.home / "secret"

    @property
    def withdrawn(self) -> Path:
        """The list of withdrawn stories, by which they stay so when a copy is put back."""
        return self.home / "withdrawn"

    @property
    def models(self) -> Path:
        """The folder of unpacked models."""
        return self.home / "models"

    @property
    def snapshots(self) -> Path:
        """The folder of large collections' arrays, mapped by every process that shows them."""
        return self.home / "snapshots"

    @field_validator("home", "secret_file", "oidc_secret_file", "oidc_group_roles")
    @classmethod
    def _is_written_out(cls, value: Path | None) -> Path | None:
        """A file of settings is read by no shell: what one would have filled in stands there."""
        if value and (str(value).startswith(("~", "$")) or str(value).isdecimal()):
            raise ValueError("a path is written out, such as /var/lib/fortell")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value and not ADDRESS.fullmatch(value):
            raise ValueError(
                "an address begins with http:// or https://, then a name, and holds no blank, no "
                "question mark and no #"
            )
        return value.rstrip("/") if value else None

    @field_validator("accessibility_url", "accessibility_url_dashboard")
    @classmethod
    def _is_a_link(cls, value: str | None) -> str | None:
        if value and not LINK.fullmatch(value):
            raise ValueError("a link begins with http:// or https:// and holds no blank")
        return value

    @field_validator("secure_cookies")
    @classmethod
    def _travels(cls, value: bool, others: ValidationInfo) -> bool:
        """Over http no browser sends such a cookie back, but to its own machine."""
        address = others.data.get("public_url") or ""
        if value and address.startswith("http://") and not HERE.match(address):
            raise ValueError(
                "nobody could sign in: FORTELL_SECURE_COOKIES needs a FORTELL_PUBLIC_URL that "
                "begins with https://"
            )
        return value

    @field_validator("dask_scheduler")
    @classmethod
    def _is_near_or_closed(cls, value: str | None) -> str | None:
        """Who reaches a scheduler runs code of its own choice there."""
        if value and not NEAR.fullmatch(value):
            raise ValueError("a scheduler is tls://…, or tcp://127.0.0.1:… on this machine")
        return value

    @field_validator("recogniser")
    @classmethod
    def _names_a_function(cls, value: str | None) -> str | None:
        if value and not FUNCTION.fullmatch(value):
            raise ValueError("a recogniser is named as module:function")
        return value

    @field_validator("smtp_host")
    @classmethod
    def _is_a_server(cls, value: str | None) -> str | None:
        if value and not SERVER.fullmatch(value):
            raise ValueError(
                "a mail server is told by its name alone, its port by FORTELL_SMTP_PORT"
            )
        return value

    @field_validator("smtp_sender")
    @classmethod
    def _is_mail(cls, value: str | None) -> str | None:
        if value and not MAIL.fullmatch(value):
            raise ValueError("an e-mail address is written as name@example.org")
        return value

    @field_validator("smtp_user")
    @classmethod
    def _shows_no_password(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value and others.data.get("smtp_security") == "none":
            raise ValueError("a password needs FORTELL_SMTP_SECURITY to be starttls or tls")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        if value and not (ADDRESS.fullmatch(value) and (value[:5] == "https" or HERE.match(value))):
            raise ValueError("a sign-in service begins with https://, then its name")
        return value

    @field_validator("passwords")
    @classmethod
    def _leaves_a_way_in(cls, value: bool, others: ValidationInfo) -> bool:
        if not value and not others.data.get("oidc_issuer"):
            raise ValueError("without passwords, FORTELL_OIDC_ISSUER must name a sign-in service")
        return value

    @model_validator(mode="after")
    def _has_no_half_sets(self) -> Self:
        for name, needed in NEEDS.items():
            lacks = [_variable(one) for one in needed if not getattr(self, one)]
            if name in self.model_fields_set and getattr(self, name) and lacks:
                value = getattr(self, name)
                said = "set" if isinstance(value, SecretStr) else repr(str(value))
                raise ValueError(f"{_variable(name)} is {said}: it needs {' and '.join(lacks)}")
        return self


def read_settings() -> Settings:
    """The settings of this process.

    Raises SettingsError naming the setting, what it holds and what would be right.
    """
    _look_at_unknown()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        if first["loc"]:
            reason = f"{_variable(str(first['loc'][0]))} is {first['input']!r}: {reason}"
        raise SettingsError(f"{reason}.") from None


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _look_at_unknown() -> None:
    """A name that was mistyped is refused: it would leave the default in force, without a word.

    Of any other that is not ours the log tells: it may be of another version.
    """
    known = {_variable(field) for field in Settings.model_fields}
    for name, value in os.environ.items():
        ours = name.upper().startswith(PREFIX) and name.upper() not in known | ELSEWHERE
        if ours and not OF_KUBERNETES.fullmatch(f"{name}={value}"):
            near = get_close_matches(name.upper(), known, 1, NEARLY)
            if near:
                raise SettingsError(f"{name} is no setting of Fortell: did you mean {near[0]}?")
            LOG.warning("%s is no setting of Fortell: README.md lists those that there are.", name)
