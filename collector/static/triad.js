// A point between three corners. Three number fields are the native form; over them lies a triangle
// to tap, drag in, or walk through with the arrow keys. Nothing is marked before the teller does.
import { clamp, onDrag, onKeys, onTap, percent, rounded, wholePercents } from "./placing.js";
import { Signifier } from "./signifier.js";
import { fill } from "./steps.js";

const HEIGHT = Math.sqrt(3) / 2; // of a triangle whose sides are 1
const MIDDLE = [1 / 3, 1 / 3, 1 / 3];

class Triad extends Signifier {
  build() {
    this.weights = null; // in the shown order: top, left, right
    this.handle = this.first = this.querySelector(".handle");
    this.shares = [...this.querySelectorAll(".share")];
    this.numbers = [...this.querySelectorAll("[data-part]")];
    this.names = this.numbers.map((field) => field.parentElement.firstElementChild.textContent);
    for (const field of this.numbers) field.addEventListener("input", () => this.readNumbers());
    onKeys(this.handle, (by) => moves(this.weights ?? MIDDLE, by), (weights) => this.place(weights),
      () => this.clearButton.click());
    const area = this.querySelector(".area");
    onDrag(this.handle, area, (x, height) => this.place(nearestWeights(x, height)));
    onTap(area, (x, height) => {
      this.place(nearestWeights(x, height));
      this.handle.focus({ preventScroll: true });
    });
    this.weights = this.typedWeights();
  }

  place(weights) {
    this.weights = weights;
    const { weights: exact } = this.read();
    for (const field of this.numbers) field.value = percent(exact[field.dataset.part]);
    this.changed();
  }

  clear() {
    this.weights = null;
    for (const field of this.numbers) field.value = "";
  }

  read() {
    if (!this.weights) return null;
    const [top, left] = this.weights.map(rounded);
    const shares = [top, left, rounded(Math.max(0, 1 - top - left))];
    const entries = this.numbers.map((field, at) => [field.dataset.part, shares[at]]);
    return { weights: Object.fromEntries(entries) };
  }

  readNumbers() {
    this.weights = this.typedWeights();
    this.changed();
  }

  typedWeights() {
    const typed = this.numbers.map((field) => Math.max(0, Number(field.value) || 0));
    const sum = typed.reduce((total, one) => total + one, 0);
    return sum > 0 ? typed.map((one) => one / sum) : null;
  }

  draw() {
    const [top, , right] = this.weights ?? MIDDLE;
    this.handle.style.left = `${(right + top / 2) * 100}%`;
    this.handle.style.bottom = `${top * 100}%`;
    const percents = this.weights && wholePercents(this.weights);
    this.shares.forEach((share, at) => { share.textContent = percents ? `${percents[at]} %` : ""; });
    const words = this.weights ? this.words() : this.silence;
    this.readout.textContent = words;
    this.handle.setAttribute("aria-valuetext", this.weights ? words : this.spoken.unanswered);
    this.handle.setAttribute("aria-valuenow", Math.round((this.weights?.[0] ?? 0) * 100));
  }

  words() {
    const percents = wholePercents(this.weights);
    const shares = this.names.map((name, at) => fill(this.spoken.share, { share: percents[at], name }));
    return shares.join(", ");
  }
}

function moves([top, left, right], by) {
  return {
    ArrowUp: inside([top + by, left - by / 2, right - by / 2]),
    ArrowDown: inside([top - by, left + by / 2, right + by / 2]),
    ArrowLeft: sideways(top, left + by),
    ArrowRight: sideways(top, left - by),
    PageUp: [1, 0, 0],
    PageDown: [0, 0.5, 0.5],
    Home: [0, 1, 0],
    End: [0, 0, 1],
    Enter: [top, left, right],
    " ": [top, left, right],
  };
}

/** A step to the side keeps the height. */
function sideways(top, left) {
  const kept = Math.min(1 - top, Math.max(0, left));
  return [top, kept, 1 - top - kept];
}

function inside(weights) {
  const positive = weights.map((weight) => Math.max(0, weight));
  const sum = positive.reduce((total, one) => total + one, 0);
  return positive.map((weight) => weight / sum);
}

/** The weights of the point of the triangle that is nearest to (x, height), both in [0, 1]. */
function nearestWeights(x, height) {
  const right = x - height / 2;
  const weights = [height, 1 - height - right, right];
  if (weights.every((weight) => weight >= 0)) return weights;
  return nearestOnEdge(x, height * HEIGHT);
}

function nearestOnEdge(x, y) {
  const corners = [[0.5, HEIGHT], [0, 0], [1, 0]];
  let nearest = { distance: Infinity };
  for (const [a, b] of [[0, 1], [1, 2], [2, 0]]) {
    const [[ax, ay], [bx, by]] = [corners[a], corners[b]];
    const along = clamp((x - ax) * (bx - ax) + (y - ay) * (by - ay));
    const distance = Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
    if (distance < nearest.distance) nearest = { distance, a, b, along };
  }
  const weights = [0, 0, 0];
  weights[nearest.a] = 1 - nearest.along;
  weights[nearest.b] = nearest.along;
  return weights;
}

customElements.define("fortell-triad", Triad);
