// The receipt words of a story whose page was left before it showed them: they are shown to whoever
// comes back to the same link, and then forgotten.
import { held, wordsOf } from "./outbox.js";
import { forget, keptPlaces, unseal } from "./sealed.js";
import { hasWords } from "./steps.js";
import { showThanks } from "./thanks.js";

/** Show the thanks of such a story in place of a page on which nothing was begun. A story that the server
 * refused has none: mending it brings new words. */
export async function showUnseen() {
  const places = await keptPlaces();
  const form = document.querySelector("#story");
  const { link, mode } = form.dataset;
  if (mode || places.includes(`draft ${link}`)) return;
  const entries = new Map((await held()).map((entry) => [wordsOf(entry.story.story), entry]));
  for (const place of places.filter((one) => one.startsWith("words "))) {
    const { state = "sent", story, copy } = entries.get(place) ?? {};
    const kept = ["sent", "waiting"].includes(state) && (await unseal(place));
    if (kept?.link !== link || hasWords(form) || document.body.dataset.at !== "welcome") continue;
    const spoken = JSON.parse(document.querySelector("#spoken").textContent);
    const id = place.split(" ").at(-1);
    showThanks({ placements: {}, text: "", title: "", ...story, story: id, copy, code: kept.code }, spoken, { state });
    return forget(place);
  }
}
