"""The sign-in service (OpenID Connect): where to send people, and who came back.

The one place that speaks with it. What it says of itself is kept for a day, and its keys are read
anew when it signs with one that is not known yet.

NotIdentified
├── Unreachable   it does not answer, or not as it should
├── Untrue        what came is not its word, or not meant for this browser
└── TooWeak       the person showed less of who she is than is demanded
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import requests
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from dashboard.way_in import WayIn
from storybank.identities import Person
from storybank.keys import read_word
from storybank.settings import HERE, Settings
from storybank.tables.people import LONGEST_SUBJECT

log = logging.getLogger(__name__)
CONFIGURATION = "/.well-known/openid-configuration"
# Only signatures that the service alone can make: with a shared secret, or none, anybody could.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
SKEW = 60  # seconds by which the service's clock may be wrong
PATIENCE = 5  # seconds for each question
TURN = 2  # seconds for which somebody waits while another asks
REST = timedelta(seconds=10)  # after a question in vain: whoever waits takes room from tellers
KEPT = timedelta(days=1)
LONGEST_NAME = 120
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotIdentified(Exception):
    """Who came back is nobody that the service vouches for."""


class Unreachable(NotIdentified):
    """The service does not answer, or not as it should."""


class Untrue(NotIdentified):
    """What came is not the service's word, or was not meant for this browser."""


class TooWeak(NotIdentified):
    """The person showed less of who she is than is demanded."""


@dataclass(frozen=True)
class _Read:
    """What the service said of itself, and when."""

    at: datetime
    metadata: Mapping[str, Any]
    keys: KeySet


def open_provider(settings: Settings, back: str) -> "Provider | None":
    """The sign-in service of the settings, which sends people to our path `back`; None without one.

    Raises SettingsError where our secret there cannot be read.
    """
    if not settings.oidc_issuer or not settings.oidc_secret_file:
        return None
    return Provider(settings, read_word(settings.oidc_secret_file), settings.address + back)


