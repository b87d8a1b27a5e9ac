"""The dashboard's own languages, and in which of them a request is answered."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, g, has_app_context, request
from flask_babel import Babel, force_locale, get_locale, get_translations

LANGUAGES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
FIRST = "nb"
UNDETERMINED = "und"  # ISO 639: an import did not say in which language a story is told
TRANSLATIONS = Path(__file__).parent / "translations"


def speak_languages(app: Flask) -> None:
    """Translate pages and layouts for each request."""
    Babel(
        app,
        default_locale=FIRST,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=choose_language,
    )
    app.jinja_env.globals.update(
        language=language, languages=LANGUAGES, name_language=name_language
    )
    app.jinja_env.filters.update(in_own_words=in_own_words, spoken_in=spoken_in)


@dataclass(frozen=True)
class _Spoken:
    """What one answer is written in."""

    language: str
    catalogue: NullTranslations


def gettext(message: str, **values: object) -> str:
    """The message in the language of this answer, filled."""
    said = _bind(_spoken().catalogue.gettext(message))
    return said % values if values else said


@cache
def _bind(said: str) -> str:
    """No line ends between a number and its per cent sign: the translations see to it themselves,
    the English of the source is written with plain spaces.
    """
    return re.sub(r" (?=%(?!\())", "\N{NO-BREAK SPACE}", said)


def language() -> str:
    """The language of this answer."""
    return _spoken().language


@contextmanager
def speak(language: str) -> Iterator[None]:
    """Another language inside the block, such as that of whom a letter is for."""
    with force_locale(language):
        before = g.pop("spoken", None)
        try:
            yield
        finally:
            g.spoken = before


def _spoken() -> _Spoken:
    """Looked up once in an answer: a page of maps says six hundred messages and numbers, and
    Flask-Babel asks the request for its language each time. `speak` alone changes it midway.
    """
    if not has_app_context():
        return _look_up()
    kept: _Spoken | None = g.get("spoken")
    if kept is None:
        kept = g.spoken = _look_up()
    return kept


def _look_up() -> _Spoken:
    locale = get_locale()
    return _Spoken(locale.language if locale else FIRST, get_translations())


def choose_language() -> str:
    """The account's language; before sign-in the address's or the browser's."""
    visit = g.get("visit")
    if visit and visit.account.language in LANGUAGES:
        return str(visit.account.language)
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or FIRST


def in_own_words(texts: Mapping[str, str]) -> str:
    """A collection's or framework's text in the language of this answer, or its nearest."""
    return texts.get(spoken_in(texts), "")


def spoken_in(texts: Mapping[str, str]) -> str:
    """The language of what `in_own_words` says of these texts."""
    return next((one for one in wanted() if one in texts), next(iter(texts), language()))


def wanted() -> tuple[str, ...]:
    """In which languages the reader would rather read what is in several, the best first."""
    return language(), *({"nb": ("nn",), "nn": ("nb",)}.get(language(), ())), "nb", "en"


def name_language(code: str) -> str:
    """A language's own name for the reader, its code where nobody has named it."""
    # Babel takes a language that is not known for the likeliest of all, which is English.
    if code == UNDETERMINED:
        return gettext("Unknown language")
    return _name_language(code, language())


@lru_cache(maxsize=512)
def _name_language(code: str, spoken: str) -> str:
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(spoken)
    except (UnknownLocaleError, ValueError):
        return code
    # Not `capitalize`, which makes "Norwegian Bokmål" smaller than English writes it.
    return name[:1].upper() + name[1:] if name else code
