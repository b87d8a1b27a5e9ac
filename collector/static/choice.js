// One or several of a list: the browser's own boxes, with the limit told when it is met.
import { Signifier } from "./signifier.js";
import { fill } from "./steps.js";

class Choice extends Signifier {
  build() {
    const { least, most } = this.querySelector(".options").dataset;
    Object.assign(this, { least: Number(least), most: Number(most) });
    this.options = [...this.querySelectorAll(".options input")];
    this.first = this.options[0];
    this.other = this.querySelector(".other input");
    this.limit = this.querySelector(".limit");
    for (const option of this.options) option.addEventListener("change", () => this.choose(option));
    this.other?.addEventListener("input", () => this.write());
  }

  get count() {
    return this.options.filter((one) => one.checked).length + Boolean(this.other?.value.trim());
  }

  choose(option) {
    const single = option.type === "radio";
    if (single && this.other) this.other.value = "";
    const tooMany = !single && this.count > this.most;
    if (tooMany) option.checked = false;
    this.limit.textContent = tooMany ? fill(this.spoken.tooMany, { most: this.most }) : "";
    this.changed();
  }

  write() {
    if (this.options[0].type === "radio" && this.other.value.trim()) this.uncheck();
    this.changed();
  }

  uncheck() {
    for (const option of this.options) option.checked = false;
  }

  clear() {
    this.uncheck();
    if (this.other) this.other.value = "";
    this.limit.textContent = "";
  }

  mistake(spoken) {
    if (!this.count) return "";
    if (this.count > this.most) return fill(spoken.tooMany, { most: this.most });
    return this.count < this.least ? fill(spoken.tooFew, { least: this.least }) : "";
  }

  read() {
    if (!this.count) return null;
    const options = this.options.filter((one) => one.checked).map((one) => one.value);
    const other = this.other?.value.trim();
    return other ? { options, other } : { options };
  }
}

customElements.define("fortell-choice", Choice);
