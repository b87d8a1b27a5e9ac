"""Finds names that nobody introduces in a story, by first names that many people have.

Such a name is a capitalised first name of a list, with the capitalised words after it. Alone, one
that is common here is a name too, but not in German, and in English not after another capital;
Hansen and the like count as first names. No name is a saint's or an island's, nor what a street or
a school is called after. Those that are words too, such as Bjørn and Per, are read with more care.
In small letters, and in large ones alone, a name is seen before a surname and after an
introduction, and a common one that is no word by itself. A rare name is not found, nor any other
surname by itself.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from storybank.personal_patterns import ENGLISH_INTRODUCTIONS, NORWEGIAN_INTRODUCTIONS

LISTS = Path(__file__).parent / "names"
OURS = frozenset(("nb", "nn", "no", "en", "und"))
"""Languages in which it is known what is no word, the unknown among them."""
ENGLISH, WRITTEN_LARGE = "en", "de"
"""In English titles and names of things are written large, in German every noun is."""
MOST_PARTS = 3  # after the first name
LONG = 5  # letters; shorter words are seldom names, with -sen at their end or before it
MONTHS = frozenset(("April", "August", "Juli", "June", "Juni", "Mai", "May"))
WORDS_IN_ENGLISH = MONTHS | frozenset(
    """
    Are Bent Bill Carol Christian Dale Dawn Dean Even Faith Finn Frank Gene Grace Grant Guy Jade Joy
    Junior Lance Lone Mark Max Odd Peer Per Ray Rose Saga Said Sandy Tone Urban Victor Viking Wolf
    """.split()  # noqa: SIM905  a list of quoted words is harder to read and to mend
)
WORDS_TOO = WORDS_IN_ENGLISH | frozenset(
    """
    Aud Bitten Bjørn Bo Bror Dag Dina Ebbe Elle Endre Falk Folke Fred Gard Gitte Gro Gry Hans
    Helge Huda Jo Kai Kaja Kalle Leia Lene Liv Luke Lykke Melker Mille Mina Noa Rosa Sanne Siv Sol
    Stein Sten Stig Tine Tom Tor Trang
    """.split()  # noqa: SIM905
)
WORDS_IN_NYNORSK = frozenset(
    """
    Anna Bjørnar Borgar Hana Helga Inga Iver Klara Minna Vegar Vera
    """.split()  # noqa: SIM905
)
CALLED_AFTER = frozenset(
    """
    airport ave avenue barnehage barnehagen barneskole barneskule bibliotek blvd boulevard bru
    center centre church clinic close co college council county course dal drive falls fjord garden
    gardens gata gate gaten gt hall hallen hospital house høgskole høyskole infirmary island kirka
    kirke kirken kommune kyrkja kyrkje lane library memorial menighet minde museet museum
    omsorgssenter park parken plass plassen reserve road school senter senteret sjukeheim sjukehus
    sjukehuset skole skolen skule skulen square stadion station street streets sykehjem sykehus
    sykehuset torg torget ungdomsskole ungdomsskule universitet university veg vegen vei veien
    videregående
    """.split()  # noqa: SIM905
)
ISLANDS = frozenset(("Frøya", "Vega"))
ON_ISLAND = re.compile(r"(?<!\w)(?:(?i:på|fra|frå)|Hitra og) $")
CYRILLIC = frozenset(map(chr, range(0x400, 0x530)))
"""Hardly a name of here is in its letters, so within a sentence one of any country counts."""
CASES: Mapping[str, Mapping[str, str]] = {
    "pl": {"a": "y i ie ę ą o", "": "a owi em iem ie u"},
    "uk": {
        "а": "и і у ою о",
        "я": "ї і ю єю ею є",
        "о": "а у ом ові",
        "й": "я ю єм єві",
        "ь": "я ю ем еві",
        "": "а у ом ові еві е",
    },
}
"""What stands at the end of a name in other cases, by its last letter; "" is any other."""
SAINT = re.compile(r"(?<!\w)(?:St\.?|Sankt|Saint|San|Santa|Jomfru) $")
WORD = re.compile(r"[^\W\d_]{2,24}")
# Most small letters are left out at once, so that few words are looked at.
FIRST = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_a-zæøå][^\W\d_]{1,23})(?:-(?P<second>[^\W\d_]{2,24}))?(?!\w)"
)
PART = re.compile(
    r" {1,2}(?:(?:von|van|de|da|al|el|bin) )?"
    r"(?P<part>(?:[OD]['’])?[^\W\d_](?:\.|[^\W\d_]{1,24}(?:-[^\W\d_]{1,24})?))(?!\w)"
)
SMALL = re.compile(r"(?<!\w)(?P<name>[^\W\d_]{2,24}) (?=(?P<surname>[^\W\d_]{3,24})(?!\w))")
SMALL_ALONE = re.compile(r"(?<![\w@./-])(?P<name>[^\W\d_]{2,24})(?![\w@/-]|\.\w)")
SMALL_INTRODUCED = re.compile(
    rf"(?<!\w)(?i:{NORWEGIAN_INTRODUCTIONS}|{ENGLISH_INTRODUCTIONS})[,:]?\s{{1,2}}"
    r"(?P<name>[^\W\d_]{2,24})(?!\w)"
)
BESIDE = re.compile(r" og (?P<name>[^\W\d_]{2,24})(?!\w)")
NEXT = re.compile(r"[ -](?P<word>[^\W\d_]{2,24})")
THING = re.compile(r"(?: [^\W\d_]{1,23}s)? (?P<word>[^\W\d_]{2,24})")
BEFORE = re.compile(r"(?P<word>[^\W\d_][\w'’-]{0,24}),? {1,2}$")
BEGINS = frozenset(
    """
    After Again Also Although And Are As Ask At Because Before Both But By Can Could Dear Did Does
    Each Either Even Every Finally For From Got Had Has Have He Hello Her Here Hi His How I If
    Instead Is Later Let Like Little Luckily Maybe Meanwhile Meet My Now Old Once Only Or Our
    Perhaps Poor See She Should Since So Sometimes Soon Suddenly Tell Thank Thanks That The Then
    There They Though To Today Tomorrow Unless Unlike Until Was We What When Where Whether Which
    While Who Whose Why Will With Without Would Yes Yesterday Yet You Your
    """.split()  # noqa: SIM905
)
"""English words that begin a sentence, after which a capital may still be a name's."""

