// The stories in the outbox that need their teller, each with why and with what can be done.
import { erase, flush } from "./outbox.js";
import { saveStory } from "./thanks.js";

/** One element for each of these entries of the outbox; `draw` is called where one was erased. */
export const listed = (entries, spoken, draw) => entries.map((entry) => needing(entry, spoken, draw));

function needing({ story, copy, state, errors }, spoken, draw) {
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
