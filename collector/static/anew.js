// A clean start on a device that many use: nothing of the last teller stays in the page or behind
// its way back.
import { patience } from "./answers.js";

const { start } = document.body.dataset;
/** The language in which this device begins, whatever the last teller chose. */
export const home = new URL(start, location).searchParams.get("lang");

let beginning = false;

/** Open the first page again; without a network, or where the server does not know it, as it stood when it came. Whoever asks while that is
 * under way, such as a late timer, asks in vain: the next teller may have begun. */
export async function beginAnew() {
  if (beginning) return;
  beginning = true;
  dispatchEvent(new Event("leave"));
  wipe();
  while (!(await isReached())) {
    if (!dispatchEvent(new Event("anew", { cancelable: true }))) { // there is a form to show again
      beginning = false;
      return;
    }
    await new Promise((done) => { setTimeout(done, 5000); });
  }
  location.replace(start);
}

function isReached() {
  return fetch(start, { signal: patience(8000) }).then(({ ok }) => ok, () => false);
}

function wipe() {
  document.body.replaceChildren();
  for (const mark of ["handed", "tryout"]) delete document.documentElement.dataset[mark];
}

addEventListener("pagehide", wipe);
addEventListener("pageshow", ({ persisted }) => persisted && location.replace(start));
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-anew]")) return;
  event.preventDefault();
  beginAnew();
});
keepLanguages().catch(() => {});

/** Every language of the page opens without a network too: who comes next may need another. */
async function keepLanguages() {
  const mode = document.body.dataset.mode;
  const { active } = await navigator.serviceWorker.ready;
  const missing = [];
  for (const { dataset } of document.querySelectorAll("[data-language]")) {
    const address = `${location.origin}${location.pathname}?lang=${dataset.language}&mode=${mode}`;
    if (!(await caches.match(address, { ignoreVary: true }))) missing.push(address);
  }
  if (missing.length) active.postMessage(missing);
}
