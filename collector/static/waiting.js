// The notice on a collection's page, open or not: how many stories wait on this phone, which were sent since, and
// which need their teller. Their words and receipt codes are not shown here.
import { attend, flush, held } from "./outbox.js";
import { keptPlaces } from "./sealed.js";
import { fill } from "./steps.js";

const sent = new Set();
let withdrawn = "";

/** Tell of what lies in the outbox, and send what waits. */
export async function tellOfOutbox() {
  addEventListener("outbox", ({ detail }) => {
    for (const [story, { state, errors }] of detail) {
      if (state === "sent") sent.add(story);
      if (state === "withdrawn") withdrawn = Object.values(errors).join(" ");
    }
    draw();
  });
  if ((await keptPlaces()).some((place) => place.startsWith("words "))) {
    await import("./unseen.js").then(({ showUnseen }) => showUnseen()).catch(() => {});
  }
  attend();
  await draw();
  await flush();
}

async function draw() {
  const notice = document.querySelector("#outbox");
  if (!notice) return;
  const spoken = JSON.parse(document.querySelector("#spoken").textContent);
  const entries = await held();
  const waiting = entries.filter(({ state }) => state === "waiting").length;
  const needing = entries.filter(({ state }) => state !== "waiting");
  say(notice, "waits", counted(spoken, "waits", waiting));
  say(notice, "sent", [counted(spoken, "arrived", sent.size), withdrawn].join(" ").trim());
  await drawNeeding(notice.querySelector("[data-needs]"), needing, spoken);
  notice.hidden = !(waiting || needing.length || sent.size || withdrawn);
  notice.querySelector("button").onclick = () => flush({ anew: true });
}

function say(notice, name, sentence) {
  const place = notice.querySelector(`[data-${name}]`);
  place.hidden = !sentence;
  const words = place.querySelector("p");
  if (words.textContent !== sentence) words.textContent = sentence; // told once by a screen reader
}

function counted(spoken, name, count) {
  return count ? fill(spoken[count === 1 ? `${name}One` : `${name}Many`], { count }) : "";
}

/** Those that need their teller; drawn anew only where they changed, for she may have one open. */
async function drawNeeding(place, needing, spoken) {
  const now = JSON.stringify(needing.map(({ story, state, errors }) => [story.story, state, errors]));
  if (place.drawn === now) return;
  place.replaceChildren(...(needing.length ? (await import("./needing.js")).listed(needing, spoken, draw) : []));
  place.drawn = now;
}