class Provider:
    """One sign-in service; `back` is our address to which it sends people."""

    def __init__(self, settings: Settings, secret: str, back: str) -> None:
        self.name, self.issuer = settings.oidc_name, settings.oidc_issuer or ""
        self._client = settings.oidc_client_id or ""
        self._secret = secret
        self._scopes = settings.oidc_scopes
        self._levels = settings.oidc_acr.split()
        self._groups = settings.oidc_groups_claim
        self._back = back
        self._read: _Read | None = None
        self._in_vain: datetime | None = None
        self._turn = Lock()

    def address_to_leave(self, way: WayIn, language: str, now: datetime) -> str:
        """Where a person goes to sign in. Raises Unreachable."""
        read = self._known(now)
        asked = {"nonce": way.nonce, "ui_locales": language}
        if self._levels:
            asked["acr_values"] = " ".join(self._levels)
        with self._session() as session:
            address, _ = session.create_authorization_url(
                read.metadata["authorization_endpoint"],
                state=way.state,
                code_verifier=way.verifier,
                **asked,
            )
        return str(address)

    def identify(self, code: str, way: WayIn, now: datetime) -> Person:
        """Who came back with this code. Raises NotIdentified."""
        token, read = self._exchange(code, way, now), self._known(now)
        if not isinstance(token.get("id_token"), str):
            raise Unreachable("no id token")
        claims = self._check(token, self._decode(token["id_token"], read, now), way, now)
        self._demand_level(claims)
        return Person(
            issuer=self.issuer,
            subject=_subject(claims),
            name=_name(claims),
            groups=_groups(claims, self._groups),
            session=str(claims.get("sid", "")),
            token=token["id_token"],
        )

    def address_to_sign_out(self, word: str, back: str, now: datetime) -> str | None:
        """Where the service ends its own session; None where it offers that nowhere."""
        try:
            offered = self._known(now).metadata.get("end_session_endpoint")
        except Unreachable:
            return None
        if not offered:
            return None
        asked = {"id_token_hint": word, "post_logout_redirect_uri": back, "client_id": self._client}
        return str(add_params_to_uri(str(offered), list(asked.items())))

    def _exchange(self, code: str, way: WayIn, now: datetime) -> Mapping[str, Any]:
        """The tokens for a code, which the service gives once and to this browser's word alone."""
        address = self._known(now).metadata["token_endpoint"]
        try:
            with _asking(), self._session() as session:
                found: Mapping[str, Any] = session.fetch_token(
                    address, code=code, code_verifier=way.verifier
                )
        except OAuthError as error:
            raise Untrue(error.error) from error
        return found

    def _decode(self, token: str, read: _Read, now: datetime) -> jwt.Token:
        """The token's claims under a signature of the service's; new keys are asked for once."""
        try:
            return _decode(token, read)
        except InvalidKeyIdError:
            fresh = self._ask_all(now)
        except (JoseError, ValueError) as error:
            raise Untrue("signature") from error
        try:
            return _decode(token, fresh)
        except (JoseError, ValueError) as error:
            raise Untrue("signature") from error

    def _check(
        self, token: Mapping[str, Any], signed: jwt.Token, way: WayIn, now: datetime
    ) -> Mapping[str, Any]:
        """The claims, where they are of this service, for us, for this browser and for now."""
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "values": [self.issuer]},
                "aud": {"essential": True, "values": [self._client]},
            },
            {
                "nonce": way.nonce,
                "client_id": self._client,
                "access_token": token.get("access_token"),
            },
        )
        try:
            claims.validate(int(now.timestamp()), SKEW)
        except JoseError as error:
            raise Untrue(getattr(error, "claim_name", None) or error.error) from error
        return dict(claims)

    def _demand_level(self, claims: Mapping[str, Any]) -> None:
        if self._levels and claims.get("acr") not in self._levels:
            raise TooWeak("acr")

    def _known(self, now: datetime) -> _Read:
        if self._read is None or not timedelta(0) <= now - self._read.at < KEPT:
            return self._ask_all(now)
        return self._read

    def _ask_all(self, now: datetime) -> _Read:
        """What the service says of itself now. Raises Unreachable, at once for a while after."""
        rests = self._in_vain is not None and timedelta(0) <= now - self._in_vain < REST
        if rests or not self._turn.acquire(timeout=TURN):
            raise Unreachable("rest")
        try:
            self._read, self._in_vain = self._ask_both(now), None
        except Unreachable:
            self._in_vain = now
            raise
        finally:
            self._turn.release()
        return self._read

    def _ask_both(self, now: datetime) -> _Read:
        """Its description and its keys. Raises Unreachable."""
        metadata = _ask(self.issuer.rstrip("/") + CONFIGURATION)
        if metadata.get("issuer") != self.issuer:
            log.error("FORTELL_OIDC_ISSUER is not what the sign-in service calls itself")
            raise Unreachable("issuer")
        if not all(_is_safe(metadata.get(name)) for name in NEEDED):
            raise Unreachable("configuration")
        return _Read(now, metadata, _keys(_ask(metadata["jwks_uri"])))

    def _session(self) -> Any:
        return OAuth2Session(
            self._client,
            self._secret,
            scope=self._scopes,
            redirect_uri=self._back,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )


def _decode(token: str, read: _Read) -> jwt.Token:
    registry = JWSRegistry(algorithms=SIGNATURES, strict_check_header=False)
    return jwt.decode(token, read.keys, registry=registry)


def _keys(said: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set(said)  # type: ignore[arg-type] # what is no key set raises
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Unreachable("keys") from error


def _ask(address: str) -> Mapping[str, Any]:
    with _asking():
        answer = requests.get(address, timeout=PATIENCE)
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise Unreachable("answer")
    return found


@contextmanager
def _asking() -> Iterator[None]:
    """Whatever goes wrong on the way to the service is one thing to whoever waits."""
    try:
        yield
    except requests.RequestException as error:
        log.warning("the sign-in service does not answer: %s", type(error).__name__)
        raise Unreachable(type(error).__name__) from error


def _is_safe(address: object) -> bool:
    return isinstance(address, str) and bool(address.startswith("https://") or HERE.match(address))


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims["sub"]
    if not subject or len(subject) > LONGEST_SUBJECT or "\0" in subject:
        raise Untrue("sub")
    return str(subject)


def _name(claims: Mapping[str, Any]) -> str:
    parts = [claims.get("name")] if claims.get("name") else []
    parts = parts or [claims.get("given_name"), claims.get("family_name")]
    said = " ".join(one for one in parts if isinstance(one, str))
    plain = "".join(one if one.isprintable() else " " for one in said)
    return " ".join(plain.split())[:LONGEST_NAME]


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The groups in the token. Where it only says that they are too many, there are none."""
    if name in (claims.get("_claim_names") or {}):
        log.warning("the sign-in service left the groups out of its token: they are too many")
    named = claims.get(name)
    several = named if isinstance(named, list) else [named]
    return frozenset(one for one in several if isinstance(one, str))
