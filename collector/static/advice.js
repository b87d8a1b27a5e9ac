// Advice about personal data, beside the words while they are written and once more before they are
// sent. It is found on the phone, nothing is sent for it, and nothing is ever held back.
import { findPersonalData } from "./personal_data.js";

const PAUSE = 800; // milliseconds without a key
const WRITTEN = "textarea, #title, .other input";

/** Watch all that is written in the form. Asking again for the same form changes nothing. */
export function advise(form, spoken, steps) {
  if (form.querySelector(".advice")) return;
  addStyle();
  const fields = [...form.querySelectorAll(WRITTEN)];
  const notes = fields.map((field) => new Note(field, spoken));
  const last = new LastLook(form.querySelector("#consent-help"), spoken, steps);
  const lookAtAll = () => {
    for (const note of notes) note.look();
    last.look(fields);
  };
  let pause;
  for (const change of ["input", "answer"]) {
    form.addEventListener(change, () => {
      clearTimeout(pause);
      pause = setTimeout(lookAtAll, PAUSE);
    });
  }
  lookAtAll();
}

function addStyle() {
  const href = new URL("./advice.css", import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

/** A sentence that a screen reader tells when it comes, and a button. */
class Advice {
  constructor(place, deed, act) {
    this.box = Object.assign(document.createElement("div"), { className: "advice" });
    this.sentence = document.createElement("p");
    this.sentence.setAttribute("role", "status");
    this.button = Object.assign(document.createElement("button"), {
      className: "ds-button", type: "button", textContent: deed, hidden: true,
    });
    Object.assign(this.button.dataset, { variant: "secondary", size: "sm" });
    this.button.addEventListener("click", act);
    this.box.append(this.sentence, this.button);
    place.after(this.box);
  }

  /** Say the sentence with these words in it; nothing without a sentence. */
  say(sentence, words) {
    if (this.said === sentence + words) return;
    this.said = sentence + words;
    const [before, after] = sentence.split("{words}");
    const shown = Object.assign(document.createElement("bdi"), { textContent: words });
    this.sentence.replaceChildren(...(sentence ? [before, shown, after] : []));
    this.button.hidden = !sentence;
  }
}

/** The advice under one field, about the first thing that is found in it. */
class Note {
  constructor(field, spoken) {
    Object.assign(this, { field, spoken, words: "" });
    const place = field.closest("label") ?? field;
    this.advice = new Advice(place, spoken.takeOut, () => this.takeOut());
  }

  look() {
    const [first] = findings(this.field);
    this.words = first?.words ?? "";
    this.advice.say(first ? this.spoken[`${first.kind}_advice`] : "", this.words);
  }

  takeOut() {
    const found = findings(this.field).find((one) => one.words === this.words);
    if (found) this.replace(found);
    this.look();
    this.field.focus({ preventScroll: true });
  }

  replace({ start, end, kind }) {
    const mark = this.spoken[`${kind}_mark`];
    const room = this.field.maxLength - this.field.value.length + end - start;
    this.field.setRangeText(mark.length > room ? "" : mark, start, end, "preserve");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** One line at the consent with all that is still there, and the way back to it. */
class LastLook {
  constructor(place, spoken, steps) {
    Object.assign(this, { spoken, steps });
    this.advice = new Advice(place, spoken.lookAgain, () => this.goBack());
  }

  look(fields) {
    const found = fields.flatMap(findings);
    this.field = found[0]?.field;
    this.advice.say(found.length ? this.spoken.stillThere : "", found.map((one) => one.words).join(", "));
  }

  goBack() {
    this.steps.showStepOf(this.field);
    this.field.focus();
  }
}

function findings(field) {
  return findPersonalData(field.value)
    .map((one) => ({ ...one, field, words: field.value.slice(one.start, one.end) }));
}
