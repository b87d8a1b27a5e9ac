// What fills as people send: asked for every few seconds, drawn anew only where it has changed.

const EVERY = 4000; // milliseconds
const place = document.querySelector("[data-live]");
let shown = "";

look();

async function look() {
  try {
    const answer = await fetch(place.dataset.live, { cache: "no-cache" });
    const fresh = answer.ok ? await answer.text() : shown;
    if (fresh !== shown) place.innerHTML = fresh;
    shown = fresh;
  } catch {
    // The network is away: what is shown stays, and the next look comes.
  }
  setTimeout(look, EVERY);
}
