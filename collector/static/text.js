// Words of the teller's own, with what is left of the room told near its end.
import { countDown } from "./counter.js";
import { Signifier } from "./signifier.js";

class Text extends Signifier {
  build() {
    this.field = this.querySelector("textarea");
    this.count = countDown(this.field, this.spoken);
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
    this.count();
  }
}

customElements.define("fortell-text", Text);
