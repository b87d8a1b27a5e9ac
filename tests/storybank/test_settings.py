"""Settings come from the environment and stop the start when they cannot be used."""

import re
from pathlib import Path

import pytest

from storybank.errors import SettingsError
from storybank.settings import ELSEWHERE, Settings, read_settings

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
        ("FORTELL_OIDC_ISSUER", "https://", "begins with https"),
        ("FORTELL_PASSWORDS", "False", "FORTELL_OIDC_ISSUER must name"),
        ("FORTELL_PUBLIC_URL", "https://", "then a name"),
        ("FORTELL_PUBLIC_URL", "https://fortell.example.no/?by=1", "no question mark"),
        ("FORTELL_DASK_SCHEDULER", "tls://", "tls://"),
        ("FORTELL_SMTP_HOST", "smtp://mail.example.no", "its name alone"),
        ("FORTELL_SMTP_HOST", "mail.example.no:587", "FORTELL_SMTP_PORT"),
        ("FORTELL_ACCESSIBILITY_URL", "uustatus.no/erklaering", "holds no blank"),
        ("FORTELL_ACCESSIBILITY_URL_DASHBOARD", "https://a b", "holds no blank"),
        ("FORTELL_HOME", "8000", "written out"),
        ("FORTELL_HOME", "~/fortell", "written out"),
        ("FORTELL_HOME", "$HOME/fortell", "written out"),
        ("FORTELL_SECRET_FILE", "0600", "written out"),
        ("FORTELL_OIDC_SECRET_FILE", "600", "written out"),
        ("FORTELL_OIDC_GROUP_ROLES", "1", "written out"),
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


MAIL = {"FORTELL_SMTP_HOST": "mail.example.no", "FORTELL_SMTP_SENDER": "fortell@example.no"}
SERVICE = {
    "FORTELL_OIDC_ISSUER": "https://service.example",
    "FORTELL_OIDC_CLIENT_ID": "fortell",
    "FORTELL_OIDC_SECRET_FILE": "/etc/fortell/service",
}
WITHIN_MAIL = {
    "FORTELL_SMTP_PORT": "25",
    "FORTELL_SMTP_SECURITY": "tls",
    "FORTELL_SMTP_USER": "fortell",
    "FORTELL_SMTP_PASSWORD": "hemmelig-ord",
}
WITHIN_SERVICE = {
    "FORTELL_OIDC_NAME": "Entra ID",
    "FORTELL_OIDC_SCOPES": "openid",
    "FORTELL_OIDC_ACR": "high",
    "FORTELL_OIDC_GROUPS_CLAIM": "groups",
    "FORTELL_OIDC_GROUP_ROLES": "/etc/fortell/groups",
    "FORTELL_PASSWORDS": "false",
}
WHOLE = (MAIL | WITHIN_MAIL) | (SERVICE | WITHIN_SERVICE)


@pytest.mark.parametrize(
    "given, lacks",
    [
        *[(MAIL, one) for one in MAIL],
        *[(SERVICE, one) for one in SERVICE],
        *[({one: WHOLE[one]}, "FORTELL_SMTP_HOST") for one in WITHIN_MAIL if one[-1] != "D"],
        ({"FORTELL_SMTP_PASSWORD": "hemmelig-ord"}, "FORTELL_SMTP_USER"),
        (MAIL | {"FORTELL_SMTP_USER": "fortell"}, "FORTELL_SMTP_PASSWORD"),
        *[({one: WHOLE[one]}, "FORTELL_OIDC_ISSUER") for one in WITHIN_SERVICE],
    ],
)
def test_half_of_what_goes_together_is_refused_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], lacks: str
) -> None:
    for name in given.keys() - {lacks}:
        monkeypatch.setenv(name, given[name])
    with pytest.raises(SettingsError, match=lacks) as raised:
        read_settings()
    said = str(raised.value)
    assert any(said.startswith(name) for name in given.keys() - {lacks})
    assert "hemmelig" not in said


@pytest.mark.parametrize("given", [{}, MAIL, MAIL | WITHIN_MAIL, SERVICE, WHOLE])
def test_all_that_goes_together_is_taken(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    read_settings()


@pytest.mark.parametrize(
    "name, says",
    [
        ("FORTELL_ENCODRE", "mean FORTELL_ENCODER?"),
        ("FORTELL_SMTP_SERVER", "mean FORTELL_SMTP_"),
        ("fortell_databse_url", "mean FORTELL_DATABASE_URL?"),
        ("FORTELL_SECRET", "mean FORTELL_SECRET_FILE?"),
    ],
)
def test_a_mistyped_setting_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    monkeypatch.setenv(name, "8001")
    with pytest.raises(SettingsError, match=re.escape(says)) as raised:
        read_settings()
    assert str(raised.value).startswith(f"{name} is no setting")


def test_of_a_name_that_is_like_no_setting_the_log_tells(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It may be of another version: a start is not to fail where that one's stands beside it."""
    monkeypatch.setenv("FORTELL_XYZZY", "hemmelig")
    read_settings()
    assert [one.getMessage() for one in caplog.records] == [
        "FORTELL_XYZZY is no setting of Fortell: README.md lists those that there are."
    ]


def test_what_tests_set_up_and_a_cluster_set_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes tells every container of a service `fortell` by names like ours."""
    for name in ELSEWHERE:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("FORTELL_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("FORTELL_SERVICE_PORT_HTTP", "8000")
    monkeypatch.setenv("FORTELL_PORT", "tcp://10.0.0.1:8000")
    monkeypatch.setenv("FORTELL_PORT_8000_TCP_ADDR", "10.0.0.1")
    read_settings()


def test_every_setting_of_the_readme_is_known() -> None:
    named = set(re.findall(r"FORTELL_[A-Z_]+", (ROOT / "README.md").read_text("utf-8")))
    known = {f"FORTELL_{name.upper()}" for name in Settings.model_fields}
    assert named == known | ELSEWHERE


def test_a_mail_password_travels_in_no_open_and_shows_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (MAIL | WITHIN_MAIL).items():
        monkeypatch.setenv(name, value)
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


def test_a_cookie_that_would_travel_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORTELL_SECURE_COOKIES", "true")
    monkeypatch.setenv("FORTELL_PUBLIC_URL", "http://fortell.example.no")
    with pytest.raises(SettingsError, match=r"FORTELL_SECURE_COOKIES.*https://"):
        read_settings()
    for near in ("https://fortell.example.no", "http://127.0.0.1:8000"):
        monkeypatch.setenv("FORTELL_PUBLIC_URL", near)
        assert read_settings().secure_cookies
