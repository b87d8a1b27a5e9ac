"""Languages as files name them, and the few words that an import itself adds in each."""

import re
from collections.abc import Sequence

UNKNOWN = "und"  # ISO 639: undetermined
FORM = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
CODES = {
    "nob": "nb",
    "nno": "nn",
    "nor": "no",
    "eng": "en",
    "dan": "da",
    "swe": "sv",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "spa": "es",
    "pol": "pl",
    "ukr": "uk",
    "som": "so",
    "ara": "ar",
    "arb": "ar",
    "sme": "se",
    "bokmål": "nb",
    "nynorsk": "nn",
    "norsk": "no",
    "norwegian": "no",
    "english": "en",
    "engelsk": "en",
}
PURPOSE = {"en": "Imported from a file: %s.", "nb": "Hentet inn fra en fil: %s."}
NAMED = {
    "en": "those who have the right to read imported stories",
    "nb": "de som har rett til å lese innhentede historier",
}


def language_code(written: str) -> str:
    """The code of a language as it is written in a file; `und` where it is none.

    >>> language_code("nob"), language_code("English"), language_code("pt_BR"), language_code("?")
    ('nb', 'en', 'pt-BR', 'und')
    """
    known = CODES.get(written.strip().lower())
    code = written.strip().replace("_", "-")
    main, _, rest = code.partition("-")
    code = known or "-".join(part for part in (main.lower(), rest) if part)
    return code if FORM.fullmatch(code) else UNKNOWN


def imported_words(languages: Sequence[str], source: str | None) -> dict[str, str]:
    """Purpose (of a source) or readers (None) of an imported collection, in each language."""
    words = {
        one: (NAMED if source is None else PURPOSE)["nb" if one in ("nb", "nn", "no") else "en"]
        for one in languages
    }
    return {one: text % source if source is not None else text for one, text in words.items()}