Span = tuple[int, int]


@cache
def common_here() -> frozenset[str]:
    """Common first names of Norway and Sápmi, Sweden and Denmark, and of those who came here; and
    Hansen, Akselsen and the like, which nothing but people are called."""
    first = _read("vendor/nordic.txt") | _read("own.txt")
    after_fathers = {one + "sen" for one in first if len(one) >= LONG}  # no Klassen, no Linsen
    return first | after_fathers | {one for one in surnames() if one.endswith("sen")}


@cache
def no_words() -> frozenset[str]:
    """Common first names, in small letters, that are no words of our languages."""
    return frozenset(one.lower() for one in _read("small.txt"))


@cache
def _by_themselves() -> frozenset[str]:
    """The same and their genitives; in large letters the longer ones, as NINA is an institute."""
    large = {one.upper() for one in no_words() if len(one) >= LONG}
    return no_words() | {one + "s" for one in no_words()} | large


@cache
def _seen_small() -> frozenset[str]:
    """All that `names_in_small` may begin with."""
    large = common_here() - WORDS_TOO
    written = {one.lower() for one in large} | {one.upper() for one in large}
    return _by_themselves() | written


@cache
def known() -> frozenset[str]:
    """First names of many countries, those of here among them."""
    return common_here() | _read("vendor/other.txt")


@cache
def in_cases(language: str) -> Mapping[str, str]:
    """First names as they stand in other cases, each with the name as it is listed."""
    ends = CASES[language]
    names = common_here() if language == "pl" else {one for one in known() if one[0] in CYRILLIC}
    found: dict[str, str] = {}
    for name in names:
        last = name[-1] if name[-1] in ends else ""
        stem = name.removesuffix(last)
        found |= {stem + end: name for end in ends[last].split()}
    return found


@cache
def surnames() -> frozenset[str]:
    """The commonest surnames of Norway."""
    return _read("vendor/surnames.txt")


def names_listed(text: str, language: str) -> Iterator[Span]:
    """Where a name stands, its surnames with it, from left to right and apart."""
    after, words_too = 0, _words_too(language)
    for match in FIRST.finditer(text):
        name, start = _first_name(match, language), match.start()
        if not name or start < after or _is_saint(text, start):
            continue
        alone = not (language == ENGLISH and name in words_too) and _may_stand_alone(
            text[max(start - 30, after) : start], language
        )
        parts = _parts(text, match.end())
        after = parts[-1].end() if parts else match.end()
        follows = match["second"] or (parts[0]["part"] if parts else "")
        within = alone and language != ENGLISH and _within(text, start)
        word = name in words_too and not within and not (alone and _beside(text, after, words_too))
        if _is_name(name, follows, word=word, alone=alone, within=within) and not (
            _is_called_after(text, parts, after) or _is_island(text, start, name, follows)
        ):
            yield start, after


