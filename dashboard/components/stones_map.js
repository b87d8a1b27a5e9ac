// Stones: one canvas for each, side by side, all with the same two axes.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;
  const MARGIN = 0.03;
  const VIEW = { left: -MARGIN, top: 1 + MARGIN, width: 1 + 2 * MARGIN, height: 1 + 2 * MARGIN };
  const VIEW_BOX = [VIEW.left, -VIEW.top, VIEW.width, VIEW.height].join(" ");
  const SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1]];
  const DOT = 0.0125;
  const DIAMOND = 0.026;

  function cellsOf(group) {
    return group.cells.flatMap((row, up) =>
      row.map((count, along) => ({
        count,
        left: along / row.length,
        low: up / group.cells.length,
        width: 1 / row.length,
        height: 1 / group.cells.length,
      }))
    );
  }

  function CellFills({ group }) {
    const cells = cellsOf(group);
    const most = Math.max(1, ...cells.map((cell) => cell.count || 0));
    return h(
      "g",
      { className: "fortell-zones" },
      cells.map(({ count, left, low, width, height }, at) =>
        h("rect", { key: at, x: left, y: -low - height, width, height, "data-step": parts.step(count, most) })
      )
    );
  }

  function CellCounts({ group, compared }) {
    const beside = compared && compared.cells && cellsOf(compared);
    const percent = (value) => ((value + MARGIN) / VIEW.width) * 100 + "%";
    return h(
      "div",
      { className: "fortell-counts", "aria-hidden": true },
      cellsOf(group).map(({ count, left, low, width, height }, at) =>
        h(
          "span",
          { key: at, style: { left: percent(left + width / 2), top: percent(1 - low - height / 2) } },
          h("b", null, parts.count(count)),
          beside && h("i", null, parts.count(beside[at].count))
        )
      )
    );
  }

  function Picture({ figure, stone, sentence }) {
    const clip = "clip" + React.useId().replace(/:/g, "");
    const { group, compared } = stone;
    const dotted = (one) => one && one.points && !one.grid;
    return h(
      "svg",
      { viewBox: VIEW_BOX, role: "img", "aria-label": figure.title + ": " + stone.name, "aria-describedby": sentence },
      h("clipPath", { id: clip }, h("path", { d: parts.path(SQUARE) })),
      stone.kind === "cells" && h(CellFills, { group }),
      dotted(group) && h(parts.Dots, { points: group.points, className: "fortell-dots", radius: DOT }),
      compared && compared.grid && h(parts.Outlines, { grid: compared.grid, shares: figure.outlineShares, clip: "url(#" + clip + ")" }),
      dotted(compared) && h(parts.Dots, { points: compared.points, className: "fortell-rings", radius: DOT }),
      h("path", { d: parts.path(SQUARE), className: "fortell-edge" }),
      h(parts.Centre, { group: compared, className: "is-compared", size: DIAMOND }),
      h(parts.Centre, { group, className: "is-main", size: DIAMOND })
    );
  }

  // An end, the axis' own name, the other end.
  function Axis({ className, names: [first, name, last] }) {
    return h("p", { className: "fortell-axis " + className }, h("span", null, first), h("b", null, name), h("span", null, last));
  }

  function Canvas({ figure, stone, sentence }) {
    const held = stone.kind === "held";
    const { x, y } = figure;
    return h(
      "div",
      { className: "fortell-stone" },
      h("p", { className: "fortell-name" }, stone.name),
      h(
        "div",
        { className: "fortell-plane" },
        h(Axis, { className: "is-upward", names: [y.high, y.name, y.low] }),
        h(
          "div",
          { className: "fortell-map" + (held ? " is-held" : "") },
          !held && stone.group.grid && h(parts.Bands, { grid: stone.group.grid, shares: figure.bandShares, view: VIEW }),
          held
            ? h("svg", { viewBox: VIEW_BOX, "aria-hidden": true }, h("path", { d: parts.path(SQUARE), className: "fortell-edge" }))
            : h(Picture, { figure, stone, sentence }),
          stone.kind === "cells" && h(CellCounts, { group: stone.group, compared: stone.compared }),
          held && h(parts.Held, { reason: stone.held })
        ),
        h(Axis, { className: "is-across", names: [x.low, x.name, x.high] })
      )
    );
  }

  window.fortell.StonesMap = function StonesMap({ id, figure, words, level }) {
    const sentence = React.useId();
    return h(
      parts.Frame,
      { id, figure, words, level, kind: "stones", sentence },
      figure.held
        ? h(parts.Held, { reason: figure.held })
        : h(
            "div",
            { className: "fortell-canvases", lang: figure.language || undefined },
            figure.stones.map((stone, at) => h(Canvas, { key: at, figure, stone, sentence }))
          )
    );
  };
})();
