// What is drawn over a map: dots, centres with their regions, selections and the cursor.
// All of it is in the map's own units, y turned by the sign: SVG counts downwards.
(function () {
  "use strict";
  const parts = window.fortell.parts;
  const h = parts.h;

  function path(corners, open) {
    return "M" + corners.map(([x, y]) => x + " " + -y).join("L") + (open ? "" : "Z");
  }

  // More lie where the fill is darker; only light fills, so that the numbers on them can be read.
  function step(value, most) {
    return value ? String(8 - Math.round((2 * value) / most)) : "none";
  }

  // A dash stands where the gate holds a count back; the table says so in words.
  function count(value) {
    return value === null ? "–" : parts.written(value);
  }

  function Dots({ points, className, radius }) {
    return h(
      "g",
      { className: className },
      points.map(([x, y], at) => h("circle", { key: at, cx: x, cy: -y, r: radius }))
    );
  }

  function Region({ corners, className }) {
    return h(
      "g",
      { className: "fortell-centre " + className },
      h("path", { d: path(corners), className: "fortell-halo" }),
      h("path", { d: path(corners), className: "fortell-region" })
    );
  }

  function Diamond({ at, className, size }) {
    const [x, y] = at;
    const corners = [[x, y + size], [x + size, y], [x, y - size], [x - size, y]];
    return h(
      "g",
      { className: "fortell-centre " + className },
      h("path", { d: path(corners), className: "fortell-diamond" })
    );
  }

  // The centres lie over both regions, lest the region of one hide the centre of the other.
  function Centres({ group, compared, size }) {
    const both = [[compared, "is-compared"], [group, "is-main"]].filter(([one]) => one && one.centre);
    return h(
      "g",
      null,
      both.map(
        ([one, className]) => one.region && h(Region, { key: className, corners: one.region, className })
      ),
      both.map(([one, className]) => h(Diamond, { key: className, at: one.centre, className, size }))
    );
  }

  function Selection({ corners, open }) {
    if (!corners || corners.length < 2) return null;
    const drawn = path(corners, open);
    return h(
      "g",
      { className: "fortell-selection" },
      h("path", { d: drawn, className: "fortell-halo" }),
      h("path", { d: drawn, className: "fortell-lasso" })
    );
  }

  function Cursor({ at, size }) {
    if (!at) return null;
    const [x, y] = at;
    const cross = "M" + (x - size) + " " + -y + "h" + 2 * size + "M" + x + " " + (-y - size) + "v" + 2 * size;
    return h(
      "g",
      { className: "fortell-cursor" },
      h("path", { d: cross, className: "fortell-halo" }),
      h("path", { d: cross, className: "fortell-cross" })
    );
  }

  Object.assign(parts, { path, step, count, Dots, Diamond, Centres, Selection, Cursor });
})();
