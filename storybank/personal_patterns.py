"""The patterns by which `personal_data` finds what no checksum can tell; every one is bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping

# A number stands alone: no digit, letter or decimal touches it.
_ALONE = r"(?<![\w.,+/-])"
_ENDS = r"(?![\w/]|[.,-]\d)"

NATIONAL_ID = re.compile(
    _ALONE + r"(?:[0-9]{6}|[0-9]{2}([. ])[0-9]{2}\1[0-9]{2})[ .-]?[0-9]{3} ?[0-9]{2}" + _ENDS
)
ACCOUNT = re.compile(_ALONE + r"[0-9]{4}([ .]?)[0-9]{2}\1[0-9]{5}" + _ENDS)
IBAN = re.compile(r"(?<!\w)NO[0-9]{2}(?: ?[0-9]{4}){2} ?[0-9]{3}" + _ENDS)
CARD = re.compile(_ALONE + r"[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}" + _ENDS)

EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,5}[^\W\d_]{2,24}(?![\w-])"
)

# Eight digits in the groups in which Norwegians write them; other groups are prices and years.
PHONE_NORWAY = re.compile(
    _ALONE
    + r"(?P<number>(?:[0-9]{8}|[0-9]{2}([ .-])[0-9]{2}\2[0-9]{2}\2[0-9]{2}|"
    + r"[0-9]{3}([ .-])[0-9]{2}\3[0-9]{3}))"
    + _ENDS
)
PHONE_ANNOUNCED = re.compile(
    r"(?i:\b(?:tlf|telefon|telefonnummer|mobil|mobilnummer|mob|nummeret?|ring|ringe|sms|vipps|"
    r"phone|call|text|number|cell|mobile)\b)[ .:]{0,3}(?:(?i:meg|mitt?|er|på|til|me|at|is|on)"
    r"[ :]{1,2}){0,3}(?P<number>[0-9](?:[ .-]{0,2}[0-9]){7})" + _ENDS
)
PHONE_ABROAD = re.compile(
    r"(?<![\w.,+/-])(?P<number>(?:\+|00)[0-9](?:[ .()-]{0,2}[0-9]){6,14})" + _ENDS
)

# What follows a plain amount: such a number is neither a phone nor a house.
COUNTED = re.compile(
    r" ?(?i:kr|kroner|nok|euro|eur|mill|millioner|tusen|prosent|percent|"
    r"(?:innb|person|menneske|elev|ansatt|tilsett|bruker|brukar|bolig|bustad|time|minut|sekund|"
    r"måned|månad|meter|kilomet)\w{0,12}|barn|people|dag|dager|dagar|uke|uker|veke|veker|år|gang|"
    r"ganger|gonger|m|m2|m²|m3|km|cm|mm|kg|kilo|liter|stk|hours|days|weeks|months|years|times|"
    r"miles)(?!\w)| ?[%€$£]| ?,-"
)

_UPPER = "A-ZÀ-ÖØ-ÞČĐŊŠŦŽ"
_LOWER = "a-zà-öø-ÿčđŋšŧž"
_CAPITALISED = rf"[{_UPPER}][{_LOWER}]{{1,24}}"
_STREET = (
    r"(?:veg|vegen|vei|veien|veita|veiten|gate|gata|gaten|gt|vn|allé|alleen|alléen|allmenning|"
    r"bakke|bakken|bakkan|brygge|brygga|eng|enga|faret|flata|gangen|gjerdet|grenda|haug|haugen|"
    r"hagen|hagan|jordet|kaia|kroken|kroa|li|lia|lien|løkka|marka|myra|plass|plassen|ringen|"
    r"rønningen|sletta|smau|smauet|stien|stredet|svingen|terrasse|toppen|torg|torget|torv|"
    r"trappa|tun|tunet|vang|vangen|voll|vollen|ås|åsen)"
)
_STREET_APART = r"(?:veg|vei|gate|gt|allé|plass|torg|brygge|minde|vn)"
_HOUSE = r"(?P<number>[0-9]{1,3}(?: ?[A-Za-h](?![\w]))?)(?![\w]|[.,:/-][0-9])"
_POST_TOWN = rf"(?:,? ?[0-9]{{4}} [{_UPPER}][{_LOWER}{_UPPER}]{{1,24}})?"
ADDRESSES = (
    re.compile(rf"(?<!\w)[{_UPPER}][{_LOWER}]{{1,30}}{_STREET}\.? {_HOUSE}{_POST_TOWN}"),
    re.compile(
        rf"(?<!\w){_CAPITALISED}(?: {_CAPITALISED}){{0,3}} {_STREET_APART}\.? {_HOUSE}{_POST_TOWN}"
    ),
    re.compile(
        rf"(?<!\w)(?P<number>[0-9]{{1,4}}) {_CAPITALISED}(?: {_CAPITALISED})? "
        rf"(?:Street|Road|Avenue|Lane|Drive|Close|Square|St|Rd|Ave)(?!\w)"
    ),
)

# Only after these a dot ends no sentence: "Da kom rektor. Hun sa nei."
_SHORT_TITLES = r"(?:hr|fr|frk|dr|prof|mr|mrs|ms)"
_TITLES = (
    r"(?:herr|hr|fru|frk|frøken|dr|doktor|lege|fastlege|legen|fastlegen|tannlege|rektor|"
    r"familien|tante|onkel|bestemor|bestefar|"
    r"inspektør|lærer|læreren|lærar|læraren|kontaktlærer|sykepleier|sjukepleiar|helsesykepleier|"
    r"saksbehandler|saksbehandleren|saksbehandlar|avdelingsleder|avdelingsleiar|enhetsleder|"
    r"einingsleiar|leder|leiar|sjef|sjefen|ordfører|ordførar|rådmann|prest|presten|"
    r"professor|psykolog|psykologen|trener|trenar|nabo|naboen|mr|mrs|ms|miss|mister|doctor|"
    r"nurse|teacher|headteacher|principal)"
)
NORWEGIAN_INTRODUCTIONS = (
    r"(?:heter|heiter|hete|heite|hette|het|ved navn|ved namn|navnet mitt er|mitt navn er|"
    r"namnet mitt er|mitt namn er|hilsen|helsing|mvh|snakk med|spør etter)"
)
ENGLISH_INTRODUCTIONS = (
    r"(?:my name is|name is|is called|was called|i am called|named|regards|ask for)"
)
_PART_OF_NAME = rf"[{_UPPER}](?:[{_LOWER}]{{1,24}}(?:-[{_UPPER}]?[{_LOWER}]{{1,24}})?|\.)"
_NAME = (
    rf"(?P<name>(?:[{_UPPER}]\. ?)?[{_UPPER}][{_LOWER}]{{1,24}}(?:-[{_UPPER}]?[{_LOWER}]{{1,24}})?"
    rf"(?: (?:(?:von|van|de|da|al|el|bin) )?{_PART_OF_NAME}){{0,3}})"
)
_AFTER_TITLE = re.compile(
    rf"(?<!\w)(?:(?i:{_TITLES}|{_SHORT_TITLES}\.) ){{1,3}}(?!(?i:{_TITLES})(?!\w)){_NAME}"
)
_IN_NORWEGIAN, _IN_ENGLISH = (
    re.compile(rf"(?<!\w)(?i:{words})[,:]?\s{{1,2}}{_NAME}")
    for words in (NORWEGIAN_INTRODUCTIONS, ENGLISH_INTRODUCTIONS)
)
_INTRODUCED: Mapping[str, tuple[re.Pattern[str], ...]] = {
    **dict.fromkeys(("nb", "nn", "no"), (_IN_NORWEGIAN,)),
    "und": (_IN_NORWEGIAN, _IN_ENGLISH),
}


WORD = re.compile(r"\w{2,}")


def names_introduced(language: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a `name` after a title and after an introduction in the language."""
    return _AFTER_TITLE, *_INTRODUCED.get(language, (_IN_ENGLISH,))
