"""Settings from the environment, all prefixed FORTELL_, read once at the edge and passed on."""

from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storybank.errors import SettingsError


class Settings(BaseSettings):
    """What an operator can set. Every field is FORTELL_ and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="FORTELL_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = Field(Path("var"), description="the folder of everything kept")
    database_url: str | None = Field(None, description="overrides the SQLite file in home")
    secret_file: Path | None = Field(None, description="the file of the one secret")
    public_url: str | None = Field(
        None, description="the address under which tellers reach the pages"
    )
    dashboard_origin: str = Field("'self'", description="who may frame a preview")
    encoder: str = Field("bundled", description="the model that reads the stories")
    secure_cookies: bool = Field(False, description="send the dashboard's cookie over https only")
    proxies: int = Field(0, ge=0, le=5, description="how many proxies stand in front")

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
    def models(self) -> Path:
        """The folder of unpacked models."""
        return self.home / "models"

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address begins with http:// or https://")
        return value.rstrip("/") if value else None


def read_settings() -> Settings:
    """The settings of this process.

    Raises SettingsError naming the setting, what it holds and what would be right.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "FORTELL_" + "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name} is {first['input']!r}: {reason}.") from None
