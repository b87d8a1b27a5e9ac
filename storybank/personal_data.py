"""Finds and masks personal data in a story: numbers by their checksums, the rest by pattern.

Checked recognisers come first (python-stdnum, phonenumbers), own patterns and lists of names
after. What they cannot find: a rare name without a title or an introduction before it, one alone
in small letters, a place or a role that only one person has, an address without a number. So this
is advice and care, never anonymity.

Every pattern is bounded, so that hostile text takes time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import PhoneNumberMatcher
from stdnum import luhn
from stdnum.no import fodselsnummer, iban, kontonr

from storybank.first_names import names_in_small, names_listed
from storybank.personal_patterns import (
    ACCOUNT,
    ADDRESSES,
    CARD,
    COUNTED,
    EMAIL,
    IBAN,
    NATIONAL_ID,
    PHONE_ABROAD,
    PHONE_ANNOUNCED,
    PHONE_NORWAY,
    WORD,
    names_introduced,
)


class Kind(StrEnum):
    """The kinds of personal data, in the order in which they claim a piece of text."""

    NATIONAL_ID = "national_id"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, order=True)
class Finding:
    """Personal data in a text, from character `start` to before `end`."""

    start: int
    end: int
    kind: Kind


MASKING = 5  # counts up when texts would be masked otherwise: models then read them anew
READ_LIKE_ALL = "und"  # what may be written in any language, such as a note or a reason

# What nobody sees: where a word may be broken and where not, and which way it runs.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
HYPHENS = re.compile("[\u2010\u2011]")
UNSEEN = re.compile(f"{INVISIBLE.pattern}|{HYPHENS.pattern}")

Span = tuple[int, int]
Labels = Mapping[Kind, str]

_NORWEGIAN: Labels = {
    Kind.NATIONAL_ID: "[fødselsnummer]",
    Kind.ACCOUNT: "[konto]",
    Kind.PHONE: "[telefon]",
    Kind.EMAIL: "[e-post]",
    Kind.ADDRESS: "[adresse]",
    Kind.NAME: "[navn]",
}
_ENGLISH: Labels = {
    Kind.NATIONAL_ID: "[national id]",
    Kind.ACCOUNT: "[account]",
    Kind.PHONE: "[phone]",
    Kind.EMAIL: "[e-mail]",
    Kind.ADDRESS: "[address]",
    Kind.NAME: "[name]",
}
LABELS: Mapping[str, Labels] = {
    "nb": _NORWEGIAN,
    "nn": {**_NORWEGIAN, Kind.NAME: "[namn]"},
    "no": _NORWEGIAN,
    "en": _ENGLISH,
}


def find_personal_data(text: str, language: str, beside: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What looks like personal data in the text, from left to right, without overlaps.

    `language` is the story's (`nb`, `nn`, `no`, `en`; `und` is read like all of them, others like
    English). It chooses the words that introduce a name, beside the Norwegian titles, which are
    always known. A name that is introduced in a text `beside` it, such as its title, is one here.
    """
    language = _main(language)
    claimed = bytearray(len(text))
    found: list[Finding] = []
    for seen, plain in _readings(text):
        for kind, spans in _spans(plain, language, beside):
            for first, last in ((seen[start], seen[end - 1]) for start, end in spans):
                if not any(claimed[first : last + 1]):
                    claimed[first : last + 1] = b"\1" * (last + 1 - first)
                    found.append(Finding(first, last + 1, kind))
    return tuple(sorted(found))


def mask_personal_data(
    text: str, language: str, labels: Labels | None = None, beside: Sequence[str] = ()
) -> str:
    """The text with a neutral mark, such as `[telefon]`, in place of each finding."""
    labels = labels or LABELS.get(_main(language), _ENGLISH)
    parts, after = [], 0
    for finding in find_personal_data(text, language, beside):
        parts += [text[after : finding.start], labels[finding.kind]]
        after = finding.end
    return "".join([*parts, text[after:]])


