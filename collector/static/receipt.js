// Receipt codes on the phone: the same words, check bits and hash as storybank/receipts.py.
// The code is made here and only its hash is sent. Web Crypto needs https or localhost; elsewhere
// crypto.subtle is undefined and the page's form goes to the server, which derives a code.
import { WORDS } from "./words.js";

const CHECK_BITS = 4;

/** A new code of 16 random bytes, as twelve words with single spaces. */
export async function mintCode(entropy = crypto.getRandomValues(new Uint8Array(16))) {
  const check = (await digest(entropy))[0] >> (8 - CHECK_BITS);
  const bits = [...entropy].map((byte) => inBits(byte, 8)).join("") + inBits(check, CHECK_BITS);
  const numbers = bits.match(/.{11}/g).map((part) => parseInt(part, 2));
  return numbers.map((number) => WORDS[number]).join(" ");
}

/** What is sent of a code from mintCode or typed.js: 64 hexadecimal digits. */
export async function hashCode(code) {
  const hash = await digest(new TextEncoder().encode("fortell receipt 1\n" + code));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function inBits(number, width) {
  return number.toString(2).padStart(width, "0");
}

async function digest(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
