// What is being told, kept sealed on the phone until it is sent or erased: closing the page, or a
// call in between, loses nothing. Two tabs never write the same draft; the second keeps none.
import { forget, seal, unseal } from "./sealed.js";
import { hasWords } from "./steps.js";

const IDLE = 400; // milliseconds without a change before it is kept
const AGAIN = 2000; // milliseconds until a busy phone is asked anew
const TRIES = 5; // after a change; then the next change begins anew
const OF_THE_PAGE = new Set(["story", "seed", "language", "framework_version"]);

/** The draft at this place, or null where another tab has it, or the browser may keep nothing. */
export function openDraft(place) {
  return new Promise((done) => {
    if (!navigator.locks) return done(new Draft(place));
    navigator.locks.request(`fortell ${place}`, { ifAvailable: true }, (lock) => {
      done(lock && new Draft(place));
      return lock && new Promise(() => {}); // held as long as the page lives
    }).catch(() => done(null));
  });
}

/** The form as it stands: its fields and the step it shows. */
export function snapshot(form) {
  return { form: [...new FormData(form)], step: form.querySelector("[data-step]:not([hidden])").id };
}

class Draft {
  #timer;
  #writing = Promise.resolve();
  #resting = false;
  #holds = false; // whether something lies at the place
  #left = TRIES;

  constructor(place) {
    this.place = place;
    for (const kind of ["input", "change", "answer"]) {
      document.addEventListener(kind, (event) => event.target.closest?.("#story") && this.#later());
    }
    document.addEventListener("visibilitychange", () => (this.#timer || this.#follows) && this.#keep());
    const form = document.querySelector("#story");
    if (form && hasWords(form)) this.#later(); // she was quicker
  }

  /** Put what was kept into the form again, and offer to erase it. What she wrote before it was read, or
   * where it could not be, is kept beside it, and comes back after it. */
  async restore(form, steps) {
    const later = `later ${this.place}`;
    const reading = unseal(this.place);
    this.#writing = reading.catch(() => { this.place = later; });
    let kept = await reading;
    const late = kept && !kept.state && hasWords(form);
    if (late || (!kept && (kept = await unseal(later)))) this.place = later;
    if (late || !kept) return;
    this.#holds = true;
    fill(form, kept.form);
    await (await heldBy(form))?.restoreMedia(form, this.place);
    form.setAttribute("data-kept", "");
    steps.resume(kept.step);
    if (!kept.state) this.#offerErasing(form);
    for (const [name, sentence] of Object.entries(kept.errors ?? {})) steps.showMistake(name, sentence);
  }

  #offerErasing(form) {
    const notice = form.querySelector("#draft");
    notice.hidden = false;
    form.querySelector("#next").addEventListener("click", () => { notice.hidden = true; }, { once: true });
    notice.querySelector("button").addEventListener("click", async () => {
      await this.erase().catch(() => {}); // what a busy phone did not erase is seen again
      location.replace(location.pathname + location.search);
    });
  }

  /** Keep no more; what was begun is on disk when this resolves. */
  rest() {
    this.#resting = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#writing;
  }

  /** Go on, from now on at this place: a refused story is mended where it lies. */
  goOn(place) {
    this.place = place;
    this.#resting = false;
  }

  async erase() {
    await this.rest();
    await forget(this.place);
  }

  /** Whether it follows its teller from step to step: one that was refused changes only by her hand. */
  get #follows() {
    return !this.#resting && !this.place.startsWith("story ");
  }

  #later() {
    if (this.#resting) return;
    document.querySelector("#story").removeAttribute("data-kept");
    this.#left = TRIES;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), IDLE);
  }

  // Where nothing is ever kept the page warns before it is left.
  #again() {
    this.#left -= 1;
    if (this.#left && !this.#timer && !this.#resting) this.#timer = setTimeout(() => this.#keep(), AGAIN);
  }

  #keep() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const form = document.querySelector("#story");
    if (!form) return;
    const worded = hasWords(form);
    if (!worded && !this.#holds) return;
    const holds = this.#holds = worded || this.place.startsWith("story "); // a refused story stays
    const now = snapshot(form);
    this.#writing = this.#writing.then(async () => {
      const beside = await (await heldBy(form))?.changedIn(form, this.place);
      const there = await unseal(this.place);
      if (!there && this.place.startsWith("story ")) return; // it was sent, withdrawn or erased meanwhile
      const hers = there?.state === "ended" && { state: "refused" }; // no longer sent as it was
      if (holds) await seal(this.place, { ...there, ...now, ...hers }, { beside });
      else await forget(this.place);
      form.toggleAttribute("data-kept", !this.#timer);
    }).catch(() => this.#again());
  }
}

const heldBy = (form) => form.querySelector("[data-medium]") && import("./held.js");

function fill(form, kept) {
  const values = new Map(kept);
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || OF_THE_PAGE.has(field.name)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = kept.some(([name, value]) => name === field.name && value === field.value);
    } else if (values.has(field.name)) field.value = values.get(field.name);
  }
}
