// Named stones on a map: choose one, tap where it belongs. Number fields are the native form.
import { clamp, onDrag, onKeys, onTap, percent, rounded } from "./placing.js";
import { Signifier } from "./signifier.js";
import { fill } from "./steps.js";

class Stones extends Signifier {
  build() {
    const surface = this.querySelector(".surface");
    this.axes = { x: surface.dataset.x, y: surface.dataset.y };
    this.canvas = this.querySelector(".canvas");
    this.choices = [...this.querySelectorAll("[data-choose]")];
    this.first = this.choices[0];
    this.order = this.choices.map((choice) => choice.dataset.choose);
    const handles = [...this.querySelectorAll("[data-stone]")];
    this.handles = Object.fromEntries(handles.map((handle) => [handle.dataset.stone, handle]));
    this.names = Object.fromEntries(this.order.map((id) => [id, this.handles[id].getAttribute("aria-label")]));
    this.points = Object.fromEntries(this.order.map((id) => [id, this.typedPoint(id)]));
    this.chosen = this.order[0];
    for (const choice of this.choices) {
      choice.addEventListener("click", () => this.choose(choice.dataset.choose));
    }
    for (const field of this.querySelectorAll("[data-axis]")) {
      field.addEventListener("input", () => this.readNumbers(field.dataset.part));
    }
    this.order.forEach((id) => this.follow(id));
    onTap(this.canvas, (x, y) => this.tap([x, y]));
  }

  follow(id) {
    const handle = this.handles[id];
    handle.addEventListener("pointerdown", () => this.choose(id));
    handle.addEventListener("focus", () => this.choose(id));
    onKeys(handle, (by) => this.moves(id, by), (point) => this.place(id, point), () => {
      this.remove(id);
      this.tell();
    });
    handle.addEventListener("click", (event) => event.stopPropagation());
    onDrag(handle, this.canvas, (x, y) => this.place(id, [x, y]));
  }

  choose(id) {
    if (this.chosen === id) return;
    this.chosen = id;
    this.draw();
  }

  tap(point) {
    this.place(this.chosen, point);
    const waiting = this.order.find((id) => !this.points[id]);
    if (waiting) this.choose(waiting);
  }

  place(id, [x, y]) {
    this.points[id] = [clamp(x), clamp(y)];
    this.writeNumbers(id);
    this.changed();
  }

  clear() {
    for (const id of this.order) this.remove(id);
    this.chosen = this.order[0];
  }

  remove(id) {
    this.points[id] = null;
    this.writeNumbers(id);
  }

  read() {
    const placed = this.order.filter((id) => this.points[id]);
    if (!placed.length) return null;
    return { stones: Object.fromEntries(placed.map((id) => [id, this.points[id].map(rounded)])) };
  }

  field(id, axis) {
    return this.querySelector(`[data-part="${id}"][data-axis="${axis}"]`);
  }

  typedPoint(id) {
    const typed = ["x", "y"].map((axis) => this.field(id, axis).value);
    return typed.some((one) => one === "") ? null : typed.map((one) => clamp(Number(one) / 100));
  }

  readNumbers(id) {
    this.points[id] = this.typedPoint(id);
    this.changed();
  }

  writeNumbers(id) {
    const point = this.points[id];
    ["x", "y"].forEach((axis, at) => { this.field(id, axis).value = point ? percent(point[at]) : ""; });
  }

  moves(id, by) {
    const [x, y] = this.points[id] ?? [0.5, 0.5];
    return {
      ArrowLeft: [x - by, y],
      ArrowRight: [x + by, y],
      ArrowUp: [x, y + by],
      ArrowDown: [x, y - by],
      Enter: [x, y],
      " ": [x, y],
    };
  }

  draw() {
    for (const id of this.order) this.drawStone(id);
    for (const choice of this.choices) {
      const id = choice.dataset.choose;
      choice.setAttribute("aria-pressed", String(id === this.chosen));
      choice.toggleAttribute("data-placed", Boolean(this.points[id]));
    }
    this.readout.textContent = this.words();
  }

  drawStone(id) {
    const [handle, point] = [this.handles[id], this.points[id]];
    const [x, y] = point ?? [0.5, 0.5];
    handle.style.left = `${x * 100}%`;
    handle.style.bottom = `${y * 100}%`;
    handle.toggleAttribute("data-placed", Boolean(point));
    handle.toggleAttribute("data-chosen", id === this.chosen);
    handle.setAttribute("aria-valuenow", Math.round((point?.[0] ?? 0) * 100));
    handle.setAttribute("aria-valuetext", point ? this.along(point) : this.spoken.unanswered);
  }

  along(point) {
    const words = ["x", "y"].map((axis, at) =>
      fill(this.spoken.along, { axis: this.axes[axis], share: Math.round(point[at] * 100) }));
    return words.join(", ");
  }

  words() {
    if (this.notApplicable.checked || !this.read()) return this.silence;
    const waiting = this.order.some((id) => !this.points[id]);
    if (!waiting) return this.spoken.allPlaced;
    return this.points[this.chosen] ? "" : fill(this.spoken.placeNow, { name: this.names[this.chosen] });
  }
}

customElements.define("fortell-stones", Stones);
