"""Settings come from the environment and stop the start when they cannot be used."""

import re
from pathlib import Path

import pytest

from storybank.errors import SettingsError
from storybank.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("storybank", "collector", "analysis", "dashboard", "fortell")


def test_everything_lies_in_home_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORTELL_HOME", str(tmp_path))
    settings = read_settings()
    assert settings.database == f"sqlite:///{tmp_path / 'fortell.db'}"
    assert settings.secret_path == tmp_path / "secret"
    monkeypatch.setenv("FORTELL_DATABASE_URL", "postgresql://somewhere/else")
    assert read_settings().database == "postgresql://somewhere/else"


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a file of settings with nothing after the sign leaves the defaults as they are."""
    for name in Settings.model_fields:
        monkeypatch.setenv(f"FORTELL_{name.upper()}", "")
    empty = read_settings()
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FORTELL_{name.upper()}")
    assert empty == read_settings()


def test_an_address_ends_without_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().address == "http://127.0.0.1:8000"
    monkeypatch.setenv("FORTELL_PUBLIC_URL", "https://fortell.example/by/")
    assert read_settings().address == "https://fortell.example/by"


@pytest.mark.parametrize(
    "name, value, says",
    [
        ("FORTELL_PUBLIC_URL", "fortell.example.no", "begins with http"),
        ("FORTELL_PROXIES", "many", "valid integer"),
        ("FORTELL_PROXIES", "9", "less than or equal to 5"),
        ("FORTELL_SECURE_COOKIES", "perhaps", "valid boolean"),
        ("FORTELL_SMTP_SENDER", "Kommunen", "name@example.org"),
        ("FORTELL_SMTP_SECURITY", "much", "starttls"),
        ("FORTELL_SMTP_PORT", "0", "greater than or equal to 1"),
        ("FORTELL_OIDC_ISSUER", "http://somewhere.example", "begins with https"),
        ("FORTELL_OIDC_ISSUER", "https://somewhere.example", "FORTELL_OIDC_CLIENT_ID"),
        ("FORTELL_PASSWORDS", "False", "FORTELL_OIDC_ISSUER must name"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says) as raised:
        read_settings()
    assert name in str(raised.value)
    assert value in str(raised.value)


def test_a_mail_password_travels_in_no_open_and_shows_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORTELL_SMTP_USER", "fortell")
    monkeypatch.setenv("FORTELL_SMTP_PASSWORD", "hemmelig-ord")
    assert "hemmelig" not in f"{read_settings()} {read_settings()!r}"
    monkeypatch.setenv("FORTELL_SMTP_SECURITY", "none")
    with pytest.raises(SettingsError, match="FORTELL_SMTP_USER") as raised:
        read_settings()
    assert "hemmelig" not in str(raised.value)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_read_somewhere(name: str) -> None:
    used = re.compile(rf"\.{name}\b")
    files = [file for one in PACKAGES for file in (ROOT / one).rglob("*.py")]
    assert any(used.search(file.read_text("utf-8")) for file in files)
