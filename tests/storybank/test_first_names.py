"""Names that nobody introduces are seen by their first names; words that look like them are not."""

import csv
import gzip
import re
from pathlib import Path

import pytest

from storybank.first_names import CALLED_AFTER, WORDS_TOO, common_here, known, no_words, surnames
from storybank.personal_data import find_personal_data, mask_personal_data


@pytest.mark.parametrize(
    "text, masked",
    [
        ("Da kom Kari Nordmann bort til meg", "Da kom [navn] bort til meg"),
        ("Kari sa nei, og Karis mor lo.", "[navn] sa nei, og [navn] mor lo."),
        ("Hansen lo. Så kom Ida Hansen.", "[navn] lo. Så kom [navn]."),
        ("Jeg traff Bjørn, Stein og Per Lie.", "Jeg traff [navn], [navn] og [navn]."),
        ("Per Hansen og Bjørn Berg kom.", "[navn] og [navn] kom."),
        ("Hans-Peter og Anne M. Lie", "[navn] og [navn]"),
        ("hos Cristina Fernandez de Kirchner igjen", "hos [navn] igjen"),
        ("Abdirahman Warsame kom med Fatima", "[navn] kom med [navn]"),
        ("Máret og Ánte Gaup ringte", "[navn] og [navn] ringte"),
        ("jeg heter anne og kari hansen er rektor", "jeg heter [navn] og [navn] er rektor"),
        ("vår nabo Vasyl Kovalenko hjalp", "vår nabo [navn] hjalp"),
        ("Per Nordmann kom. Hans J. Nordmann lo.", "[navn] kom. [navn] lo."),
        ("Per og Kari kom. Tor og Bjørn lo.", "[navn] og [navn] kom. Tor og [navn] lo."),
        ("Jan kom med Ada og Jakub", "[navn] kom med [navn] og [navn]"),
        ("så sa kari at lars sin bil er karis.", "så sa [navn] at [navn] sin bil er [navn]."),
        ("SÅ SA INGRID AT HUN HETER NINA", "SÅ SA [navn] AT HUN HETER [navn]"),
        ("KARI HANSEN sa JEG HETER ANNE", "[navn] sa JEG HETER [navn]"),
        ("Kari O'Neill, Ida O’Hagan og Kari  Berg", "[navn], [navn] og [navn]"),
        ("Jeg traff  Bjørn. Å,  Stein!", "Jeg traff  [navn]. Å,  [navn]!"),
        ("Hos Ola Anders Berg Lie Trondheim", "Hos [navn] Trondheim"),
        ("Per Nissen-Lie kom fra Frøya Berg", "[navn] kom fra [navn]"),
        ("Hos Karis hage og Kari Bergs hus", "Hos [navn] hage og [navn] hus"),
        ("Datteren min Frøya, på Kari", "Datteren min [navn], på [navn]"),
        ("Gundersen har rett, og Akselsens bil står.", "[navn] har rett, og [navn] bil står."),
    ],
)
def test_a_name_without_a_title_is_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text, "nb") == masked


