// A whole number between two ends: the browser's own buttons, or a number field where there are many.
import { Signifier } from "./signifier.js";

class Scale extends Signifier {
  build() {
    this.fields = [...this.querySelectorAll("input[type=radio], input[type=number]")];
    this.first = this.fields[0];
    for (const field of this.fields) field.addEventListener("input", () => this.changed());
  }

  get typed() {
    const field = this.fields.find((one) => one.type === "number" || one.checked);
    return field?.value ?? "";
  }

  clear() {
    for (const field of this.fields) {
      if (field.type === "number") field.value = "";
      else field.checked = false;
    }
  }

  mistake(spoken) {
    return this.fields.every((field) => field.validity.valid) ? "" : spoken.onScale;
  }

  read() {
    return this.typed === "" ? null : { value: Number(this.typed) };
  }
}

customElements.define("fortell-scale", Scale);
