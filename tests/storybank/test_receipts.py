"""Receipt codes, on the server and on the phone alike."""

import json
import re
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.receipts import (
    WrongCode,
    derive_code,
    hash_code,
    mint_code,
    read_code,
    words,
    words_module,
)

STATIC = Path(__file__).parents[2] / "collector" / "static"
KEY = bytes(range(32))
CODE = mint_code(bytes(range(16)))
STORY = "5f0c2c9e-5b8c-4a36-9d7e-0c1a3d0a9b11"


def test_the_list_can_be_typed_on_any_keyboard() -> None:
    assert len(words()) == 2048
    assert all(re.fullmatch("[a-z]{4,7}", word) for word in words())


def test_four_letters_are_enough_to_know_a_word() -> None:
    assert len({word[:4] for word in words()}) == 2048


def test_the_list_is_sorted() -> None:
    assert list(words()) == sorted(words())


def test_the_list_never_changes() -> None:
    """A change would make every code that is out there unreadable."""
    listed = sha256(" ".join(words()).encode()).hexdigest()
    assert listed == "32791947d7753d614bc85dcebdebacc75b3a910cbfb1acfd580104d418f9baf4"


def test_a_code_is_twelve_words_that_hold_all_its_bits() -> None:
    assert mint_code(bytes(16)) == " ".join([words()[0]] * 11 + [words()[3]])
    assert mint_code(b"\xff" * 16) == " ".join([words()[2047]] * 11 + [words()[2037]])
    assert len({mint_code(bytes([byte] * 16)) for byte in range(256)}) == 256


@given(st.binary(min_size=16, max_size=16))
def test_every_code_can_be_read_back(entropy: bytes) -> None:
    code = mint_code(entropy)
    assert len(code.split()) == 12
    assert read_code(code) == code


@pytest.mark.parametrize("bytes_given", [0, 15, 17])
def test_a_code_is_made_of_sixteen_bytes(bytes_given: int) -> None:
    with pytest.raises(ValueError, match=f"16 random bytes, not {bytes_given}"):
        mint_code(bytes(bytes_given))


@pytest.mark.parametrize(
    "typed",
    [
        CODE.upper(),
        CODE.title(),
        f"  {CODE}\n",
        CODE.replace(" ", "   "),
        CODE.replace(" ", ", "),
        CODE.replace(" ", "-"),
        CODE.replace(" ", "\r\n"),
        CODE.replace(" ", "\u00a0\t"),
        " ".join(word[:4] for word in CODE.split()),
        "\n".join(f"{place}. {word}" for place, word in enumerate(CODE.split(), start=1)),
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == CODE


def test_a_wrong_word_is_named_by_its_number() -> None:
    typed = CODE.split()
    typed[6] = "qwertz"
    with pytest.raises(WrongCode, match="Word 7, “qwertz”, is not a word of a code"):
        read_code(" ".join(typed))


@pytest.mark.parametrize("typed", ["", "hei", CODE + " abbor", "abbor " * 400])
def test_a_code_of_another_length_is_refused(typed: str) -> None:
    with pytest.raises(WrongCode, match="A code has 12 words; here are"):
        read_code(typed)


def is_refused_as_mixed_up(typed: str) -> bool:
    try:
        read_code(typed)
    except WrongCode as wrong:
        return "do not belong together" in str(wrong)
    return False


def test_most_swapped_words_are_noticed() -> None:
    noticed = 0
    for first in range(11):
        typed = CODE.split()
        typed[first], typed[first + 1] = typed[first + 1], typed[first]
        noticed += is_refused_as_mixed_up(" ".join(typed))
    assert noticed >= 9


def test_a_refusal_can_be_said_in_another_language() -> None:
    with pytest.raises(WrongCode) as refused:
        read_code("hei hopp")
    (one,) = refused.value.mistakes
    assert (one.place, one.message) == ("code", "A code has 12 words; here are %(count)d.")
    assert one.values == {"count": 2}


def test_endless_typing_is_read_quickly() -> None:
    with pytest.raises(WrongCode):
        read_code("a1" * 5_000_000)


def test_the_same_story_gets_the_same_code_and_another_gets_another() -> None:
    code = derive_code(KEY, "byutvikling", STORY)
    assert code == derive_code(KEY, "byutvikling", STORY)
    assert read_code(code) == code
    assert code != derive_code(KEY, "byutvikling", STORY.replace("5", "6", 1))
    assert code != derive_code(KEY, "skole", STORY)
    assert code != derive_code(KEY[::-1], "byutvikling", STORY)


def test_only_the_hash_is_kept() -> None:
    assert hash_code(CODE) == sha256(f"fortell receipt 1\n{CODE}".encode()).hexdigest()


def test_the_phone_has_the_same_words() -> None:
    module = (STATIC / "words.js").read_text("ascii")
    assert module == words_module()
    assert module.split('"')[1].split() == list(words())


PHONE = """
import {{ mintCode, hashCode }} from "{static}/receipt.js";
import {{ readCode, WrongCode }} from "{static}/typed.js";
const inputs = {inputs};
const result = {{ codes: [], hashes: [], read: [], random: await mintCode() }};
for (const hex of inputs.entropies) {{
  const code = await mintCode(Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16)));
  result.codes.push(code);
  result.hashes.push(await hashCode(code));
}}
for (const typed of inputs.typed) {{
  try {{ result.read.push(await readCode(typed)); }}
  catch (wrong) {{
    if (!(wrong instanceof WrongCode)) throw wrong;
    result.read.push([wrong.reason, wrong.count, wrong.place, wrong.word]);
  }}
}}
console.log(JSON.stringify(result));
"""


def on_the_phone(**inputs: list[str]) -> dict[str, Any]:
    script = PHONE.format(static=STATIC.as_uri(), inputs=json.dumps(inputs))
    command = ["node", "--no-warnings", "--input-type=module", "--eval", script]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return dict(json.loads(answer.stdout))


def test_the_phone_makes_reads_and_hashes_the_same_codes() -> None:
    entropies = [sha256(bytes([number])).digest()[:16] for number in range(200)]
    codes = [mint_code(entropy) for entropy in entropies]
    swapped = " ".join(reversed(CODE.split()))
    typed = [CODE.upper(), CODE.replace(" ", ",\n"), " ".join(w[:4] for w in CODE.split())]
    wrong = ["", swapped, CODE.replace(CODE.split()[2], "abborr"), "a1" * 10_000]
    result = on_the_phone(entropies=[one.hex() for one in entropies], typed=typed + wrong)
    assert result["codes"] == codes
    assert result["hashes"] == [hash_code(code) for code in codes]
    assert result["read"][:5] == [CODE, CODE, CODE, ["count", 0, 0, ""], ["check", 0, 0, ""]]
    assert result["read"][5] == ["word", 0, 3, "abborr"]
    assert result["read"][6] == ["count", 501, 0, ""]
    assert read_code(result["random"]) == result["random"]