def names_in_small(text: str, language: str) -> Iterator[Span]:
    """Where a name of here stands in small letters, or in large ones, and can be nothing else."""
    if _seen_small().isdisjoint(WORD.findall(text)):
        return
    for match in SMALL.finditer(text):
        if _is_small(match["name"]) and _is_surname(match["surname"].capitalize()):
            yield match.start(), match.end("surname")
    for match in SMALL_INTRODUCED.finditer(text):
        if _is_small(match["name"]):
            yield match.span("name")
    if language in OURS:
        for match in SMALL_ALONE.finditer(text):
            if match["name"] in _by_themselves() and not (
                (thing := THING.match(text, match.end())) and thing["word"].lower() in CALLED_AFTER
            ):
                yield match.span()


def _words_too(language: str) -> frozenset[str]:
    if language in ("nn", "no", "und"):
        return WORDS_TOO | WORDS_IN_NYNORSK
    return WORDS_IN_ENGLISH if language == "en" else WORDS_TOO


def _is_small(name: str) -> bool:
    return name in _seen_small() and name.capitalize() in common_here()


def _is_surname(name: str) -> bool:
    return name in surnames() or (name.endswith("sen") and len(name) > LONG)


def _first_name(match: re.Match[str], language: str) -> str:
    """The listed name that a word is, in another case too or before a hyphen; else nothing."""
    name, second = match["name"], match["second"]
    if not name[0].isupper() or (second and (not second[0].isupper() or second in MONTHS)):
        return ""
    # An English genitive has an apostrophe, which is no part of the word.
    written = (name,) if language == ENGLISH else (name, name.removesuffix("s"))
    listed = next((one for one in written if one in known()), "")
    cases = "uk" if name[0] in CYRILLIC else language
    if listed or cases not in CASES or not _within(match.string, match.start()):
        return listed
    return in_cases(cases).get(name, "")


def _may_stand_alone(before: str, language: str) -> bool:
    """Whether the capital of a word after these may be a name's though no other follows.

    before: what stands between the name before it, or some words, and the word.
    """
    if language != ENGLISH:
        return language != WRITTEN_LARGE
    last = BEFORE.search(before)
    return last is None or last["word"][0].islower() or last["word"] in BEGINS


def _is_saint(text: str, start: int) -> bool:
    return bool(SAINT.search(text[max(start - 10, 0) : start]))


def _parts(text: str, at: int) -> list[re.Match[str]]:
    """The capitalised words that follow, three at most."""
    parts: list[re.Match[str]] = []
    while len(parts) < MOST_PARTS:
        part = PART.match(text, at)
        if part is None or not part["part"][0].isupper():
            break
        parts.append(part)
        at = part.end()
    return parts


def _is_name(name: str, follows: str, *, word: bool, alone: bool, within: bool) -> bool:
    """Whether it is one before what follows, where it may be a `word`, or may stand `alone`."""
    if word or (name in MONTHS and not follows):
        # "Per Sandberg" begins a sentence, and so do "Per NAV-kontor" and "Mai Trondheim".
        head = follows.partition("-")[0]
        spelt = alone and name not in MONTHS and head != "" and not head[-1].isupper()
        return follows not in MONTHS and (spelt or follows in known() or _is_surname(follows))
    common = name in common_here() or (within and name[0] in CYRILLIC)
    return bool(follows) or (alone and common)


def _beside(text: str, after: int, words_too: frozenset[str]) -> bool:
    """Whether a name that is no word is told in one breath with it: "Per og Kari"."""
    beside = BESIDE.match(text, after)
    return beside is not None and beside["name"] in common_here() - words_too


def _is_island(text: str, start: int, name: str, follows: str) -> bool:
    before = text[max(start - 9, 0) : start]
    return name in ISLANDS and not follows and bool(ON_ISLAND.search(before))


def _within(text: str, start: int) -> bool:
    """Whether a sentence goes on here, so that a capital is no beginning."""
    before = text[max(start - 3, 0) : start].rstrip(" ")
    return before[-1:].islower() or before[-1:] == ","


def _is_called_after(text: str, parts: list[re.Match[str]], after: int) -> bool:
    """Whether it is a house, a street or a school that has the name."""
    following = NEXT.match(text, after)
    last = [parts[-1]["part"]] if parts else []
    words = [*last, *([following["word"]] if following else [])]
    return any(one.lower() in CALLED_AFTER for one in words)


def _read(name: str) -> frozenset[str]:
    return frozenset((LISTS / name).read_text(encoding="utf-8").split())
