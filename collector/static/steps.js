// One thing at a time: the form's sections as steps, with the browser's own history.

const TWICE = 400; // milliseconds: a double tap is one

/** A sentence with its names filled in: fill("Step {number}", {number: 3}). */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Whether anything was told yet. */
export const hasWords = ({ dataset, elements: { text, title } }) => "media" in dataset || (text.value + title.value).trim() !== "";

export class Steps {
  #form;
  #spoken;
  #leaveWelcome;
  #steps;
  #at = 0;
  #came = history.state;
  #page = location.pathname + location.search;

  constructor(form, spoken, { began, leaveWelcome }) {
    this.#form = form;
    this.#spoken = spoken;
    this.began = began;
    this.#leaveWelcome = leaveWelcome;
    this.#steps = [...form.querySelectorAll("[data-step]")];
    for (const button of form.querySelectorAll("#back, #next")) {
      let tapped = -TWICE;
      button.addEventListener("click", (event) => {
        const { isTrusted, timeStamp } = event;
        if (isTrusted && timeStamp - tapped < TWICE) return event.preventDefault();
        tapped = timeStamp;
        if (button.id === "back") history.back();
      });
    }
    form.addEventListener("answer", () => this.#nameButton());
    for (const kind of ["input", "change"]) { // not only at leaving a field: the tap that leaves it would miss
      form.addEventListener(kind, () => this.#forgetMistakes());
    }
    addEventListener("popstate", ({ state }) => {
      if (!form.isConnected) return;
      if (!state) this.#follow();
      else if (state.began === this.began) this.#standAt(this.#placeOf(state.step));
    });
  }

  get current() {
    return this.#steps[this.#at];
  }

  /** Let nothing be changed of what is on its way. */
  hold(inert) {
    for (const step of this.#steps) step.inert = inert;
  }

  get isLast() {
    return this.#at === this.#steps.length - 1;
  }

  /** Show the step of this id, the first with a mistake, or the welcome. */
  begin(id) {
    const wrong = this.#steps.findIndex((step) => step.querySelector(".ds-validation-message:not([hidden])"));
    this.#standAt(Math.max(this.#placeOf(id), wrong, 0));
  }

  /** Show a step that was reached before: this one, with a way back through those before it, or where
   * she stood when the page was loaded anew, whose places in the history still lead there. */
  resume(id) {
    const stood = this.#placeOf(this.#came?.step);
    if (stood > 0 && !this.#at) {
      this.began = this.#came.began;
      this.#standAt(stood);
    } else for (let at = 1; at <= this.#placeOf(id); at += 1) this.#goTo(at);
  }

  next() {
    if (this.isSound()) this.#goTo(this.#at + 1);
  }

  /** Whether the step can be left; if not, its mistake is shown and the focus is on it. */
  isSound() {
    const [name, sentence] = this.#mistake();
    if (sentence) this.showMistake(name, sentence);
    return !sentence;
  }

  /** Show a mistake beside its field, on its step. Answers whether there is such a field. */
  showMistake(name, sentence) {
    const place = this.#form.querySelector(`#${CSS.escape(name)}-error`);
    if (!place) return false;
    this.showStepOf(place);
    place.textContent = sentence;
    place.hidden = false;
    const field = this.#form.elements[name];
    if (field instanceof HTMLElement) field.setAttribute("aria-invalid", "true");
    (field instanceof HTMLElement ? field : place).focus();
    place.scrollIntoView({ block: "center" });
    return true;
  }

  /** Say above the step what stands in the way. */
  say(sentence) {
    const trouble = this.#form.querySelector("#trouble");
    trouble.textContent = sentence;
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "center" });
  }

  /** Show the step on which this part of the form is. */
  showStepOf(place) {
    const at = this.#steps.findIndex((step) => step.contains(place));
    const folded = place.closest("details");
    if (folded) folded.open = true;
    if (at !== this.#at) this.#goTo(at);
  }

  /** A link of the page itself, such as one in the list of mistakes, leads to its step. */
  #follow() {
    const place = document.getElementById(location.hash.slice(1));
    if (!place?.closest("[data-step]")) return;
    this.showStepOf(place);
    place.focus();
  }

  #goTo(at) {
    this.#record(at);
    this.#show(at);
  }

  /** Show the step of a place in the browser's history; its address may be of before the language was
   * changed. */
  #standAt(at) {
    this.#record(at, "replaceState");
    this.#show(at);
  }

  /** A place in the browser's history; those of an earlier story in this page lead nowhere. */
  #record(at, how = "pushState") {
    const { id } = this.#steps[at];
    history[how]({ step: id, began: this.began }, "", this.#page + (at ? `#${id}` : ""));
  }

  #placeOf(id) {
    return this.#steps.findIndex((step) => step.id === id);
  }

  #mistake() {
    const { invitation, prompt, text, consent } = this.#form.elements;
    switch (this.current.dataset.step) {
      case "welcome":
        return ["invitation", invitation?.validationMessage];
      case "prompt":
        return ["prompt", prompt.value ? "" : this.#spoken.choosePrompt];
      case "tell":
        return ["text", text.value.trim() || /voice/.test(this.#form.dataset.media) ? "" : this.#spoken.writeStory];
      case "consent":
        return ["consent", consent.value ? "" : this.#spoken.chooseConsent];
      default:
        return this.#limits();
    }
  }

  #limits() {
    for (const field of this.current.querySelectorAll("[data-signifier]")) {
      if (field.mistake) return [field.dataset.signifier, field.mistake(this.#spoken)];
    }
    return ["", ""];
  }

  #show(at) {
    const moved = at !== this.#at;
    if (at > 0) this.#leaveWelcome().then(() => this.#nameButton());
    this.#at = at;
    this.#steps.forEach((step, index) => { step.hidden = index !== this.#at; });
    document.body.dataset.at = this.current.dataset.step;
    this.current.dataset.reached = "";
    this.#form.querySelector("#back").hidden = this.#at === 0;
    this.#tellProgress();
    this.#quotePrompt();
    this.#nameButton();
    if (!moved) return;
    scrollTo(0, 0);
    this.current.querySelector("h1, h2").focus({ preventScroll: true });
  }

  #tellProgress() {
    const progress = this.#form.querySelector(".progress");
    progress.hidden = this.#at === 0;
    const count = this.#steps.length - 1;
    const words = fill(this.#spoken.progress, { number: this.#at, count });
    progress.querySelector("p").textContent = words;
    Object.assign(progress.querySelector("progress"), { max: count, value: this.#at });
    const title = this.#form.dataset.title;
    document.title = this.#at ? `${words} – ${title}` : title;
  }

  #quotePrompt() {
    const chosen = this.#form.querySelector("[name=prompt]:checked");
    const place = this.#form.querySelector(".chosen-prompt");
    if (!chosen || !place) return;
    place.textContent = chosen.nextElementSibling.firstChild.textContent;
    place.hidden = false;
  }

  #nameButton() {
    const button = this.#form.querySelector("#next");
    const fields = [...this.current.querySelectorAll("[data-signifier]")];
    const skips = !this.isLast && fields.length > 0 && fields.every((field) => !field.answered);
    const kind = this.isLast ? "send" : this.#at === 0 ? "begin" : skips ? "skip" : "next";
    button.textContent = this.#spoken[kind];
    if (skips) button.dataset.variant = "secondary";
    else delete button.dataset.variant;
  }

  #forgetMistakes() {
    for (const place of this.current.querySelectorAll(".ds-validation-message")) place.hidden = true;
    for (const field of this.current.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    this.#form.querySelector("#mistakes")?.remove();
  }
}
