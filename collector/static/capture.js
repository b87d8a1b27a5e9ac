// The page on which a story is told. Without this script it is one long form that a server reads;
// with it the same form becomes steps, and the story is sent as JSON.
import { Steps, hasWords } from "./steps.js";

let began = performance.now();
let mended = location.hash.match(/^#mend-(.+)/)?.[1]; // a story that was refused, to be told anew
let opening; // the draft of this page, opened when somebody comes back or begins
let back; // when what was kept stands in the form again
let inviting; // when the invitation that the link brought stands in its field
const brought = location.hash; // before the steps take its place
let untold; // the page as it first was
const html = document.documentElement;
html.classList.add("js");
start();
addEventListener("beforeunload", leaving);
addEventListener("load", () => setTimeout(installWorker));
addEventListener("anew", (event) => {
  if ("returned" in html.dataset) return; // it came with words
  event.preventDefault();
  tellAnother(untold);
});

/** Begin where she is: who was quicker than this script has tapped the button, or writes already. */
function start() {
  const at = document.activeElement.closest("[data-step]")?.id;
  const steps = begin({ at });
  html.dataset.runs = "";
  if ("begun" in html.dataset && (!at || at === "step-welcome")) goOn(steps);
}

/** To the next step, and one only where somebody who had to wait has tapped twice. */
async function goOn(steps) {
  const { current } = steps;
  await inviting;
  if (steps.current === current) steps.next();
}

/** Wire the form as it stands in the page; again after the language was changed. `fresh` is the page
 * before anything was done to it, `since` what the places of this story in the history are known by. */
function begin({ at = null, fresh = document.body.cloneNode(true), since = performance.timeOrigin + began } = {}) {
  untold = fresh;
  const form = document.querySelector("#story");
  const spoken = JSON.parse(document.querySelector("#spoken").textContent);
  const steps = new Steps(form, spoken, { began: since, leaveWelcome: () => back.then(() => loadKinds(form)) });
  const notReached = () => steps.say(spoken.notReached);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!steps.isLast) return goOn(steps);
    if (!steps.isSound()) return;
    const sending = await import("./sending.js").catch(notReached);
    const again = (carry) => tellAnother(fresh, carry);
    const draft = await openDraft();
    if (!steps.isLast || !form.isConnected) return; // she went on meanwhile
    await sending?.send({ form, spoken, steps, began, leaving, mended, draft, again }).catch(notReached);
  });
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", async (event) => {
      if (steps.current.id === "step-welcome" && !hasWords(form) && !form.dataset.mode) return;
      event.preventDefault();
      const language = await import("./language.js").catch(notReached);
      const go = (page) => begin({ at: steps.current.id, fresh: page, since: steps.began });
      await language?.changeLanguage(link, form, go, notReached);
    });
  }
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("#text, #title")) import("./counter.js").then(({ countDown }) => countDown(target, spoken)).catch(() => {});
    if (!target.matches("textarea, #title, #step-consent h2")) return;
    import("./advice.js").then(({ advise }) => advise(form, spoken, steps)).catch(() => {});
  });
  back ??= orderAnew(form).then(() => comeBack(form, steps)).catch(() => {});
  if (form.elements.invitation) {
    inviting = back.then(() => import("./invited.js")).then(({ invite }) => invite(form, brought, steps)).catch(() => {});
  }
  steps.begin(at);
  return steps;
}

/** The page as it first was, for another story; without `carry` for the next teller. */
async function tellAnother(fresh, carry) {
  const page = document.importNode(fresh, true);
  const form = page.querySelector("#story");
  if (!carry) await shuffled(page);
  form.reset(); // before the kinds read it
  carry?.(form);
  document.body.replaceWith(page);
  if (!carry) form.reset(); // what stands beside it, too
  [began, mended] = [performance.now(), undefined];
  addEventListener("beforeunload", leaving);
  (await openDraft())?.goOn(`draft ${form.dataset.link}`);
  const steps = begin({ fresh });
  if (carry) steps.next();
}

/** On a device that many use the page may be one that was kept: its order is for the last teller. */
async function orderAnew(form) {
  if (form.dataset.mode && !form.querySelector("#mistakes")) await shuffled(document);
}

async function shuffled(page) {
  if (!page.querySelector("[data-shuffled]")) return;
  await import("./shuffle.js").then(({ shuffle }) => shuffle(page)).catch(() => {});
}

/** Tell of what waits on this phone, and put what was begun into the form again, unless the server
 * has just sent it back with its mistakes. */
async function comeBack(form, steps) {
  const returned = form.querySelector("#mistakes");
  if (!(await wasHere())) return;
  import("./waiting.js").then(({ tellOfOutbox }) => tellOfOutbox()).catch(() => {});
  const draft = await openDraft();
  if (!returned) await draft?.restore(form, steps);
}

async function wasHere() {
  if (!mayKeep()) return false;
  const known = await indexedDB.databases?.();
  return known?.some(({ name }) => name === "fortell") ?? true;
}

/** Whether the phone can keep anything; where that is forbidden some browsers throw. */
function mayKeep() {
  try {
    return globalThis.indexedDB && crypto.subtle;
  } catch {
    return false;
  }
}

/** The draft, or null where none is kept: a shared device, a private window, a second tab. */
function openDraft() {
  const { mode, link } = document.querySelector("#story").dataset;
  if (mode || !mayKeep()) return null;
  opening ??= import("./draft.js")
    .then((module) => module.openDraft(mended ? `story ${mended}` : `draft ${link}`))
    .catch(() => null);
  return opening;
}

/** The modules of the kinds that this framework uses; a failed one leaves its plain fields. What
 * sending needs comes along, so that the network may be lost from here on. */
function loadKinds(form) {
  openDraft();
  const fields = [...form.querySelectorAll("[data-signifier], [data-medium]")];
  const kinds = new Set(fields.map((field) => field.localName.replace("fortell-", "")));
  const loaded = Promise.allSettled([...kinds].map((kind) => import(`./${kind}.js`)));
  loaded.then(() => import("./sending.js")).catch(() => {});
  return loaded;
}

/** From now on steps are counted, and this page opens without a network. */
async function installWorker() {
  import("./reached.js").catch(() => {});
  const workers = navigator.serviceWorker;
  if (!workers) return;
  await registerWorker(workers).catch(() => {});
  if (workers.controller) return;
  const pictures = [...document.querySelectorAll("main img")].map((picture) => picture.src);
  const { active } = await workers.ready;
  active.postMessage([location.href.split("#")[0], ...pictures]);
}

/** The worker that also sends while no page is open, where the browser would wake it for that. */
async function registerWorker(workers) {
  const plain = () => workers.register("/sw.js");
  if (!("SyncManager" in globalThis)) return plain();
  return workers.register("/sw.js?sends", { type: "module" }).catch(plain);
}

function leaving(event) {
  const form = document.querySelector("#story");
  if (form && hasWords(form) && !("kept" in form.dataset)) event.preventDefault();
}
