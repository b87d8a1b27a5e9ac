// What a voice and a picture share: bytes made in the page, to be sealed and sent.
import { spoken } from "./signifier.js";
import "./upload.js"; // the network may be lost from here on

/** An element that holds a medium: { id, kind, sha256, size, type, bytes }, or nothing. */
export class Medium extends HTMLElement {
  #medium;

  connectedCallback() {
    if (this.field || !crypto.subtle) return; // without that the plain form is sent
    this.spoken = spoken();
    this.field = this.querySelector("input[type=file]");
    this.field.removeAttribute("name"); // from here on it is sent as the story is
    this.field.addEventListener("change", () => this.#take());
    const form = this.closest("form");
    form.addEventListener("carry", ({ detail }) => this.#carryOver(detail.querySelector(`#${this.id}`)));
    form.addEventListener("submit", (event) => this.#wait(event), { capture: true });
    form.addEventListener("formdata", ({ formData }) => this.#putInto(formData));
    for (const button of this.querySelectorAll("[data-deed]")) {
      button.addEventListener("click", () => this[button.dataset.deed]());
    }
    const carried = Object.hasOwn(this, "medium") && this.medium; // set before this script was here
    delete this.medium;
    this.build();
    if (carried) this.medium = carried;
    if (this.field.files.length) this.#take(); // chosen before this script was here
  }

  get medium() {
    return this.#medium;
  }

  set medium(medium) {
    this.#medium = medium;
    const form = this.closest("form");
    const held = [...form.querySelectorAll("[data-medium]")].filter((one) => one.medium);
    if (held.length) form.dataset.media = held.map((one) => one.dataset.medium).join(" ");
    else delete form.dataset.media;
    this.draw(medium);
    this.querySelector(".ds-validation-message").hidden = true;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Hold these bytes from now on, and what `more` is known of them. */
  async hold(blob, more) {
    const bytes = await blob.arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const { medium: kind } = this.dataset;
    this.medium = { id: crypto.randomUUID(), kind, sha256, size: bytes.byteLength, type: blob.type, bytes, ...more };
  }

  /** Say something that a screen reader tells too. */
  say(sentence) {
    this.querySelector("[data-told]").textContent = sentence;
  }

  #take() {
    const [file] = this.field.files;
    this.field.value = ""; // the same file can be chosen again
    if (!file) return;
    this.say("");
    this.take(this.accept(file).catch(() => this.say(this.spoken[`${this.dataset.medium}Unread`])));
  }

  /** Note that something is being taken, until this work ends. */
  take(work) {
    this.taking = work.then(() => { this.taking = undefined; });
  }

  /** To the same place of the page in another language, as soon as it is there. */
  #carryOver(other) {
    this.end();
    const give = () => {
      other.taking = undefined;
      if (this.medium) other.medium = this.medium;
    };
    if (this.taking) other.taking = this.taking.then(give);
    else give();
  }

  end() {}

  /** The story is not sent before what was chosen or said is there. */
  #wait(event) {
    const form = event.target;
    if (!this.taking || form.querySelector("#step-consent").hidden) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.taking.then(() => form.querySelector("#next").click());
  }

  /** What is held goes along where the plain form is sent, as another script did not come. */
  #putInto(formData) {
    const { dataset: { medium }, medium: held } = this;
    if (held && "plainly" in this.closest("form").dataset) formData.set(medium, new Blob([held.bytes], { type: held.type }), medium);
  }

  remove() {
    this.medium = undefined;
    this.say("");
    this.first.focus();
  }
}
