// The notice on a collection's page, open or not: how many stories wait on this phone, which were sent since, and
// which need their teller. Their words and receipt codes are not shown here.
import { attend, erase, flush, held } from "./outbox.js";
import { fill } from "./steps.js";
import { saveStory } from "./thanks.js";

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
  notice.querySelector("[data-needs]").replaceChildren(...needing.map((entry) => listed(entry, spoken)));
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

function listed({ story, copy, state, errors }, spoken) {
  const place = document.querySelector("#needing").content.cloneNode(true).firstElementChild;
  const ended = state === "ended";
  for (const words of place.querySelectorAll("[data-why]")) words.hidden = (words.dataset.why === "ended") !== ended;
  place.querySelector("[data-reason]").textContent = [...Object.values(errors), ended && spoken.sentAgain].filter(Boolean).join(" ");
  const mend = place.querySelector("a");
  const address = `/t/${story.link}?lang=${story.language}#mend-${story.story}`;
  mend.href = address;
  const shared = document.querySelector("#outbox").dataset.mode; // words are not for the next one
  const closed = !document.querySelector("#story");
  mend.hidden = shared || closed || ended || state === "conflict";
  mend.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", address); // a new fragment alone would not load the page
    location.reload();
  });
  const [again, save, remove] = place.querySelectorAll("button");
  again.hidden = !ended;
  again.addEventListener("click", () => flush({ anew: true }));
  save.hidden = shared;
  save.addEventListener("click", () => saveStory({ ...story, copy }, spoken));
  remove.addEventListener("click", async () => {
    await erase(story.story);
    await draw();
    document.querySelector("#main").focus();
  });
  return place;
}
