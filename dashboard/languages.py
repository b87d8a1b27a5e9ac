"""The dashboard's own languages, and in which of them a request is answered."""

from collections.abc import Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, g, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as translate

LANGUAGES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
FIRST = "nb"
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
    app.jinja_env.filters["in_own_words"] = in_own_words


def gettext(message: str, **values: object) -> str:
    """The message in the language of this answer, filled; typed, which Flask-Babel's is not."""
    return str(translate(message, **values))


def choose_language() -> str:
    """The account's language; before sign-in the address's or the browser's."""
    visit = g.get("visit")
    if visit and visit.account.language in LANGUAGES:
        return str(visit.account.language)
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or FIRST


def language() -> str:
    """The language of this answer."""
    locale = get_locale()
    return locale.language if locale else FIRST


def in_own_words(texts: Mapping[str, str]) -> str:
    """A collection's or framework's text in the language of this answer, or its nearest."""
    wanted = (language(), *({"nb": ("nn",), "nn": ("nb",)}.get(language(), ())), "nb", "en")
    return next((texts[one] for one in wanted if one in texts), next(iter(texts.values()), ""))


def name_language(code: str) -> str:
    """A language's own name for the reader, its code where nobody has named it."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(language())
    except (UnknownLocaleError, ValueError):
        return code
    # Not `capitalize`, which makes "Norwegian Bokmål" smaller than English writes it.
    return name[:1].upper() + name[1:] if name else code
