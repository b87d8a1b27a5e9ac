"""Words that are sought: what finds what, in which language, and that no sign means anything."""

import unicodedata

import pytest

from storybank.seeking import fold_words, has_words, read_words, rows_with_words


def finds(typed: str, text: str) -> bool:
    return has_words(fold_words(text), read_words(typed))


@pytest.mark.parametrize(
    "typed, text",
    [
        ("benk", "De satte BENKEN tilbake."),
        ("BENKEN gate", "En gate, og benken"),
        ("tilbake benken", "De satte benken tilbake."),
        ("ånd", "Ånden i nabolaget"),
        (unicodedata.normalize("NFD", "ånd"), "Ånden i nabolaget"),
        ("ær", "Ære være"),
        ("öst", "østfra"),
        ("ääni", "æænislaš"),
        ("cahci", "Čáhci lei galmmas"),
        ("čáhci", "cahci lei galmmas"),
        ("dego", "Đego"),
        ("manga", "Máŋga olbmo"),
        ("aarjelsaemien", "Aarjelsaemïen"),
        ("cafe", "på caféen"),
        ("strasse", "Die Straße"),
        ("مدرسة", "ذهبت إلى المدرسة اليوم"),
        ("المدرسه", "مَدْرَسَة"),
        ("احمد", "أحمد"),
        ("دعم", "الدعم"),
        ("дом", "ДОМА"),
        ("50", "50 % av oss"),
        ("學校", "我們的學校很好"),
        ("don't", "Don’t"),
        ("kommunereform", "Kommune\u00adreformen"),
        ("skole\u00advei", "på skoleveien"),
        ("skolevei", "på skole\u200bveien"),
    ],
)
def test_a_word_is_found_however_it_was_written(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(
    "typed, text",
    [
        ("får", "Det er langt å gå, far."),
        ("far", "Hva får vi?"),
        ("bøk", "Boken"),
        ("benk", "parkbenken"),
        ("benk gate", "benken"),
        ("%", "50 % av oss"),
        ("b_nk", "benken"),
        ("ben*", "vei"),
        (".*", "hva som helst"),
        ("' OR 1=1 --", "en annen historie"),
    ],
)
def test_another_word_is_not_found_and_no_sign_stands_for_letters(typed: str, text: str) -> None:
    assert not read_words(typed) or not finds(typed, text)


def test_of_many_texts_those_are_found_that_hold_every_word() -> None:
    texts = [fold_words(one) for one in ("en benk", "en lang benk", "lang vei", "")]
    assert rows_with_words(texts, [0, 1, 2, 3], read_words("benk lang")) == [1]
    assert rows_with_words(texts, [2, 0], read_words("benk")) == [0]


def test_where_no_word_was_typed_nothing_is_sought() -> None:
    assert [read_words(typed) for typed in ("", "   ", "%_*", "…", "\0")] == [()] * 5


def test_a_long_search_is_cut() -> None:
    assert len(read_words("a b c d e f g h i j k")) == 8
    assert len("".join(read_words("x" * 10_000))) <= 201


def test_two_texts_do_not_run_together() -> None:
    assert not finds("benkvei", "benk, vei")
    assert fold_words("") == ""
