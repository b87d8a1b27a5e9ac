// Sending the story: first into the outbox, then to the server. It counts as sent only when the
// server echoes its id. Where the phone keeps nothing, it is sent from the page alone.
import { snapshot } from "./draft.js";
import { offerAnother, tellerKey } from "./another.js";
import { attend, deliver, flush, keep, placeOf, wordsOf } from "./outbox.js";
import { hashCode, mintCode } from "./receipt.js";
import { forget, seal, within } from "./sealed.js";
import { saveStory, showThanks } from "./thanks.js";

const BIN = 15; // seconds
const LONGEST = 1800;
const PATIENCE = 6000; // milliseconds until a story that is on its way is called waiting
let told; // the id and the code belong together, and stay the same until the story has arrived

/** Send the form's story and show the thanks; otherwise say what stands in the way. */
export async function send({ form, spoken, steps, began, leaving, mended, draft, again }) {
  const button = form.querySelector("#next");
  if (button.matches("[aria-disabled]")) return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = spoken.sending;
  for (const place of form.querySelectorAll("#trouble, #keep-text")) place.hidden = true;
  steps.hold(true);
  try {
    if (!crypto.subtle || !kindsAreThere(form)) return await import("./plainly.js").then(({ sendPlainly }) => sendPlainly(form, leaving));
    if (told?.began !== began) { // another teller
      told = { began, id: mended ?? crypto.randomUUID(), code: await mintCode() };
    }
    const identity = { story: told.id, code_hash: await hashCode(told.code) };
    const held = form.dataset.media && (await import("./held.js"));
    const media = held?.mediaIn(form);
    const story = { ...fieldsOf(form, began), ...(media && { media: held.claimsOf(media) }), ...identity };
    const pass = form.elements.invitation && (await import("./invited.js").then(({ passFor }) => passFor(form, placeOf(told.id), told.pass)));
    told.pass = pass;
    const copy = held?.inWords(form, spoken);
    await draft?.rest();
    const outcome = await outboxOrStraight(story, { form, spoken, steps, draft, pass, copy, media, held });
    if (outcome.state !== "ended") await forget(wordsOf(told.id)).catch(() => {});
    const note = outcome.state === "conflict" && told.tried ? "arrived" : mended && "replaced";
    const state = note === "arrived" ? "sent" : outcome.state;
    if (["sent", "waiting"].includes(state)) {
      removeEventListener("beforeunload", leaving);
      dispatchEvent(new Event("told"));
      showThanks({ ...story, copy, code: told.code }, spoken, { state, note });
      told = undefined;
      if (!form.dataset.mode) offerAnother(form, spoken, again);
      return;
    }
    steps.hold(false);
    draft?.goOn(outcome.place ?? draft.place);
    told.tried ||= ["unreached", "ended"].includes(outcome.state);
    showTrouble(form, spoken, steps, { story: { ...story, copy }, ...outcome });
  } finally {
    steps.hold(false);
    button.removeAttribute("aria-disabled");
    if (steps.isLast) button.textContent = spoken.send;
  }
}

/** What became of the story, whether the phone can keep it meanwhile or not. */
async function outboxOrStraight(story, { form, spoken, steps, draft, pass, copy, media, held }) {
  try {
    await keep({ story, pass, copy, ...snapshot(form) }, draft?.place, media && held.sealing(media));
  } catch {
    steps.say(spoken.cannotKeep);
    const outcome = await deliver(story, { pass, media }).catch(() => ({ state: "waiting" }));
    if (outcome.state === "sent") await draft?.erase().catch(() => {});
    return outcome.state === "waiting" ? { state: "unreached" } : outcome;
  }
  if (!form.dataset.mode) await seal(wordsOf(told.id), { link: story.link, code: told.code }).catch(() => {});
  attend();
  navigator.storage?.persist?.();
  try {
    const outcomes = await within(PATIENCE, flush({ anew: true }));
    const outcome = outcomes.get(story.story) ?? { state: "sent" }; // another tab was quicker
    return { ...outcome, place: placeOf(story.story) };
  } catch {
    return { state: "waiting" };
  }
}

/** The story's document, without id and receipt. */
function fieldsOf(form, began) {
  const { framework_version: version, language, prompt, title, text, consent } = form.elements;
  const questions = [...form.querySelectorAll("[data-signifier]")];
  const shuffled = questions.filter((one) => "shuffled" in one.dataset);
  const seconds = Math.min(LONGEST, (performance.now() - began) / 1000);
  return {
    collection: form.dataset.collection,
    link: form.dataset.link,
    framework_version: Number(version.value),
    language: language.value,
    prompt: prompt.value,
    title: title.value,
    text: text.value,
    placements: Object.fromEntries(questions.map((one) => [one.dataset.signifier, one.placement])),
    shown_order: Object.fromEntries(
      shuffled.map((one) => [one.dataset.signifier, one.dataset.order.trim().split(" ")])),
    seconds: Math.floor(seconds / BIN) * BIN,
    teller: form.dataset.mode ? null : tellerKey(),
    consent: consent.value,
    test: form.elements.test?.checked,
  };
}

function showTrouble(form, spoken, steps, { story, state, place, errors = {} }) {
  const [placed] = Object.entries(errors).filter(([name, sentence]) => steps.showMistake(name, sentence));
  if (placed) return;
  const reasons = Object.values(errors);
  const kept = state === "ended" && place;
  const sentences = state === "unreached" ? [spoken.notReached] : kept ? [...reasons, spoken.sentAgain] : [spoken.notAccepted, ...reasons];
  steps.say(sentences.join(" "));
  if (form.dataset.mode) return; // no file is left for others
  const keepText = form.querySelector("#keep-text");
  keepText.hidden = false;
  keepText.onclick = () => saveStory(story, spoken);
}

function kindsAreThere(form) {
  return [...form.querySelectorAll("[data-signifier], [data-medium]")].every((one) => "placement" in one || "medium" in one || one.querySelector("[type=file]")?.value === "");
}
