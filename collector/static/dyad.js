// A point between two poles: the browser's own slider, which says nothing before it is touched.
import { clamp, onDrag, onKeys, onTap, percent, rounded, wholePercents } from "./placing.js";
import { Signifier } from "./signifier.js";
import { fill } from "./steps.js";

class Dyad extends Signifier {
  build() {
    this.slider = this.first = this.querySelector("input[type=range]");
    this.number = this.querySelector("[data-number]");
    this.answeredBox = this.querySelector("input[value=yes]");
    this.mirrored = "mirrored" in this.slider.dataset; // the second pole is shown first
    this.leftwards = this.slider.dir === "rtl"; // the value grows towards the left
    const poles = [...this.querySelectorAll(".poles span")].map((pole) => pole.textContent);
    this.names = this.mirrored ? poles.reverse() : poles; // in the framework's order
    const moved = this.slider.value !== this.slider.defaultValue; // before this script was here
    this.value = moved || this.answeredBox.checked ? Number(this.slider.value) / 100 : null;
    if (this.value !== null) this.number.value = this.slider.value;
    const rail = this.querySelector(".rail");
    onDrag(rail, rail, (x) => this.place(this.leftwards ? 1 - x : x), { sideways: true });
    onTap(rail, (x) => {
      this.place(this.leftwards ? 1 - x : x);
      this.slider.focus({ preventScroll: true });
    });
    this.slider.addEventListener("input", () => this.place(Number(this.slider.value) / 100));
    onKeys(this.slider, (by) => this.moves(by), (value) => this.place(value), () => this.clearButton.click());
    this.number.addEventListener("input", () => this.readNumber());
  }

  place(value) {
    this.value = clamp(value);
    this.number.value = percent(this.value);
    this.changed();
  }

  clear() {
    this.value = null;
    this.number.value = "";
  }

  read() {
    return this.value === null ? null : { value: rounded(this.value) };
  }

  readNumber() {
    this.value = this.number.value === "" ? null : clamp(Number(this.number.value) / 100);
    this.changed();
  }

  moves(up) {
    const right = this.leftwards ? -up : up;
    const value = this.value ?? 0.5;
    return {
      ArrowRight: value + right,
      ArrowLeft: value - right,
      ArrowUp: value + up,
      ArrowDown: value - up,
      Enter: value,
      " ": value,
    };
  }

  draw() {
    const said = this.value !== null;
    this.slider.value = said ? percent(this.value) : 50;
    this.answeredBox.checked = said;
    const words = said ? this.words() : this.silence;
    this.readout.textContent = words;
    this.slider.setAttribute("aria-valuetext", said ? words : this.spoken.unanswered);
  }

  words() {
    const percents = wholePercents([1 - this.value, this.value]);
    const shares = this.names.map((name, at) => fill(this.spoken.share, { share: percents[at], name }));
    return (this.mirrored ? shares.reverse() : shares).join(", ");
  }
}

customElements.define("fortell-dyad", Dyad);
