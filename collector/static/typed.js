// A receipt code as somebody types it: its words are found and its check bits tried.
import { inBits, mintCode } from "./receipt.js";
import { WORDS } from "./words.js";

const WORDS_IN_CODE = 12;
const BITS_PER_WORD = 11;
const PREFIX = 4;
const LONGEST_TYPED = 1000;

/** What is wrong with a typed code: `reason` is "count", "word" or "check". */
export class WrongCode extends Error {
  constructor(reason, { count = 0, place = 0, word = "" } = {}) {
    super(reason);
    Object.assign(this, { reason, count, place, word });
  }
}

/** The typed code in full words; case, punctuation and line breaks do not matter, and four letters
 * of a word are enough. Rejects with WrongCode. */
export async function readCode(typed) {
  const found = typed.slice(0, LONGEST_TYPED + 1).toLowerCase().match(/\p{L}+/gu) ?? [];
  if (found.length !== WORDS_IN_CODE || typed.length > LONGEST_TYPED) {
    throw new WrongCode("count", { count: found.length });
  }
  const bits = found.map((word, index) => inBits(numberOf(word, index + 1), BITS_PER_WORD)).join("");
  const entropy = Uint8Array.from(bits.slice(0, 128).match(/.{8}/g), (part) => parseInt(part, 2));
  const code = await mintCode(entropy);
  if (code.split(" ").at(-1) !== WORDS[parseInt(bits.slice(-BITS_PER_WORD), 2)]) {
    throw new WrongCode("check");
  }
  return code;
}

function numberOf(word, place) {
  const number = WORDS.findIndex(
    (listed) => listed === word || (word.length === PREFIX && listed.startsWith(word)),
  );
  if (number < 0) throw new WrongCode("word", { place, word: word.slice(0, 40) });
  return number;
}
