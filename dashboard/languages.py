"""The dashboard's own languages, and in which of them a request is answered."""

from collections.abc import Mapping
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, g, has_app_context, request
from flask_babel import Babel, get_locale, get_translations

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
    """The message in the language of this answer, filled.

    A page of maps says six hundred: Flask-Babel looks anew for its catalogue each time.
    """
    said = _catalogue().gettext(message)
    return said % values if values else said


def _catalogue() -> NullTranslations:
    """The catalogue of the language that is spoken now, looked for once in an answer."""
    spoken = get_locale()
    kept: tuple[Locale | None, NullTranslations] | None = None
    if here := has_app_context():
        kept = g.get("catalogue")
    if kept is None or kept[0] is not spoken:
        kept = (spoken, get_translations())
        if here:
            g.catalogue = kept
    return kept[1]


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
