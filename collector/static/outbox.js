// Finished stories on their way. Each is sealed on the phone before it is sent, and forgotten only
// when the server echoes its id, so that a lost answer or a portal's page costs nothing: the server
// keeps a story once, however often it comes.
import { patience, stateOf } from "./answers.js";
import { forget, keptPlaces, seal, takeCount, unseal, within } from "./sealed.js";

const PATIENCE = 20_000; // milliseconds for one answer
const WORK = 60_000; // for the work that a crowded link asks for
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 300_000;
const TRIED = ["waiting", "ended"];
const TRY_AGAIN = [408, 424, 425, 429];
export const LOCK = "fortell outbox";
let pause = FIRST_PAUSE;
let timer;
let attending = false;

/** Where a story is sealed. */
export const placeOf = (story) => `story ${story}`;

/** Where its receipt words are, until they were shown. */
export const wordsOf = (story) => `words ${story}`;

/** Put a finished story in the outbox, instead of its draft; it is on disk when this resolves. */
export function keep(entry, instead, beside = () => []) {
  return seal(placeOf(entry.story.story), { ...entry, state: "waiting", errors: {} }, { instead, beside });
}

/** What lies in the outbox: `{ story, form, state, errors }` each. What "ended" is sent again too, as a server may
 * only lack its collection until the right database is back. */
export async function held() {
  const places = (await keptPlaces()).filter((place) => place.startsWith("story "));
  return (await Promise.all(places.map(unseal))).filter((entry) => entry?.story);
}

/** Take a story out of the outbox for good. */
export const erase = (story) => Promise.all([placeOf, wordsOf].map((place) => forget(place(story))));

/** Send what waits, one tab at a time. Answers a Map from story id to its outcome, which all who
 * listen for "outbox" are told too. What could not be sent is tried again after a growing pause. */
export async function flush({ anew = false } = {}) {
  clearTimeout(timer);
  if (anew) pause = FIRST_PAUSE;
  const locks = navigator.locks;
  const outcomes = await (locks ? locks.request(LOCK, () => sendAll()) : sendAll());
  clearTimeout(timer);
  if (isLeft(outcomes)) {
    timer = setTimeout(flush, pause * (0.75 + Math.random() / 2));
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  } else pause = FIRST_PAUSE;
  dispatchEvent(new CustomEvent("outbox", { detail: outcomes }));
  return outcomes;
}

export const isLeft = (outcomes) => [...outcomes.values()].some(({ state }) => TRIED.includes(state));

/** Flush whenever the network or the teller comes back; where the browser can, with the page closed. */
export function attend() {
  askForBackground().catch(() => {}); // it may be switched off
  if (attending) return;
  attending = true;
  addEventListener("online", () => flush({ anew: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
}

/** Send one story once, its media first, for the pass of an invitation where it has one. Rejects where no
 * server was reached. */
export async function deliver(story, { pass, proof, media, tools } = {}) {
  const stopped = story.media && (await (tools ?? (await import("./upload.js"))).upload(story, media, placeOf(story.story)));
  if (stopped) return stopped;
  const bought = pass && (await (tools ?? (await import("./buying.js"))).buy(story, pass));
  if (bought?.state) return bought;
  const response = await fetch("/v1/stories", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(proof && { "Fortell-Proof": proof }), ...(bought && { "Fortell-Pass": bought.ticket }) },
    body: JSON.stringify(story),
    signal: patience(PATIENCE),
  });
  const { status, ok } = response;
  const answer = await response.json().catch(() => null);
  if (ok && answer?.story === story.story && answer.code_hash === story.code_hash) return { state: "sent" };
  if (status === 429 && answer?.challenge && !proof) {
    const { solve } = await import("./proof.js");
    return deliver(story, { pass, media, tools, proof: await within(WORK, solve(answer.challenge)) });
  }
  if (status >= 400 && status < 500 && answer?.errors && !TRY_AGAIN.includes(status)) {
    return { state: stateOf(status, answer.errors), errors: answer.errors };
  }
  return { state: "waiting" };
}

async function askForBackground() {
  const worker = await navigator.serviceWorker?.ready;
  await worker?.sync?.register("outbox");
}

/** With `tools` nobody sees it: the next page tells. */
export async function sendAll(tools) {
  const outcomes = new Map();
  let reached = true;
  for (const entry of await held()) {
    if (!TRIED.includes(entry.state)) {
      outcomes.set(entry.story.story, entry);
      continue;
    }
    const waits = { state: "waiting" }; // alone where too late
    const outcome = reached && (await deliver(entry.story, { ...entry, tools }).catch(({ name }) => name !== "TypeError" && waits));
    reached = outcome;
    outcomes.set(entry.story.story, await settle(entry, outcome || waits, tools));
  }
  for (const { story, state } of await held()) { // what came meanwhile
    if (!outcomes.has(story.story)) outcomes.set(story.story, { state });
  }
  if (!tools) for (let unseen = await takeCount(); unseen > 0; unseen -= 1) outcomes.set(unseen, { state: "sent" });
  return outcomes;
}

/** A withdrawn story leaves the phone too; any other refusal stays until its teller has seen it. */
async function settle(entry, outcome, unseen) {
  const place = placeOf(entry.story.story);
  if (outcome.state === "withdrawn") await erase(entry.story.story);
  else if (outcome.state === "sent") await forget(place, unseen);
  else if (outcome.state !== "waiting") {
    const now = await unseal(place); // its teller may have erased it meanwhile, or be at it
    if (TRIED.includes(now?.state)) await seal(place, { ...now, ...outcome });
  }
  return outcome;
}
