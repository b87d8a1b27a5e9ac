"""What those who are invited are given: a letter for the post, cards to be cut apart.

All is said in each language that the collection has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import segno
from flask import render_template
from flask_babel import force_locale, gettext
from markupsafe import Markup

from collector.dates import date_in_words
from collector.language import Tongue, interface_language, words_in
from storybank.frameworks import framework_of
from storybank.handouts import invited_address
from storybank.invitations import printed
from storybank.tables import Collection, Link


@dataclass(frozen=True)
class Letter:
    """A letter in plain text, in these languages one after the other."""

    subject: str
    text: str
    languages: Sequence[str]


def write_letter(link: Link, address: str) -> Letter:
    """The letter that brings one invitation. Needs the collector's context."""
    collection = link.collection
    tongues = _tongues(collection)
    with force_locale(tongues[0].interface):
        subject = gettext("An invitation to tell: %(title)s", title=_title(collection, tongues[0]))
    parts = [_part(collection, tongue, address) for tongue in tongues]
    return Letter(subject, "\n\n\n".join(parts) + "\n", [tongue.told for tongue in tongues])


def draw_cards(link: Link, public: str, codes: Sequence[str]) -> str:
    """A page to be printed and cut apart, one card a code. Needs the collector's context."""
    collection = link.collection
    cards = [_card(link, public, code) for code in codes]
    words = [_card_words(collection, tongue) for tongue in _tongues(collection)]
    with force_locale(_tongues(collection)[0].interface):
        return render_template(
            "invitations.html", tongue=_tongues(collection)[0], cards=cards, words=words
        )


def _tongues(collection: Collection) -> list[Tongue]:
    languages = framework_of(collection.version).languages
    return [Tongue(language, interface_language(language)) for language in languages]


def _title(collection: Collection, tongue: Tongue) -> str:
    return words_in(collection.title, tongue)


def _part(collection: Collection, tongue: Tongue, address: str) -> str:
    """The whole letter in one language."""
    with force_locale(tongue.interface):
        paragraphs = [
            _title(collection, tongue),
            gettext(
                "You are invited to tell something that you have lived through. It takes about "
                "three minutes, and nobody asks for your name."
            ),
            words_in(collection.purpose, tongue),
            gettext("This link is for you alone, and works once:") + f"\n\n{address}",
            gettext(
                "Nothing that we keep says which story came with which invitation, and your "
                "address is not kept here."
            ),
            gettext("If you pass the link on, you cannot tell yourself."),
        ]
        if collection.closes:
            day = date_in_words(collection.closes, "long")
            paragraphs.append(gettext("Stories are received until %(date)s.", date=day))
        if collection.responsible:
            paragraphs.append(gettext("Who is responsible") + f": {collection.responsible}")
    return "\n\n".join(one for one in paragraphs if one)


def _card(link: Link, public: str, code: str) -> Mapping[str, object]:
    drawn = segno.make(invited_address(public, link, code), error="m")
    return {
        # Drawn by segno from our own address: nothing of it was written by a person.
        "picture": Markup(drawn.svg_inline(border=2, omitsize=True)),  # noqa: S704
        "address": f"{public}/t/{link.code}".partition("://")[2],
        "code": printed(code),
    }


def _card_words(collection: Collection, tongue: Tongue) -> Mapping[str, object]:
    with force_locale(tongue.interface):
        return {
            "tongue": tongue,
            "title": _title(collection, tongue),
            "deed": gettext(
                "Point your phone’s camera here, or open the address and write the code."
            ),
            "promise": gettext(
                "The invitation works once. Nothing that we keep says which story came with it."
            ),
        }
