"""Which language a page speaks: the framework's for its own texts, the interface's for ours.

A framework may be written in a language that we have no catalogue for; then our own words are
English and every element says which language it is in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import force_locale, gettext
from markupsafe import Markup, escape

from storybank.errors import Mistake
from storybank.framework import direction

INTERFACE = ("nb", "nn", "se", "sma", "en", "ar")
"""The languages of the interface; English stands in the code, the others in translations/.

A language that is named here fails the tests until every word of ours has its translation.
"""
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
    "sma": "Åarjelsaemien gïele",
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
    def told_direction(self) -> str:
        """`rtl` or `ltr`, of the told content."""
        return direction(self.told)

    @property
    def attributes(self) -> Markup:
        """`lang` and `dir` for an element in the framework's language, where it differs."""
        return self.attributes_of(self.told)

    def attributes_of(self, language: str) -> Markup:
        """`lang` and `dir` for an element in that language, where it is not the interface's."""
        if language == self.interface:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def choose_tongue(offered: Sequence[str] = INTERFACE, *wanted: str | None) -> Tongue:
    """The first wanted language that is offered, else what the browser asks for, else the first."""
    told = next((one for one in wanted if one in offered), None) or _accepted(offered)
    return Tongue(told, interface_language(told))


def _accepted(offered: Sequence[str]) -> str:
    known = [*offered, NORWEGIAN] if "nb" in offered else offered
    found = request.accept_languages.best_match(known)
    return "nb" if found == NORWEGIAN else found or offered[0]


def interface_language(told: str) -> str:
    """The interface's language for a framework's: its own, its base (`nb-x-easy` → `nb`)."""
    for name in (told, told.split("-")[0]):
        if name in INTERFACE:
            return name
    return "en"


def own_name(language: str) -> str:
    """A language's name in itself, with what makes a variant one (`nb-x-lett` → `Bokmål (lett)`).

    Its code where we do not know it.
    """
    base, _, variant = language.partition("-x-")
    name = OWN_NAMES.get(base) or OWN_NAMES.get(base.split("-")[0])
    if name is None:
        return language
    return f"{name} ({variant.replace('-', ' ')})" if variant else name


def words_in(words: Mapping[str, str], tongue: Tongue) -> str:
    """A collection's text in the page's language, or in the first that it has."""
    return words.get(_spoken_by(words, tongue), "")


def marked(words: Mapping[str, str], tongue: Tongue) -> Markup:
    """The same as an element that says its language and direction, if they are not the page's.

    Such an element can stand inside a sentence that runs the other way.
    """
    attributes = tongue.attributes_of(_spoken_by(words, tongue))
    text = escape(words_in(words, tongue))
    return Markup("<span{}>{}</span>").format(attributes, text) if attributes else text


def _spoken_by(words: Mapping[str, str], tongue: Tongue) -> str:
    languages = (tongue.told, tongue.interface, *words)
    return next((one for one in languages if words.get(one)), tongue.interface)


def sentence(mistake: Mistake) -> str:
    """A mistake in the language in force."""
    return str(gettext(mistake.message, **mistake.values))


def render(tongue: Tongue, template: str, /, **values: object) -> str:
    """A template with the interface in the tongue's language."""
    with force_locale(tongue.interface):
        return render_template(template, tongue=tongue, **values)
