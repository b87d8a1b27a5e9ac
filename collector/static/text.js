// Words of the teller's own, with what is left of the room told near its end.
import { Signifier } from "./signifier.js";
import { fill } from "./steps.js";

const NEAR_END = 100;

class Text extends Signifier {
  build() {
    this.field = this.querySelector("textarea");
    this.counter = this.querySelector(".counter");
    this.field.addEventListener("input", () => this.changed());
  }

  clear() {
    this.field.value = "";
  }

  read() {
    const text = this.field.value;
    return text.trim() ? { text } : null;
  }

  draw() {
    const count = this.field.maxLength - this.field.value.length;
    this.counter.textContent = count <= NEAR_END ? fill(this.spoken.left, { count }) : "";
  }
}

customElements.define("fortell-text", Text);
