"""Which language a page speaks: the framework's for its own texts, the interface's for ours.

A framework may be written in a language that we have no catalogue for; then our own words are
English and every element says which language it is in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import force_locale, gettext
from markupsafe import Markup

from storybank.errors import Mistake
from storybank.framework import direction

INTERFACE = ("nb", "nn", "en")
"""The languages of the interface; English stands in the code, the others in translations/."""
OWN_NAMES: Mapping[str, str] = {
    "ar": "العربية",
    "da": "Dansk",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fi": "Suomi",
    "fr": "Français",
    "nb": "Bokmål",
    "nn": "Nynorsk",
    "pl": "Polski",
    "se": "Davvisámegiella",
    "sma": "Åarjelsaemien",
    "smj": "Julevsámegiella",
    "so": "Soomaali",
    "sv": "Svenska",
    "ti": "ትግርኛ",
    "uk": "Українська",
}
NORWEGIAN = "no"  # what many browsers still send for bokmål


@dataclass(frozen=True)
class Tongue:
    """The language of the told content and the one of the interface around it."""

    told: str
    interface: str

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, of the interface."""
        return direction(self.interface)

    @property
    def attributes(self) -> Markup:
        """`lang` and `dir` for an element in the framework's language, where it differs."""
        if self.told == self.interface:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(self.told, direction(self.told))


def choose_tongue(offered: Sequence[str] = INTERFACE, *wanted: str | None) -> Tongue:
    """The first wanted language that is offered, else what the browser asks for, else the first."""
    told = next((one for one in wanted if one in offered), None) or _accepted(offered)
    return Tongue(told, interface_language(told))


def _accepted(offered: Sequence[str]) -> str:
    asked = request.accept_languages
    found = asked.best_match(offered)
    if found is None and "nb" in offered and asked.best_match([NORWEGIAN]):
        return "nb"
    return found or offered[0]


def interface_language(told: str) -> str:
    """The interface's language for a framework's: its own, its base (`nb-x-easy` → `nb`)."""
    for name in (told, told.split("-")[0]):
        if name in INTERFACE:
            return name
    return "en"


def own_name(language: str) -> str:
    """A language's name in itself; its code where we do not know it."""
    return OWN_NAMES.get(language) or OWN_NAMES.get(language.split("-")[0]) or language


def words_in(words: Mapping[str, str], tongue: Tongue) -> str:
    """A collection's text in the page's language, or in the first that it has."""
    for language in (tongue.told, tongue.interface, *words):
        if words.get(language):
            return words[language]
    return ""


def sentence(mistake: Mistake) -> str:
    """A mistake in the language in force."""
    return str(gettext(mistake.message, **mistake.values))


def render(tongue: Tongue, template: str, /, **values: object) -> str:
    """A template with the interface in the tongue's language."""
    with force_locale(tongue.interface):
        return render_template(template, tongue=tongue, **values)
