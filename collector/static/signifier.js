// What all kinds of question share: an answer, "does not fit", and an event when either changes.

export const spoken = () => JSON.parse(document.querySelector("#spoken").textContent);

/** A kind brings `read`, `clear`, perhaps `build`, `draw` and `mistake`, and `first`: the field that
 * gets the focus when the answer is taken away. */
export class Signifier extends HTMLElement {
  connectedCallback() {
    if (this.notApplicable) return;
    this.spoken = spoken();
    this.notApplicable = this.querySelector("[name$='.state']");
    this.notApplicable.addEventListener("change", () => {
      if (this.notApplicable.checked) this.clear();
      this.tell();
    });
    this.clearButton = this.querySelector("[data-clear]");
    this.clearButton?.addEventListener("click", () => {
      this.clear();
      this.tell();
      this.first.focus();
    });
    this.readout = this.querySelector("output");
    this.hint = this.readout?.textContent;
    for (const numbers of this.querySelectorAll("details.numbers")) numbers.open = false;
    this.build();
    this.tell();
  }

  /** The answer as the story's document holds it. */
  get placement() {
    if (this.notApplicable.checked) return { state: "not_applicable" };
    const answer = this.read();
    return answer ? { state: "placed", ...answer } : { state: "passed_by" };
  }

  get answered() {
    return this.placement.state !== "passed_by";
  }

  /** The teller has answered, so the question does fit. */
  changed() {
    this.notApplicable.checked = false;
    this.tell();
  }

  /** Draw the answer and let the page know. */
  tell() {
    this.toggleAttribute("data-answered", this.placement.state === "placed");
    this.toggleAttribute("data-not-applicable", this.notApplicable.checked);
    this.draw();
    if (this.clearButton) this.clearButton.hidden = this.placement.state !== "placed";
    this.dispatchEvent(new Event("answer", { bubbles: true }));
  }

  /** What an unanswered question says of itself. */
  get silence() {
    return this.notApplicable.checked ? this.spoken.notApplicable : this.hint;
  }

  build() {}
  draw() {}
}
