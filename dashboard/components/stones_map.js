// Stones: one canvas for each, side by side, all with the same two axes, and an area to mark on one.
// selection: {stone, area}, the corners of an area on the canvas of one stone, or null.
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

  function keepInside([x, y]) {
    return [Math.min(Math.max(x, 0), 1), Math.min(Math.max(y, 0), 1)];
  }

  function quarterAt(figure, [x, y]) {
    return figure.quarters[(y >= 0.5 ? 2 : 0) + (x >= 0.5 ? 1 : 0)];
  }

  // Where one points on the canvas of one stone.
  function LiveCanvas({ figure, stone, sentence, mark }) {
    const { words, drawing, onSelect, onDrawn, selection } = mark;
    const own = selection && selection.stone === stone.id ? selection.area : null;
    const choose = (area) => onSelect(area && { stone: stone.id, area });
    const toggle = (point) => {
      const { corners } = quarterAt(figure, keepInside(point));
      choose(parts.same(corners, own) ? null : corners);
    };
    const onLasso = (corners) => {
      choose(corners);
      onDrawn();
    };
    const lasso = parts.useLasso({ view: VIEW, drawing, onLasso, onTap: toggle });
    const cursor = parts.useCursor({
      start: [0.5, 0.5],
      keepInside,
      onToggle: toggle,
      onEscape: () => (lasso.line ? lasso.stop() : onSelect(null)),
    });
    const quarter = cursor.at && quarterAt(figure, cursor.at);
    const chosen = quarter && parts.same(quarter.corners, own);
    return h(
      React.Fragment,
      null,
      h(Picture, { figure, stone, sentence, marked: lasso.line || own, open: Boolean(lasso.line), cursor: cursor.at, quarter }),
      stone.kind === "cells" && h(CellCounts, { group: stone.group, compared: stone.compared }),
      h(parts.Area, {
        words: { ...words, area: words.area + ": " + stone.name },
        drawing,
        handlers: { ...lasso.handlers, ...cursor.handlers },
      }),
      h(
        "span",
        { className: "fortell-unseen", "aria-live": "polite" },
        quarter && (chosen ? parts.say(words.chosen, { zone: quarter.name }) : quarter.name)
      )
    );
  }

  function Picture({ figure, stone, sentence, marked, open, cursor, quarter }) {
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
      h(parts.Centres, { group, compared, size: DIAMOND }),
      cursor && h("path", { d: parts.path(quarter.corners), className: "fortell-under" }),
      h(parts.Selection, { corners: marked, open }),
      h(parts.Cursor, { at: cursor, size: 0.045 })
    );
  }

  // An end, the axis' own name, the other end.
  function Axis({ className, names: [first, name, last] }) {
    return h("p", { className: "fortell-axis " + className }, h("span", null, first), h("b", null, name), h("span", null, last));
  }

  function Canvas({ figure, stone, sentence, mark }) {
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
            : h(LiveCanvas, { figure, stone, sentence, mark }),
          held && h(parts.Held, { reason: stone.held })
        ),
        h(Axis, { className: "is-across", names: [x.low, x.name, x.high] })
      )
    );
  }

  // Every quarter of every canvas by name: the way to mark without dragging.
  function namedParts(figure) {
    return figure.stones
      .filter((stone) => stone.kind !== "held")
      .flatMap((stone) =>
        figure.quarters.map(({ name, corners }) => ({
          name: stone.name + ", " + name,
          value: { stone: stone.id, area: corners },
        }))
      );
  }

  // Two groups beside each other: each stone twice, first as the one group put it.
  function stonesOf(figure) {
    if (!figure.beside) return figure.stones;
    return figure.stones.flatMap((stone) => {
      if (!stone.compared) return [stone];
      const named = (group) => ({ ...stone, name: stone.name + ": " + group.name, group, compared: null });
      return [named(stone.group), named(stone.compared)];
    });
  }

  window.fortell.StonesMap = parts.live("selection", function StonesMap({ id, figure, selection, words, level, setProps }) {
    const sentence = React.useId();
    const [drawing, setDrawing] = React.useState(false);
    const onSelect = (chosen) => {
      if (!parts.same(chosen, selection || null)) setProps({ selection: chosen });
    };
    const mark = { words, drawing, onSelect, onDrawn: () => setDrawing(false), selection };
    const canvas = (stone, at) => h(Canvas, { key: at, figure, stone, sentence, mark });
    return h(
      parts.Frame,
      { id, figure, words, level, kind: "stones", sentence },
      figure.held
        ? h(parts.Held, { reason: figure.held })
        : h("div", { className: "fortell-canvases" }, stonesOf(figure).map(canvas)),
      !figure.held &&
        h(parts.Tools, { named: namedParts(figure), selection, onSelect, words, drawing, onDrawing: setDrawing })
    );
  });
})();
