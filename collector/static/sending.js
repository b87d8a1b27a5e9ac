// Sending the finished story. It counts as sent only when the server echoes its id, so that a
// lost answer or a portal's page leaves it here; sending it again is safe.
import { offerAnother, tellerKey } from "./another.js";
import { showThanks } from "./thanks.js";

const BIN = 15; // seconds
const LONGEST = 1800;
const PATIENCE = 20_000; // milliseconds
let story; // the id and the code belong together, and stay the same until the story has arrived

/** Send the form's story and show the thanks; otherwise say what stands in the way. */
export async function send({ form, spoken, steps, began, leaving, again }) {
  if (!crypto.subtle || !kindsAreThere(form)) {
    removeEventListener("beforeunload", leaving);
    return form.submit();
  }
  const button = form.querySelector("#next");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = spoken.sending;
  form.querySelector("#trouble").hidden = true;
  try {
    const { mintCode, hashCode } = await import("./receipt.js");
    story ??= { id: crypto.randomUUID(), code: await mintCode(), tried: false };
    const identity = { story: story.id, code_hash: await hashCode(story.code) };
    const answer = await post({ ...fieldsOf(form, began), ...identity });
    const arrivedBefore = answer.conflict && story.tried;
    if (answer.errors && !arrivedBefore) return showRefusal(form, spoken, steps, answer.errors);
    removeEventListener("beforeunload", leaving);
    const { code } = story;
    story = undefined;
    showThanks(code, spoken, { arrivedBefore });
    offerAnother(form, spoken, again);
  } catch {
    if (story) story.tried = true;
    say(form, spoken.notReached);
  } finally {
    button.removeAttribute("aria-disabled");
    button.textContent = spoken.send;
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
    teller: tellerKey(),
    consent: consent.value,
  };
}

/** The server's answer to a story. Rejects unless it is truly an answer to this one. */
async function post(fields) {
  const response = await fetch("/v1/stories", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const answer = await response.json();
  const kept = response.ok && answer.story === fields.story && answer.code_hash === fields.code_hash;
  if (kept) return answer;
  if (response.status < 500 && answer.errors) {
    return { ...answer, conflict: response.status === 409 };
  }
  throw new Error("no answer to this story");
}

function showRefusal(form, spoken, steps, errors) {
  const [placed] = Object.entries(errors).filter(([name, sentence]) => steps.showMistake(name, sentence));
  if (!placed) say(form, [spoken.notAccepted, ...Object.values(errors)].join(" "));
}

function say(form, sentence) {
  const trouble = form.querySelector("#trouble");
  trouble.textContent = sentence;
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "center" });
}

function kindsAreThere(form) {
  return [...form.querySelectorAll("[data-signifier]")].every((one) => "placement" in one);
}
