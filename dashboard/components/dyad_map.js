// A dyad: how one group spreads between two poles, another as a line, and medians below.
// selection: [from, to] in [0, 1], or null.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;
  const HIGH = 0.27;
  const VIEW = { left: -0.02, top: 0.3, width: 1.04, height: 0.4 };
  const VIEW_BOX = [VIEW.left, -VIEW.top, VIEW.width, VIEW.height].join(" ");
  const DIAMOND = 0.016;
  const DOT = 0.009;
  const PILES = 50;
  const ABOVE = 0.03;

  function heights(group) {
    return group.curve || (group.cells || []).map((cell) => (cell || 0) * (group.cells.length / (group.tellers || 1)));
  }

  function curveCorners(curve, scale) {
    return curve.map((height, at) => [at / (curve.length - 1), height * scale]);
  }

  function cellCorners(group, at, scale) {
    const width = 1 / group.cells.length;
    const high = heights(group)[at] * scale;
    return [[at * width, 0], [at * width, high], [(at + 1) * width, high], [(at + 1) * width, 0]];
  }

  function Curve({ group, scale, outlined }) {
    const corners = curveCorners(group.curve, scale);
    if (outlined) return h(Line, { path: parts.path(corners, true) });
    return h(
      "g",
      { className: "fortell-hill" },
      h("path", { d: parts.path([[0, 0], ...corners, [1, 0]]), className: "fortell-ground" }),
      h("path", { d: parts.path(corners, true), className: "fortell-ridge" })
    );
  }

  function Line({ path }) {
    return h(
      "g",
      null,
      h("path", { d: path, className: "fortell-halo" }),
      h("path", { d: path, className: "fortell-outline" })
    );
  }

  function Cells({ group, scale, outlined }) {
    if (outlined) return h(Line, { path: group.cells.map((cell, at) => parts.path(cellCorners(group, at, scale), true)).join("") });
    return h(
      "g",
      { className: "fortell-cells" },
      group.cells.map((cell, at) => h("path", { key: at, d: parts.path(cellCorners(group, at, scale)) }))
    );
  }

  // Each cell has its count above it, and above the other group's line; a dash where it is held back.
  function CellCounts({ group, compared, scale }) {
    const { cells } = group;
    const percent = (value, size) => (value / size) * 100 + "%";
    const outline = compared && compared.cells ? heights(compared) : cells.map(() => 0);
    const placeOf = (at) => ({
      left: percent((at + 0.5) / cells.length - VIEW.left, VIEW.width),
      top: percent(VIEW.top - Math.max(heights(group)[at], outline[at]) * scale - ABOVE, VIEW.height),
    });
    return h(
      "div",
      { className: "fortell-counts", "aria-hidden": true },
      cells.map((cell, at) => h("span", { key: at, style: placeOf(at) }, h("b", null, parts.count(cell))))
    );
  }

  // Dots that would cover each other are piled.
  function piled(points) {
    const piles = {};
    return points.map((value) => {
      const pile = Math.round(value * PILES);
      piles[pile] = (piles[pile] || 0) + 1;
      return [value, Math.min(DOT * (2.2 * piles[pile] - 1), HIGH)];
    });
  }

  function Spread({ group, scale, outlined }) {
    if (!group) return null;
    if (group.curve) return h(Curve, { group, scale, outlined });
    if (group.points) {
      const className = outlined ? "fortell-rings" : "fortell-dots";
      return h(parts.Dots, { points: piled(group.points), className, radius: DOT });
    }
    return group.cells && h(Cells, { group, scale, outlined });
  }

  function Median({ group, className, depth }) {
    if (!group || group.median === null) return null;
    const line = group.interval && "M" + group.interval[0] + " " + depth + "H" + group.interval[1];
    return h(
      "g",
      { className: "fortell-centre " + className },
      line && h("path", { d: line, className: "fortell-region" }),
      h(parts.Diamond, { at: [group.median, -depth], className, size: DIAMOND })
    );
  }

  function box([from, to]) {
    return [[from, 0], [from, HIGH], [to, HIGH], [to, 0]];
  }

  function ends(line) {
    const xs = line.map(([x]) => Math.min(Math.max(x, 0), 1));
    return [Math.min(...xs), Math.max(...xs)];
  }

  // Both groups are drawn to the same scale; over cells there is room for their counts.
  function scaleOf({ group, compared, kind }) {
    const tops = [group, compared].filter(Boolean).map((one) => Math.max(0, ...heights(one)));
    return (kind === "cells" ? HIGH - 2 * ABOVE : HIGH) / Math.max(...tops, 0.001);
  }

  function Picture({ figure, scale, marked, cursor, sentence }) {
    return h(
      "svg",
      { viewBox: VIEW_BOX, role: "img", "aria-label": figure.title, "aria-describedby": sentence },
      h(Spread, { group: figure.group, scale }),
      h(Spread, { group: figure.compared, scale, outlined: true }),
      h("path", { d: "M0 0H1M0 .012V-.012M1 .012V-.012", className: "fortell-edge" }),
      h(Median, { group: figure.group, className: "is-main", depth: 0.035 }),
      h(Median, { group: figure.compared, className: "is-compared", depth: 0.075 }),
      marked && h(parts.Selection, { corners: box(marked) }),
      cursor && h(parts.Cursor, { at: [cursor[0], 0.03], size: 0.03 })
    );
  }

  function stretchAt(figure, x) {
    const last = figure.stretches.length - 1;
    return figure.stretches.find((stretch, at) => x < stretch.ends[1] || at === last);
  }

  function LiveMap({ figure, selection, onSelect, words, drawing, onDrawn, sentence }) {
    const toggle = ([x]) => {
      const found = stretchAt(figure, x).ends;
      onSelect(parts.same(found, selection) ? null : found);
    };
    const onLasso = (line) => {
      onSelect(ends(line));
      onDrawn();
    };
    const lasso = parts.useLasso({ view: VIEW, drawing, onLasso, onTap: toggle });
    const cursor = parts.useCursor({
      start: [0.5, 0],
      keepInside: ([x]) => [Math.min(Math.max(x, 0), 1), 0],
      onToggle: toggle,
      onEscape: () => (lasso.line ? lasso.stop() : onSelect(null)),
    });
    const stretch = cursor.at && stretchAt(figure, cursor.at[0]);
    const chosen = stretch && parts.same(stretch.ends, selection);
    const marked = lasso.line ? ends(lasso.line) : selection;
    const scale = scaleOf(figure);
    return h(
      React.Fragment,
      null,
      h(Picture, { figure, scale, marked, cursor: cursor.at, sentence }),
      figure.kind === "cells" && h(CellCounts, { group: figure.group, compared: figure.compared, scale }),
      h(parts.Area, { words, drawing, handlers: { ...lasso.handlers, ...cursor.handlers } }),
      h(
        "span",
        { className: "fortell-unseen", "aria-live": "polite" },
        stretch && (chosen ? parts.say(words.chosen, { zone: stretch.name }) : stretch.name)
      )
    );
  }

  function Poles({ figure }) {
    const pole = (at) => h("p", { className: "fortell-anchor" }, figure.poles[at]);
    return h("div", { className: "fortell-poles" }, pole(0), pole(1));
  }

  window.fortell.DyadMap = parts.live("selection", function DyadMap({ id, figure, selection, words, level, setProps }) {
    const sentence = React.useId();
    const [drawing, setDrawing] = React.useState(false);
    const onSelect = (chosen) => {
      if (!parts.same(chosen, selection || null)) setProps({ selection: chosen });
    };
    const named = figure.stretches.map((stretch) => ({ name: stretch.name, value: stretch.ends }));
    const held = figure.kind === "held";
    const live = { selection, onSelect, words, drawing, onDrawn: () => setDrawing(false), sentence };
    const line = (one) =>
      h(
        React.Fragment,
        null,
        h("div", { className: "fortell-map" }, held ? h(parts.Held, { reason: one.held }) : h(LiveMap, { figure: one, ...live })),
        h(Poles, { figure: one })
      );
    return h(
      parts.Frame,
      { id, figure, words, level, kind: "dyad", sentence },
      h(parts.Sides, { figure, draw: line }),
      !held && h(parts.Tools, { named, selection, onSelect, words, drawing, onDrawing: setDrawing })
    );
  });
})();
