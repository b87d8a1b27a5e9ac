// A screen in a public place. When nobody has touched it for a while it asks, and then begins anew,
// so that the next one meets nothing of the last. Whoever is there can always have more time.
import { beginAnew, home } from "./anew.js";
import { fill } from "./steps.js";

const PATIENCE = 120; // seconds without a touch before it asks
const LONGER = 600; // the same, once somebody has asked for more time
const ASKED = 60; // seconds to answer in
const SAID = 20; // seconds that are left when it is said aloud once more
const RENEWED = 1800; // an untouched first page is fetched again, so that what it says stays true
let patience = PATIENCE;
let touched = Date.now();

for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
  addEventListener(kind, () => { if (!asking()) touched = Date.now(); }, { capture: true, passive: true });
}
document.addEventListener("click", ({ target }) => { if (target.closest("[data-stay]")) stay(); });
document.addEventListener("cancel", stay, { capture: true }); // the key Escape
addEventListener("leave", () => {
  patience = PATIENCE;
  touched = Date.now();
});
setInterval(watch, 1000);

function watch() {
  if (document.querySelector("#next[aria-disabled]")) touched = Date.now(); // it is being sent
  touched = Math.min(touched, Date.now()); // a clock that is set back gives nobody hours
  const quiet = (Date.now() - touched) / 1000;
  if (isUntouched()) {
    if (quiet >= RENEWED) beginAnew();
    return;
  }
  const left = Math.ceil(patience + ASKED - quiet);
  if (left <= ASKED) ask(left);
}

const asking = () => document.querySelector("#idle[open]");

/** Ask, and begin anew where nobody answers. Timers may come late, but nobody is left unasked, or with
 * less time to answer than is said aloud, once. */
function ask(left) {
  const dialog = document.querySelector("#idle");
  if (!dialog) return;
  const aloud = dialog.querySelector("[role=status]");
  if (left < SAID - 1 && !(dialog.open && aloud.textContent)) {
    touched += (SAID - left) * 1000;
    return ask(SAID);
  }
  if (left <= 0) return beginAnew();
  const place = dialog.querySelector("[data-sentence]");
  place.textContent = left === 1 ? place.dataset.last : fill(place.dataset.sentence, { count: left });
  if (!dialog.open) dialog.showModal(); // its words are spoken then
  else if (left <= SAID && !aloud.textContent) aloud.textContent = place.textContent;
}

function stay() {
  patience = LONGER;
  touched = Date.now();
  const dialog = asking();
  if (!dialog) return;
  dialog.querySelector("[role=status]").textContent = "";
  dialog.close();
}

/** Whether the page is as it came, in the language in which this screen begins. */
function isUntouched() {
  const form = document.querySelector("#story");
  if (!form) return Boolean(document.querySelector("[data-rests]"));
  return document.body.dataset.at === "welcome" && form.elements.language.value === home
    && !form.querySelector("#mistakes") && [...form.elements].every(isAsItCame);
}

function isAsItCame(field) {
  return field.defaultValue === undefined
    || (field.value === field.defaultValue && Boolean(field.checked) === Boolean(field.defaultChecked));
}
