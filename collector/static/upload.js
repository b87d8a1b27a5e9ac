// Media on their way, before the story that claims them. The server says how far each has come, so an
// upload that broke off goes on where it was, also after the phone was switched off.
import { unsealMedia } from "./held.js";
import { patience, stateOf } from "./answers.js";
import { within } from "./sealed.js";

const PART = 128 * 1024;
const LEAST = 8 * 1024;
const PATIENCE = 30_000; // milliseconds for one part
const WORK = 60_000;
const ATTEMPTS = 5; // to begin a medium anew, or go on elsewhere than thought
const TRY_AGAIN = [404, 408, 409, 424, 425, 429];
let part = PART; // half as much each time that one takes too long

/** Send all that a story claims, from the page or from where it lies sealed. Answers nothing when they
 * are there, or `{ state, errors }` as of a story. Rejects where no server was reached. */
export async function upload(story, held, place) {
  const media = held ?? (await unsealMedia(place));
  for (const claim of story.media) {
    const medium = media.find(({ id }) => id === claim.id);
    const outcome = medium ? await send(story, claim, medium.bytes) : { state: "waiting" };
    if (outcome) return outcome;
  }
}

async function send(story, { id, ...said }, bytes) {
  const { link, language, framework_version } = story;
  const address = `/v1/media/${id}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const declared = { link, language, framework_version, ...said };
    const headers = { "Content-Type": "application/json" };
    let outcome = await ask(address, "PUT", JSON.stringify(declared), headers);
    if (outcome.challenge) { // very much comes through this link just now
      const { solve } = await import("./proof.js");
      headers["Fortell-Proof"] = await within(WORK, solve(outcome.challenge));
      outcome = await ask(address, "PUT", JSON.stringify(declared), headers);
    }
    while (outcome.ok && !outcome.whole && outcome.arrived < said.size) {
      const { arrived } = outcome;
      outcome = await ask(address, "PATCH", bytes.slice(arrived, arrived + part), {
        "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(arrived), "Accept-Language": language,
      }).catch(sendLess);
      if (outcome.ok && outcome.arrived <= arrived) break;
    }
    if (outcome.whole) return undefined;
    const { status, errors } = outcome;
    const lost = status === 404 && !errors?.media; // not the medium: the link
    if (lost) return { state: "ended", errors };
    if (status === 409 && outcome.arrived === undefined) return { state: "refused", errors };
    if (errors && status >= 400 && status < 500 && !TRY_AGAIN.includes(status)) return { state: stateOf(status, errors), errors };
    if (status !== 404 && status !== 409) break;
  }
  return { state: "waiting" };
}

/** Where the line is thin: ask how far it has come, and go on in smaller parts. */
function sendLess(error) {
  if (!["TimeoutError", "AbortError"].includes(error.name) || part <= LEAST) throw error;
  part /= 2;
  return { status: 409, arrived: 0 };
}

async function ask(address, method, body, headers) {
  const answer = await fetch(address, { method, headers, body, signal: patience(PATIENCE) });
  const said = await answer.json().catch(() => null);
  const ours = said && (typeof said.arrived === "number" || said.errors);
  return { status: ours ? answer.status : 0, ok: answer.ok && typeof said?.arrived === "number", ...said };
}
