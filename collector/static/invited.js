// Those who are invited: the invitation goes from the link into its field, and buys a pass when the
// story is sent. The pass is made here and lies sealed with the story; it is sold to nobody else.
import { ask, hex } from "./buying.js";
import { unseal } from "./sealed.js";
import { hasWords } from "./steps.js";

const LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"; // as in storybank/invitations.py
let taken = false; // the link's invitation is for one: on a shared device the next has another

/** Fill in what the link brought, and say before a word is written where it is not good. `brought`
 * is the fragment of the address before the steps took its place. */
export function invite(form, brought, steps) {
  const field = form.elements.invitation;
  const given = taken ? "" : brought.slice(1);
  taken = true;
  const code = isSound(given) ? given : !field.value && remembered(form);
  if (code) field.value = grouped(code);
  field.addEventListener("input", () => judge(field));
  field.addEventListener("change", () => look(form, steps));
  judge(field);
  field.closest("details").open = Boolean(field.validationMessage);
  look(form, steps);
}

/** The pass of a story: the one that was made before for the same invitation, or a new one. */
export async function passFor(form, place, last) {
  const invitation = bare(form.elements.invitation.value);
  remember(form, "");
  const kept = last ?? (await unseal(place).catch(() => undefined))?.pass;
  if (kept?.invitation === invitation) return kept;
  return { invitation, word: hex(crypto.getRandomValues(new Uint8Array(32))) };
}

/** What is wrong with the code as it stands in the field, for whoever wants to begin. */
function judge(field) {
  const { missing, mistyped } = field.dataset;
  field.setCustomValidity(isSound(field.value) ? "" : bare(field.value) ? mistyped : missing);
}

/** Whether the invitation is unspent, if that can be known now; nothing is spent by it. */
async function look(form, steps) {
  const field = form.elements.invitation;
  const code = field.value;
  if (!isSound(code)) return;
  remember(form, bare(code));
  const language = form.elements.language.value;
  const { status, answer } = await ask({ link: form.dataset.link, invitation: bare(code), language }).catch(() => ({}));
  const wrong = status === 422 && answer?.errors?.invitation;
  if (!wrong || field.value !== code) return;
  field.setCustomValidity(wrong);
  if (form.isConnected && !hasWords(form)) steps.showMistake("invitation", wrong);
}

/** A page that is loaded anew still knows the invitation, in its own tab and until it is used. */
function remember(form, code) {
  if (form.dataset.mode) return;
  try {
    if (code) sessionStorage.setItem(`invitation ${form.dataset.link}`, code);
    else sessionStorage.removeItem(`invitation ${form.dataset.link}`);
  } catch {
    // It stands in the link as well.
  }
}

function remembered(form) {
  try {
    return form.dataset.mode ? null : sessionStorage.getItem(`invitation ${form.dataset.link}`);
  } catch {
    return null;
  }
}

const bare = (typed) => typed.toLowerCase().replace(/[\s\-–]/g, "");
const grouped = (code) => bare(code).match(/.{4}/g).join("-");

/** Whether the letters are those of a code and its last one checks the others. */
function isSound(typed) {
  const values = [...bare(typed)].map((letter) => LETTERS.indexOf(letter));
  const sum = values.reduce((total, value, at) => total + (at + 1) * value, 0);
  return values.length === 16 && !values.includes(-1) && sum % 31 === 0;
}
