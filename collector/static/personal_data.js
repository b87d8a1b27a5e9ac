// Personal data in a text, found on the phone: the sure part of what storybank/personal_data.py
// finds, by the same patterns. A number that is not surely somebody's is left alone, with all that
// touches it, so that the phone never says what the server would not.

const WORD = "\\p{L}\\p{N}_";
const ALONE = `(?<![${WORD}.,+/-])`;
const ENDS = `(?![${WORD}/]|[.,-]\\p{Nd})`;
// Only blanks and digits of other scripts that the server reads alike.
const BLANKS = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

const NATIONAL_ID = pattern(
  `${ALONE}(?:[0-9]{6}|[0-9]{2}([. ])[0-9]{2}\\1[0-9]{2})[ .-]?[0-9]{3} ?[0-9]{2}${ENDS}`);
const ACCOUNTS = [
  pattern(`(?<![${WORD}])NO[0-9]{2}(?: ?[0-9]{4}){2} ?[0-9]{3}${ENDS}`),
  pattern(`${ALONE}[0-9]{4}([ -]?)[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}${ENDS}`),
  pattern(`${ALONE}[0-9]{4}([ .]?)[0-9]{2}\\1[0-9]{5}${ENDS}`),
];
const PHONES = [
  pattern(`(?<![${WORD}.,+/-])(?:\\+|00)[0-9](?:[ .()-]{0,2}[0-9]){6,14}${ENDS}`),
  pattern(
    `(?<=(?<![${WORD}])(?:tlf|telefon|telefonnummer|mobil|mobilnummer|mob|nummeret?|ring|ringe|sms|` +
    "vipps|phone|call|text|number|cell|mobile)[ .:]{1,3}(?:(?:meg|mitt?|er|på|til|me|at|is|on)" +
    `[ :]{1,2}){0,3})[0-9](?:[ .-]{0,2}[0-9]){7}${ENDS}`),
];
const BARE_PHONE = pattern(
  `${ALONE}(?:[0-9]{8}|[0-9]{2}([ .-])[0-9]{2}\\1[0-9]{2}\\1[0-9]{2}|` +
  `[0-9]{3}([ .-])[0-9]{2}\\2[0-9]{3})${ENDS}`);
const COUNTED = new RegExp(
  " ?(?:kr|kroner|nok|euro|eur|mill|millioner|tusen|prosent|percent|" +
  "(?:innb|person|menneske|elev|ansatt|tilsett|bruker|brukar|bolig|bustad|time|minut|sekund|" +
  `måned|månad|meter|kilomet)[${WORD}]{0,12}|barn|people|dag|dager|dagar|uke|uker|veke|veker|år|` +
  "gang|ganger|gonger|m|m2|m²|m3|km|cm|mm|kg|kilo|liter|stk|hours|days|weeks|months|years|times|" +
  `miles)(?![${WORD}])| ?[%€$£]| ?,-`, "iuy");
const EMAIL = pattern(
  `(?<![${WORD}.%+-])[${WORD}.%+-]{1,64}@(?:[\\p{L}\\p{N}](?:[${WORD}-]{0,61}[\\p{L}\\p{N}])?\\.){1,5}` +
  `[\\p{L}\\p{No}\\p{Nl}]{2,24}(?![${WORD}-])`);

// Numbers in use, by the country's prefix: Norway's, and the mobiles that tellers here write most.
const NORWAY =
  /^(?:(?:2[1-4]|3[1-3578]|5[1-35-7]|6[1-4679]|7[0-8]|4[0168]|47|9\d)\d{6}|45[0-24-9]\d{5})$/;
const IN_USE = {
  47: NORWAY,
  46: /^7[0236]\d{7}$/,
  45: /^(?:2[0-5]|[45]\d|6[01])[1-9]\d{5}$/,
  358: /^(?:4[0-6]|50)\d{7}$/,
  44: /^7(?:[1-3]\d|4[0-46-9]|5[13-9]|7[1-7]|8[14-9]|9[024-9])\d{7}$/,
  48: /^(?:5[0137]|6[069]|7[2389]|88)\d{7}$/,
  49: /^1(?:5[12579]\d|7\d)\d{7}$/,
  370: /^6\d{7}$/,
  380: /^(?:39|50|6[36-8]|9[1-9])\d{7}$/,
};

/** What is surely personal, from left to right: {start, end, kind}, the kind being "national_id",
 * "phone" or "email". */
export function findPersonalData(text) {
  const plain = text.replace(BLANKS, " ").replace(ARABIC_DIGITS, (digit) => digit.charCodeAt(0) % 16);
  const claims = [];
  claim(claims, plain, NATIONAL_ID, "national_id", isNationalId);
  for (const one of ACCOUNTS) claim(claims, plain, one, "", () => false, true);
  for (const one of PHONES) claim(claims, plain, one, "phone", isPhone, true);
  claim(claims, plain, BARE_PHONE, "phone", isNoAmount, true);
  if (plain.includes("@")) claim(claims, plain, EMAIL, "email", () => true);
  return claims.filter((one) => one.sure).sort((a, b) => a.start - b.start)
    .map(({ start, end, kind }) => ({ start, end, kind }));
}

/** Claim what is sure; where `doubtful`, also what is not, so that no later kind takes it. */
function claim(claims, text, expression, kind, isSure, doubtful = false) {
  for (const match of text.matchAll(expression)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const before = claims.filter((one) => start < one.end && one.start < end);
    if (before.some((one) => one.sure)) continue;
    const sure = !before.length && isSure(match[0], text, end);
    if (sure || doubtful) claims.push({ start, end, kind, sure });
  }
}

function isNationalId(written) {
  const digits = [...written.replace(/\D/g, "")].map(Number);
  const remainder = (weights) =>
    weights.reduce((sum, weight, at) => sum + weight * digits[at], 0) % 11;
  return remainder([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) === 0
    && remainder([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) === 0
    && isBorn(digits);
}

/** Whether the first six digits are a day that has been; D-numbers add 40 to the day, H-numbers to
 * the month, and the next three digits tell the century. */
function isBorn(digits) {
  const [day, month, year] = [0, 2, 4].map((at) => digits[at] * 10 + digits[at + 1]);
  const individual = digits[6] * 100 + digits[7] * 10 + digits[8];
  const century = centuryOf(individual, year);
  const date = new Date(0);
  date.setUTCFullYear(century + year, month - (month > 40 ? 41 : 1), day - (day > 40 ? 40 : 0));
  const real = date.getUTCDate() === day - (day > 40 ? 40 : 0)
    && date.getUTCMonth() === month - (month > 40 ? 41 : 1);
  return Boolean(century) && day < 80 && real && date < new Date();
}

function centuryOf(individual, year) {
  if (individual < 500) return 1900;
  if (individual < 750 && year >= 54) return 1800;
  if (year < 40) return 2000;
  return individual >= 900 ? 1900 : 0;
}

function isNoAmount(written, text, end) {
  COUNTED.lastIndex = end;
  return !COUNTED.test(text) && isPhone(written);
}

function isPhone(written) {
  if (written.includes("(")) return false;
  const digits = written.replace(/\D/g, "");
  if (!/^(?:\+|00)/.test(written)) return NORWAY.test(digits);
  const number = digits.replace(/^00/, "");
  return Object.entries(IN_USE).some(
    ([prefix, inUse]) => number.startsWith(prefix) && inUse.test(number.slice(prefix.length)));
}

function pattern(source) {
  return new RegExp(source, source.includes("tlf") ? "giu" : "gu");
}