@pytest.mark.parametrize(
    "text",
    [
        "Bjørn er farlig. Stein og jord. Per dag. Hans bil. Liv og røre. Finn en løsning.",
        "Den 17. Mai, i Mai og i August",
        "St. Olavs hospital, Sankt Hans og Maria kirke",
        "Vi gikk Olav Tryggvasons gate og forbi Ole Vigs videregående",
        "Maria-kirken og Anna Går Til Skolen",
        "anna i små bokstaver, vera her, liv og per, sol, dag, stian og risten",
        "lars hertervigs gate, maria kirke, ole-knut, www.kari.no/ola og @ida",
        "hilsen en mor, mvh bror, det heter tone",
        "PER NISSEN og JEG HETER TONE, og NINA FORSKER",
        "Per NAV-kontor. Finn KrF. Hans EU. Per Mai. Mai Trondheim.",
        "Stein og Jord. Liv og Vladimir. Per ogMa.",
        "Sankt Anna i sikte",
        "Hansens gate og Olsen-gården. Berg, Haugen og Lie. Klassen, Plassen og Reisen. Linsen",
        "På Frøya, fra Vega, på Hitra og Frøya og i Vega kommune",
        "I Vladimir og hos Paris",
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(text: str) -> None:
    assert mask_personal_data(text, "nb") == text


def test_what_is_a_word_in_nynorsk_is_a_name_there_within_a_sentence_alone() -> None:
    text = "Inga kom. Helga var lang, sa Inga."
    assert mask_personal_data(text, "nb") == "[navn] kom. [navn] var lang, sa [navn]."
    for begun in (
        "Inga hjelp fekk eg.",
        "Helga var lang.",
        "Klara ikkje meir. Anna veit eg ikkje.",
    ):
        assert mask_personal_data(begun, "nn") == begun
    assert mask_personal_data("Eg såg Inga. Anna Berg kom.", "nn") == "Eg såg [namn]. [namn] kom."


@pytest.mark.parametrize(
    "text, masked",
    [
        ("I met Sarah Jones, said Grace", "I met [name], said Grace"),
        ("Tom Hanks and Per Nansen", "[name] and [name]"),
        ("Jill was kind. I thanked Michael’s wife.", "[name] was kind. I thanked [name]’s wife."),
        ("And Kari, Sarah and Tina stayed", "And [name], [name] and [name] stayed"),
        ("So Jan came. Now Ida, 93, helps.", "So [name] came. Now [name], 93, helps."),
    ],
)
def test_in_english_a_name_stands_alone_where_no_other_capital_is_before_it(
    text: str, masked: str
) -> None:
    assert mask_personal_data(text, "en") == masked


@pytest.mark.parametrize(
    "text",
    [
        "My GP in May, Mark my words, the Rose Garden and Victoria Infirmary, Per Essen",
        "Charlotte County, Adams streets, Stanley Drive and Paul Walker Golf Course",
        "Las Vegas, South Carolina, Jan-June and Class 10",
        "What May Help Robin",
    ],
)
def test_in_english_a_row_of_capitals_is_no_name(text: str) -> None:
    assert mask_personal_data(text, "en") == text


def test_in_other_letters_a_name_of_any_country_counts_within_a_sentence() -> None:
    assert mask_personal_data("Моя сусідка Наталія тут", "uk") == "Моя сусідка [name] тут"
    for plain in ("Віра мене врятувала.", "Моя сусідка Vladimir тут"):
        assert mask_personal_data(plain, "uk") == plain


@pytest.mark.parametrize(
    "language, text, masked",
    [
        (
            "uk",
            "дзвінок від Наталії та Андрія, потім Оленою",
            "дзвінок від [name] та [name], потім [name]",
        ),
        ("pl", "byłam z Anną u Marka, potem z Tomaszem", "byłam z [name] u [name], potem z [name]"),
    ],
)
def test_a_name_is_seen_in_each_case(language: str, text: str, masked: str) -> None:
    assert mask_personal_data(text, language) == masked


@pytest.mark.parametrize(
    "language, text", [("pl", "Linie są. Inni nie."), ("uk", "Марсом"), ("nb", "med Anną")]
)
def test_what_is_like_a_case_begins_sentences_too(language: str, text: str) -> None:
    assert mask_personal_data(text, language) == text


def test_a_rare_name_is_not_found() -> None:
    """Known and said: a list does not hold it, and a pattern cannot tell it from other words."""
    assert find_personal_data("Da kom Xerxine Nordmann bort til meg", "nb") == ()


def test_the_lists_hold_names_that_can_be_found() -> None:
    names = known() | surnames()
    assert all(re.fullmatch(r"[^\W\d_]{2,24}", one) and one[0].isupper() for one in names)
    assert not {one.lower() for one in names} & CALLED_AFTER
    assert WORDS_TOO - {"Juli"} <= known()
    assert common_here() < known()
    assert {one.capitalize() for one in no_words()} <= common_here() - WORDS_TOO


def test_who_is_named_in_parliament_is_found(shared: Path) -> None:
    """Behind a word that says that a person follows stands a first name, or a surname alone."""
    path = shared / "data" / "storting_nb_nn.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    introduced = re.compile(
        r"(?i:representanten|statsråd|president) ([A-ZÅØÆ]\w+(?: [A-ZÅØÆ]\w+)+)"
    )
    named = [(text, match) for text in texts for match in introduced.finditer(text)]
    masked = sum(match[1] not in mask_personal_data(text, "nb") for text, match in named)
    assert len(named) > 40
    assert masked >= 0.9 * len(named)
