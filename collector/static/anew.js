// A clean start on a device that many use: nothing of the last teller stays in the page or behind
// its way back.
const { start } = document.body.dataset;
/** The language in which this device begins, whatever the last teller chose. */
export const home = new URL(start, location).searchParams.get("lang");

/** Open the first page again; without a network, as it stood when it came. */
export async function beginAnew() {
  dispatchEvent(new Event("leave"));
  wipe();
  const answer = fetch(start, { signal: AbortSignal.timeout(8000) });
  if (await answer.then(({ status }) => status < 500, () => false)) return location.replace(start);
  dispatchEvent(new Event("anew"));
  if (!document.body.children.length) setTimeout(beginAnew, 5000); // a page that has no form to show again
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