def _spans(
    plain: str, language: str, beside: Sequence[str]
) -> Iterator[tuple[Kind, Iterator[Span]]]:
    for kind, find in _RECOGNISERS.items():
        yield kind, find(plain, language)
    yield Kind.NAME, _names(plain, language, beside)


def _main(language: str) -> str:
    """A language without its country or script: `nb` for `nb-NO`."""
    return language.partition("-")[0]


def _readings(text: str) -> Iterator[tuple[Sequence[int], str]]:
    """The text as plain as a reader sees it, and as it stands; each with its characters' places."""
    if not text.isascii() and UNSEEN.search(text):
        seen = [place for place, one in enumerate(text) if not INVISIBLE.match(one)]
        yield seen, _plain(_as_seen(text))
    yield range(len(text)), _plain(text)


def _as_seen(text: str) -> str:
    return HYPHENS.sub("-", INVISIBLE.sub("", text))


def _plain(text: str) -> str:
    """The text, character for character, with digits of every script and blanks as plain ones."""
    if text.isascii():
        return text
    return "".join(map(_plain_character, text))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(int(character))
    return " " if character.isspace() else character


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _national_ids(text: str, _language: str) -> Iterator[Span]:
    """National identity numbers, D-numbers and the hospitals' H-numbers with right checksums."""
    for match in NATIONAL_ID.finditer(text):
        if fodselsnummer.is_valid(_digits(match[0])):
            yield match.span()


def _accounts(text: str, _language: str) -> Iterator[Span]:
    checks: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
        (IBAN, iban.is_valid),
        (CARD, luhn.is_valid),
        (ACCOUNT, kontonr.is_valid),
    )
    for pattern, is_valid in checks:
        for match in pattern.finditer(text):
            compact = re.sub("[ .-]", "", match[0])
            if is_valid(compact) and len(set(compact)) > 1:
                yield match.span()


def _phones(text: str, _language: str) -> Iterator[Span]:
    """Numbers that exist: Norwegian in their usual groups, others with their country's prefix."""
    for pattern in (PHONE_ABROAD, PHONE_ANNOUNCED, PHONE_NORWAY):
        for match in pattern.finditer(text):
            start, end = match.span("number")
            # After "ring" or a country's prefix it is a phone, whatever is counted next.
            if pattern is not PHONE_NORWAY or not COUNTED.match(text, end):
                for found in PhoneNumberMatcher(text[start:end], "NO"):
                    yield start + found.start, start + found.end


def _emails(text: str, _language: str) -> Iterator[Span]:
    return (match.span() for match in EMAIL.finditer(text)) if "@" in text else iter(())


def _addresses(text: str, _language: str) -> Iterator[Span]:
    for pattern in ADDRESSES:
        for match in pattern.finditer(text):
            if not COUNTED.match(text, match.end("number")):
                yield match.span()


def _names(text: str, language: str, beside: Sequence[str]) -> Iterator[Span]:
    """Names that are introduced or well known, and each word of them wherever else it stands."""
    here = list(_named(text, language))
    yield from here
    told = [text[start:end] for start, end in here]
    for one in (_plain(_as_seen(one)) for one in beside):
        told += [one[start:end] for start, end in _named(one, language)]
    words = {word for name in told for word in WORD.findall(name)}
    known = {word for word in words if word[0].isupper()}
    if known:
        for match in WORD.finditer(text):
            if not known.isdisjoint((match[0], match[0].removesuffix("s"))):
                yield match.span()


def _named(text: str, language: str) -> Iterator[Span]:
    for pattern in names_introduced(language):
        yield from (match.span("name") for match in pattern.finditer(text))
    yield from names_listed(text, language)
    yield from names_in_small(text, language)


_RECOGNISERS: Mapping[Kind, Callable[[str, str], Iterator[Span]]] = {
    Kind.NATIONAL_ID: _national_ids,
    Kind.ACCOUNT: _accounts,
    Kind.PHONE: _phones,
    Kind.EMAIL: _emails,
    Kind.ADDRESS: _addresses,
}
