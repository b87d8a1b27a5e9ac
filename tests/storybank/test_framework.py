"""A framework is read whole, or every mistake in it is named with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import a_framework, framework_document, named, words
from storybank.errors import FrameworkError
from storybank.framework import Framework, direction, framework_schema, read_framework
from storybank.framework_file import read_framework_file, read_framework_text


def mistakes_in(document: object) -> dict[str, str]:
    with pytest.raises(FrameworkError) as raised:
        read_framework(document)
    return {one.place: one.sentence for one in raised.value.mistakes}


def with_triad(**changes: Any) -> dict[str, Any]:
    document = framework_document()
    document["signifiers"][0] |= changes
    return document


def test_a_whole_framework_is_read() -> None:
    framework = a_framework()
    assert list(framework.questions) == [
        "drivkraft", "stemme", "krefter", "folelse", "vanlig", "rad", "rolle",
    ]  # fmt: skip
    assert framework.teller_ids == {"rolle"}


def test_a_framework_comes_back_the_same_from_its_document() -> None:
    framework = a_framework()
    again = Framework.model_validate(json.loads(framework.canonical))
    assert again == framework
    assert again.fingerprint == framework.fingerprint


def test_the_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    document = framework_document()
    turned = dict(reversed(list(document.items())))
    assert read_framework(turned).fingerprint == read_framework(document).fingerprint


@pytest.mark.parametrize(
    "document, place, says",
    [
        (framework_document(colour="red"), "colour", "unknown"),
        (framework_document(languages=["nb", "en", "nn"]), "title", "text in nn is missing"),
        (framework_document(languages=["nb", "nb", "en"]), "languages", "nb is named twice"),
        (framework_document(title={"nb": "A", "en": "B", "de": "C"}), "title.de", "not among"),
        (framework_document(title=words("")), "title.nb", "empty"),
        (framework_document(prompts=[]), "prompts", "at least 1"),
        (framework_document(id="Nabolag!"), "id", "another form"),
        (framework_document(fortell=2), "fortell", "must be 1"),
        (framework_document(introduction="Hei"), "introduction", "text for each language"),
        (with_triad(id="stemme"), "signifiers[1].id", "already used"),
        (with_triad(id="rolle"), "teller[0].id", "already used"),
        (with_triad(id="theme"), "signifiers[0].id", "reserved"),
        (
            with_triad(anchors=[named("a", "A"), named("state", "B"), named("c", "C")]),
            "signifiers[0].anchors[1].id",
            "reserved",
        ),
        (with_triad(kind="square"), "signifiers[0]", "triad, dyad, stones"),
        (with_triad(anchors=[named("a", "A")]), "signifiers[0].anchors", "at least 3"),
        (
            with_triad(anchors=[named("a", "A"), named("a", "B"), named("c", "C")]),
            "signifiers[0].anchors[1].id",
            "already used",
        ),
        (
            with_triad(
                anchors=[named("a", "Ro"), named("b", "Mot"), named("c", "Noe svært langt " * 5)]
            ),
            "signifiers[0].anchors",
            "unequal in en",
        ),
        (
            with_triad(
                anchors=[named("a", "A") | {"help": words("H")}, named("b", "B"), named("c", "C")]
            ),
            "signifiers[0].anchors",
            "all three a help text, or none",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(document: dict[str, Any], place: str, says: str) -> None:
    found = mistakes_in(document)
    assert place in found
    assert says in found[place]


@pytest.mark.parametrize(
    "number, changes, says",
    [
        (2, {"axes": None}, "either axes or a picture"),
        (2, {"stones": [named(f"s{n}", f"Stein {n}") for n in range(7)]}, "at most 6"),
        (3, {"min": 3, "max": 2}, "min is larger than max"),
        (3, {"several": False, "max": 2}, "need several: true"),
        (3, {"options": [named("glede", "Glede"), named("other", "Annet")]}, "called other"),
        (4, {"min": 5, "max": 5}, "1 to 100 above min"),
        (4, {"min": "1"}, "whole number"),
        (3, {"several": "yes"}, "true or false"),
    ],
)
def test_a_signifier_that_cannot_be_answered_is_refused(
    number: int, changes: dict[str, Any], says: str
) -> None:
    document = framework_document()
    document["signifiers"][number] |= changes
    assert any(says in sentence for sentence in mistakes_in(document).values())


def test_all_mistakes_are_named_in_one_reading() -> None:
    document = framework_document(colour="red", title={"nb": "A"})
    document["signifiers"][0]["id"] = "theme"
    assert {"colour", "title", "signifiers[0].id"} <= set(mistakes_in(document))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "signifiers", "languages", "anchors", "kind", "title", "story"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(plain)
def test_no_document_breaks_the_reader(document: object) -> None:
    with pytest.raises(FrameworkError):
        read_framework(document)


def test_a_mistake_in_a_file_has_its_line(tmp_path: Path, repository: Path) -> None:
    whole = (repository / "fortell/demo/framework.yaml").read_text(encoding="utf-8")
    broken = whole.replace("introduction:", "intro:", 1)
    line = broken.splitlines().index("intro:") + 1
    file = tmp_path / "broken.yaml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(FrameworkError) as raised:
        read_framework_file(file)
    assert f"line {line}, intro: this key is unknown" in str(raised.value)


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "empty"),
        ("id: a\na: [1", "^line 2: this is not YAML"),
        ("title: 2026-02-30", "^a date or a number cannot be read: day is out of range"),
        ("id: a\nid: b", "line 2, id: this key stands twice"),
        ("- 1\n- 2", "keys and values"),
        ("a: &x [1]\nb: *x", r"line 2: write out what \*x stands for"),
        ("[" * 60 + "]" * 60, "too deeply"),
        ("[" * 20_000, "too deeply"),
        ("a: " + "{a: " * 20_000, "too deeply"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(FrameworkError, match=says):
        read_framework_text(text)


def test_a_file_that_unfolds_without_end_is_refused_at_once() -> None:
    folded = "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 19))
    with pytest.raises(FrameworkError, match="write out what"):
        read_framework_text(f"a0: &a0 [x]\n{folded}")


def test_an_unreadable_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="cannot be read"):
        read_framework_file(tmp_path / "missing.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("tittel: å".encode("latin-1"))
    with pytest.raises(FrameworkError, match="not UTF-8"):
        read_framework_file(latin)


def test_the_schema_names_every_kind() -> None:
    text = json.dumps(framework_schema())
    assert all(f'"{kind}"' in text for kind in ("triad", "dyad", "stones", "choice", "scale"))


def test_directions_follow_the_language() -> None:
    assert [direction(one) for one in ("nb", "ar", "ar-EG", "se")] == ["ltr", "rtl", "rtl", "ltr"]


def test_a_reader_gets_the_first_language_that_the_framework_speaks() -> None:
    framework = a_framework()
    assert framework.language_for(None, "de", "en", "nb") == "en"
    assert framework.language_for("de") == "nb"
