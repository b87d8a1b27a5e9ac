"""Tables as they were really saved: encodings, separators, and letters broken on their way."""

from pathlib import Path

import pytest

from storybank.errors import UnreadableFile
from storybank.interchange.encoding import decode
from storybank.interchange.opening import LARGEST, read_bytes
from storybank.interchange.report import Report
from storybank.interchange.table import Table, parse_table, read_table

NORWEGIAN = "Vi må gjøre noe ærlig på Ørlandet – «no» så snart som råd er."


def read(path: Path) -> tuple[Table, Report]:
    report = Report()
    return read_table(path, report), report


@pytest.mark.parametrize(
    "name, told",
    [
        ("utf8", ""),
        ("utf8_bom_semicolon_crlf_decimalcomma", "parted by semicolon"),
        ("cp1252_semicolon_crlf", "Windows-1252"),
        ("utf16le_bom_tab", "parted by tab"),
        ("cp865_nordic_dos", "Nordic DOS"),
        ("mac_roman", "Mac Roman"),
        ("mojibake_utf8_read_as_cp1252", "now mended: 61"),
        ("nfd_decomposed", "put together"),
    ],
)
def test_the_same_table_is_read_from_every_encoding(shared: Path, name: str, told: str) -> None:
    messy = shared / "data" / "messy"
    wanted, _ = read(messy / "enc_utf8.csv.gz")
    table, report = read(messy / f"enc_{name}.csv.gz")
    assert table.columns == ("id", "dato", "målform", "poeng", "tekst")
    assert told in "\n".join(report.lines())
    for row, same in zip(table.rows, wanted.rows, strict=True):
        assert row.cells["poeng"].replace(",", ".") == same.cells["poeng"]
        # The DOS code page has no dash or curly quote: they were lost before the file came here.
        if name != "cp865_nordic_dos":
            assert row.cells["tekst"] == same.cells["tekst"]


def test_a_file_of_two_encodings_is_read_line_by_line_and_its_torn_row_is_named(
    shared: Path,
) -> None:
    messy = shared / "data" / "messy"
    wanted, _ = read(messy / "enc_utf8.csv.gz")
    table, report = read(messy / "enc_mixed_half_utf8_half_latin1.csv.gz")
    texts = {row.cells["id"]: row.cells["tekst"] for row in wanted.rows}
    assert len(table.rows) == 59
    assert "mixes two encodings" in report.mended[0]
    assert "row 35" in report.left_out[0]
    # Latin-1 has no dash either.
    assert [row.cells["tekst"] for row in table.rows[:33]] == list(texts.values())[:33]
    assert all("å" in row.cells["tekst"] or "å" not in texts[row.cells["id"]] for row in table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_an_encoding_without_a_mark_is_found(encoding: str) -> None:
    assert decode((NORWEGIAN * 3).encode(encoding), "a").text == NORWEGIAN * 3


def test_text_that_went_wrong_twice_is_put_right() -> None:
    broken = "I don’t know".encode().decode("cp1252").encode().decode("cp1252")
    decoded = decode(broken.encode(), "a")
    assert decoded.text == "I don’t know"
    assert "now mended: 1." in decoded.mended[0]


def test_a_line_that_only_looks_broken_stays_and_is_told() -> None:
    decoded = decode("Ã¥pent\n“Ã¥” står der ’Ā\n".encode(), "a")
    assert decoded.text == "åpent\n“Ã¥” står der ’Ā\n"
    assert "could not be mended: 1." in decoded.mended[1]


def test_a_portuguese_capital_is_no_broken_letter() -> None:
    assert decode("ÂNGELA e ÃO".encode(), "a").mended == ()


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"PK\x03\x04....", "save the sheet as CSV"),
        (b"\x1f\x8bbroken", "gzip, but broken"),
        (b"\xff\xfea\x00b", "the file says that it is utf-16"),
        (b"a,b\n", "a header, but no row"),
        (b'a,b\n1,"2\n', "row 2 is broken"),
        (b'a,"b\n1,2\n', "row 1 is broken"),
        (b"a,b\n1,2,3\n", "row 2 has 3 cells, but the header names 2"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read(file)
    assert sentence in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_is_not_there_and_one_that_is_no_gzip_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        read_bytes(tmp_path / "none.csv")
    (tmp_path / "a.csv.gz").write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="not gzip"):
        read_bytes(tmp_path / "a.csv.gz")


def parse(text: str, separator: str = ",") -> tuple[Table, Report]:
    report = Report()
    return parse_table(text, separator, "a.csv", report), report


def test_columns_of_one_name_are_numbered() -> None:
    table, report = parse("x,feel,feel,\n1,2,3,4\n")
    assert table.columns == ("x", "feel", "feel (2)", "column 4")
    assert "feel" in report.guessed[0]


def test_a_number_makes_no_name_that_another_column_has() -> None:
    table, _ = parse("feel,feel (2),feel,feel\n1,2,3,4\n")
    assert len(set(table.columns)) == 4
    assert [table.rows[0].cell(one) for one in table.columns] == ["1", "2", "3", "4"]


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_are_passed_over() -> None:
    table, _ = parse('a,b\r\n"one\r\nline",2\r\n,\r\n3\r\n')
    assert [(row.number, row.cell("a"), row.cell("b")) for row in table.rows] == [
        (2, "one\r\nline", "2"),
        (4, "3", ""),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_although_texts_hold_others(tmp_path: Path, separator: str) -> None:
    rows = [["id", "text"], ["1", "a, b; c"], ["2", "d; e, f, g"], ["3", "plain"]]
    lines = (separator.join(f'"{cell}"' for cell in row) for row in rows)
    (tmp_path / "a.csv").write_text("\n".join(lines))
    table, _ = read(tmp_path / "a.csv")
    assert table.rows[1].cell("text") == "d; e, f, g"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_first_line_with_which_excel_names_its_separator_is_no_header(
    tmp_path: Path, separator: str, line_end: str
) -> None:
    lines = [f"sep={separator}", separator.join("ab"), separator.join(["1.5", "2"])]
    (tmp_path / "a.csv").write_bytes(line_end.join(lines).encode())
    table, _ = read(tmp_path / "a.csv")
    assert table.columns == ("a", "b")
    assert table.rows[0].cell("a") == "1.5"


def test_nul_is_taken_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,x\x00y\n" + b"2,zzzzzzzzz\n" * 3)
    table, report = read(tmp_path / "a.csv")
    assert table.rows[0].cell("b") == "xy"
    assert "NUL" in report.mended[0]


def test_strings_that_break_software_are_read_as_they_are(shared: Path) -> None:
    table, _ = read(shared / "data" / "messy" / "blns.csv.gz")
    assert len(table.rows) == 515


def test_a_file_that_no_memory_holds_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.csv").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    with pytest.raises(UnreadableFile, match="larger than 500 megabytes; split it"):
        read_bytes(tmp_path / "huge.csv")
