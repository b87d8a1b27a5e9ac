// Receipt codes on the phone: the same words, check bits and hash as storybank/receipts.py.
// The code is made here and only its hash is sent. Web Crypto needs https or localhost; elsewhere
// crypto.subtle is undefined and the page's form goes to the server, which derives a code.
import { WORDS } from "./words.js";

const WORDS_IN_CODE = 12;
const BITS_PER_WORD = 11;
const CHECK_BITS = 4;
const PREFIX = 4;
const LONGEST_TYPED = 1000;

/** What is wrong with a typed code: `reason` is "count", "word" or "check". */
export class WrongCode extends Error {
  constructor(reason, { count = 0, place = 0, word = "" } = {}) {
    super(reason);
    Object.assign(this, { reason, count, place, word });
  }
}

/** A new code of 16 random bytes, as twelve words with single spaces. */
export async function mintCode(entropy = crypto.getRandomValues(new Uint8Array(16))) {
  const check = (await digest(entropy))[0] >> (8 - CHECK_BITS);
  const bits = [...entropy].map((byte) => inBits(byte, 8)).join("") + inBits(check, CHECK_BITS);
  const numbers = bits.match(/.{11}/g).map((part) => parseInt(part, 2));
  return numbers.map((number) => WORDS[number]).join(" ");
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

/** What is sent of a code from mintCode or readCode: 64 hexadecimal digits. */
export async function hashCode(code) {
  const hash = await digest(new TextEncoder().encode("fortell receipt 1\n" + code));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function numberOf(word, place) {
  const number = WORDS.findIndex(
    (listed) => listed === word || (word.length === PREFIX && listed.startsWith(word)),
  );
  if (number < 0) throw new WrongCode("word", { place, word: word.slice(0, 40) });
  return number;
}

function inBits(number, width) {
  return number.toString(2).padStart(width, "0");
}

async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
