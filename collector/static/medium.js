// What a voice and a picture share: bytes made in the page, to be sealed and sent.
import { within } from "./sealed.js";
import { spoken } from "./signifier.js";
import "./upload.js"; // the network may be lost from here on

const PATIENCE = 60_000; // milliseconds: a file may come from far

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
    else if (this.taking) this.mark(); // from the page in another language
    if (this.field.files.length) this.#take(); // chosen before this script was here
  }

  get medium() {
    return this.#medium;
  }

  set medium(medium) {
    this.#medium = medium;
    this.draw(medium);
    this.querySelector(".ds-validation-message").hidden = true;
    this.mark();
  }

  /** Whether it stands before the teller. */
  get seen() {
    return this.isConnected && !this.closest("[hidden]");
  }

  /** Let the form know what is held, and what is coming. */
  mark() {
    const form = this.closest("form");
    const kinds = [...form.querySelectorAll("[data-medium]")].flatMap(
      ({ medium, taking, busy, dataset }) => (medium ? dataset.medium : taking || busy ? "soon" : []));
    if (kinds.length) form.dataset.media = kinds.join(" ");
    else delete form.dataset.media;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** A medium of these bytes, and what `more` is known of them. */
  async made(blob, more) {
    const bytes = await blob.arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const { medium: kind } = this.dataset;
    return { id: crypto.randomUUID(), kind, sha256, size: bytes.byteLength, type: blob.type, bytes, ...more };
  }

  /** Say something that a screen reader tells too. */
  say(sentence) {
    this.querySelector("[data-told]").textContent = sentence;
  }

  #take() {
    const [file] = this.field.files;
    this.field.value = ""; // the same file can be chosen again
    if (!file) return;
    this.take(this.accept(file), `${this.dataset.medium}Unread`);
  }

  /** Hold the medium that this work brings, or say what is wrong; unless another was chosen meanwhile, or
   * all was removed: what comes late is not what she wants. */
  take(work, wrong) {
    this.say("");
    this.untold = undefined;
    const taking = within(PATIENCE, work).then((medium) => {
      if (this.taking !== taking) return;
      this.taking = undefined;
      this.medium = medium;
      this.took();
    }).catch(() => {
      if (this.taking !== taking) return;
      this.taking = undefined;
      this.draw(this.medium);
      this.mark();
      this.fail(wrong);
      this.took();
    });
    this.taking = taking;
    this.mark();
  }

  /** Say what is wrong; once more before the story is sent where she does not see it here. */
  fail(wrong) {
    this.say(this.spoken[wrong]);
    if (!this.seen) this.untold = wrong;
  }

  /** To the same place of the page in another language, as soon as it is there. */
  #carryOver(other) {
    this.end();
    const give = () => {
      if (this.medium) other.medium = this.medium;
    };
    if (!this.taking) return give();
    const taking = this.taking.then(() => {
      if (other.taking !== taking) return; // another was chosen there
      other.taking = undefined;
      give();
      other.mark?.();
      if (this.untold) other.fail?.(this.untold);
    });
    other.taking = taking;
  }

  end() {}

  took() {}

  /** The story is not sent before what was chosen or said is there, or she has read that it is not; and
   * not at all where she went back meanwhile: the button has its own name then. */
  async #wait(event) {
    const form = event.target;
    if (!(this.taking || this.untold) || form.querySelector("#step-consent").hidden) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const next = form.querySelector("#next");
    next.textContent = this.spoken.sending;
    await this.taking;
    if (next.textContent !== this.spoken.sending) return;
    if (!this.untold) return next.click();
    const trouble = form.querySelector("#trouble");
    Object.assign(trouble, { textContent: this.spoken[this.untold], hidden: false });
    trouble.scrollIntoView({ block: "center" });
    this.untold = undefined;
    next.textContent = this.spoken.send;
  }

  /** What is held goes along where the plain form is sent, as another script did not come. */
  #putInto(formData) {
    const { dataset: { medium }, medium: held } = this;
    if (held && "plainly" in this.closest("form").dataset) formData.set(medium, new Blob([held.bytes], { type: held.type }), medium);
  }

  remove() {
    this.taking = this.untold = undefined;
    this.medium = undefined;
    this.say("");
    this.first.focus();
  }
}
