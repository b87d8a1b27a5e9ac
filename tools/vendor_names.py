"""Build storybank/names/vendor: first names by which a name in a story is seen, from a package.

Run by `make vendor`. Faker carries the common first names of many countries. Those that are words
here, or places that stories tell of, are left out; `storybank/first_names.py` reads the rest.
"""

import re
import shutil
from collections.abc import Iterable
from importlib import import_module, metadata
from pathlib import Path

TARGET = Path(__file__).parent.parent / "storybank" / "names" / "vendor"
NORDIC = ("no_NO", "sv_SE", "da_DK")
"""They hold the common names of those who came here, too: Abdirahman, Fatima, Mohammed."""
OTHER = frozenset(
    """
    cs_CZ de_DE en_GB en_IN en_PK en_US es_ES et_EE fi_FI fr_FR hr_HR hu_HU it_IT lt_LT lv_LV nl_NL
    pl_PL pt_PT ro_RO ru_RU sk_SK sw tr_TR uk_UA vi_VN
    """.split()  # noqa: SIM905  a list of quoted words is harder to read and to mend
)
NO_NAMES = frozenset(
    """
    Adak Alba Albino Alpin Anda Andres Anke Austra Baki Bale Baptist Bara Barna Bas Bergen Beste
    Brandy Bruna Chad Chelsea Chita Del Don Duma Edu Emir Ene Enno Esa Eta Fem Flora Forum Gala
    Ganga Georgia German Goda Hagen Harm Hella Hellas Henna Heva Holm Horst Ion Isa Israel Jente Jet
    Jordan Kader Kala Kick Laban Lada Lage Lan Lex Li Lilla Linde Liva Lo Los Lot Lova Love Lut Mad
    Made Malle Man Mar Mare Marine Masar Mate Meda Mercedes Mile Montserrat My Naki Nam Nana Nas
    Naud Nazi Niks Nova Om Paca Pastor Penny Peren Perla Pina Raid Ramadan Rana Rare Rasa Raven Reda
    Rein Reine Reva Roman Rosario Rute Safari Salami San Sanda Santiago Sari Sava Seda Sem Senn
    Server Sherry Sil Sine So Sole Stan Stilla Summer Sydney Tan Theres Thi Ties Till Toms Us Ute
    Verde Veta Vi Vide Ville Vita
    """.split()  # noqa: SIM905
)


def main() -> None:
    nordic = _first_names(NORDIC)
    _write("nordic.txt", nordic)
    _write("other.txt", _first_names(OTHER) - nordic)
    _write(
        "surnames.txt", _clean(import_module("faker.providers.person.no_NO").Provider.last_names)
    )
    [licence] = (one for one in metadata.files("faker") or () if one.name == "LICENSE.txt")
    shutil.copyfile(licence.locate(), TARGET / "faker.LICENSE.txt")


def _first_names(countries: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for one in countries:
        known = import_module(f"faker.providers.person.{one}").Provider
        for kind in ("first_names", "first_names_female", "first_names_male"):
            names |= _clean(getattr(known, kind, ()))
    return names - NO_NAMES


def _clean(names: Iterable[str]) -> set[str]:
    """Whole words with a capital, no initials and nothing in brackets."""
    return {one for one in names if re.fullmatch(r"[^\W\d_]{2,24}", one) and one.istitle()}


def _write(name: str, names: set[str]) -> None:
    (TARGET / name).write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
