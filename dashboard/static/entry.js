// Typing in a form on paper: a click on a figure writes its numbers, and numbers show their place.
// The number fields are the form; without this script it is as whole.

const HEIGHT = Math.sqrt(3) / 2;
const clamp = (share) => Math.min(1, Math.max(0, share));
const written = (share) => String(Math.round(share * 10_000) / 100);

class Figure {
  constructor(question) {
    this.element = question.querySelector("[data-figure]");
    this.surface = question.querySelector("[data-surface]");
    this.fields = [...question.querySelectorAll("[data-measure]")];
    this.marks = [...question.querySelectorAll("[data-mark]")];
    this.notApplicable = question.querySelector("[value=not_applicable]");
    this.surface.addEventListener("click", (event) => this.click(event));
    for (const field of this.fields) field.addEventListener("input", () => this.typed());
    this.draw();
  }

  /** Shares of the surface, origin bottom left. */
  click(event) {
    const box = this.surface.getBoundingClientRect();
    const x = clamp((event.clientX - box.left) / box.width);
    const y = clamp((box.bottom - event.clientY) / box.height);
    this.place(x, y);
    this.typed();
  }

  typed() {
    this.notApplicable.checked = false;
    this.draw();
  }

  clear() {
    for (const field of this.fields) field.value = "";
    this.draw();
  }

  /** What is typed as shares; null where nothing or no number is. */
  get shares() {
    return this.fields.map(({ value }) => {
      const number = Number(value.trim().replace(",", "."));
      return value.trim() === "" || Number.isNaN(number) ? null : number / 100;
    });
  }

  write(shares) {
    shares.forEach((share, at) => { this.fields[at].value = written(share); });
  }

  show(mark, x, y) {
    const known = !Number.isNaN(x + y);
    mark.toggleAttribute("hidden", !known);
    if (!known) return;
    mark.setAttribute("cx", x);
    mark.setAttribute("cy", y);
  }
}

class Triangle extends Figure {
  place(x, y) {
    const right = x - y / 2;
    const weights = [y, 1 - y - right, right];
    this.write(weights.every((one) => one >= 0) ? weights : nearestOnEdge(x, y * HEIGHT));
  }

  draw() {
    const typed = this.shares;
    const missing = typed.filter((share) => share === null).length;
    const rest = 1 - typed.reduce((sum, share) => sum + (share ?? 0), 0);
    const whole = typed.map((share) => share ?? Math.max(0, rest));
    const sum = whole.reduce((total, one) => total + one, 0);
    const [top, , right] = missing > 1 ? [NaN, NaN, NaN] : whole.map((one) => one / sum);
    this.show(this.marks[0], (right + top / 2) * 115.47, (1 - top) * 100);
  }
}

class Line extends Figure {
  place(x) {
    this.write(["leftwards" in this.element.dataset ? 1 - x : x]);
  }

  draw() {
    const share = this.shares[0] ?? NaN;
    this.show(this.marks[0], ("leftwards" in this.element.dataset ? 1 - share : share) * 100, 0);
  }
}

class Square extends Figure {
  constructor(question) {
    super(question);
    for (const field of this.fields) field.addEventListener("focus", () => { this.chosen = field.dataset.measure; });
  }

  /** The piece whose numbers were entered last, else the first that has no place. */
  place(x, y) {
    const waiting = this.fields.find(({ value }) => value.trim() === "");
    const id = this.chosen ?? waiting?.dataset.measure ?? this.fields[0].dataset.measure;
    const [across, up] = this.fields.filter((field) => field.dataset.measure === id);
    across.value = written(x);
    up.value = written(y);
    this.chosen = null;
  }

  draw() {
    const typed = this.shares;
    this.marks.forEach((mark, at) => {
      const [x, y] = [typed[2 * at], typed[2 * at + 1]];
      mark.hidden = x === null || y === null;
      mark.style.left = `${x * 100}%`;
      mark.style.bottom = `${y * 100}%`;
    });
  }
}

function nearestOnEdge(x, y) {
  const corners = [[0.5, HEIGHT], [0, 0], [1, 0]];
  const onEdges = [[0, 1], [1, 2], [2, 0]].map(([a, b]) => {
    const [[ax, ay], [bx, by]] = [corners[a], corners[b]];
    const along = clamp((x - ax) * (bx - ax) + (y - ay) * (by - ay));
    const weights = [0, 0, 0];
    weights[a] = 1 - along;
    weights[b] = along;
    return { weights, distance: Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)) };
  });
  return onEdges.sort((one, other) => one.distance - other.distance)[0].weights;
}

const FIGURES = { triangle: Triangle, line: Line, square: Square };
const form = document.querySelector("#entry");

for (const question of form.querySelectorAll("[data-question]")) {
  const kind = question.querySelector("[data-figure]")?.dataset.figure;
  const figure = kind ? new FIGURES[kind](question) : null;
  const box = question.querySelector("[value=not_applicable]");
  box.addEventListener("change", () => box.checked && figure?.clear());
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
