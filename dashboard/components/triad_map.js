// A triad: bands, dots or the seven zones of one group, the outlines of another, and a lasso.
// selection: the corners of a polygon in the unit triangle (y up), or null.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;
  const HEIGHT = Math.sqrt(3) / 2;
  const MARGIN = 0.03;
  const CORNERS = [[0.5, HEIGHT], [0, 0], [1, 0]];
  const MIDDLE = [0.5, HEIGHT / 3];
  const VIEW = { left: -MARGIN, top: HEIGHT + MARGIN, width: 1 + 2 * MARGIN, height: HEIGHT + 2 * MARGIN };
  const VIEW_BOX = [VIEW.left, -VIEW.top, VIEW.width, VIEW.height].join(" ");
  const DOT = 0.0125;
  const DIAMOND = 0.024;
  const APART = 0.08;

  // The nearest place in the triangle: weights cannot be negative.
  function keepInside([x, y]) {
    const weights = [y / HEIGHT, 1 - x - y / HEIGHT / 2, x - y / HEIGHT / 2].map((weight) => Math.max(weight, 0));
    const [top, , right] = weights.map((weight) => weight / (weights[0] + weights[1] + weights[2]));
    return [right + top / 2, top * HEIGHT];
  }

  function percent(value, from, size) {
    return ((value - from) / size) * 100 + "%";
  }

  function ZoneFills({ zones, counts }) {
    const most = Math.max(1, ...counts.filter((count) => count !== null));
    return h(
      "g",
      { className: "fortell-zones" },
      zones.map((zone, at) =>
        h("path", { key: at, d: parts.path(zone.polygon), "data-step": parts.step(counts[at], most) })
      )
    );
  }

  function distance(one, other) {
    return Math.hypot(one[0] - other[0], one[1] - other[1]);
  }

  // A zone's numbers stand in its middle, or beside it where a centre lies there.
  function clearPlace(zone, centres) {
    const [x, y] = zone.at;
    const places = [zone.at, [x, y + APART], [x, y - APART], [x - APART, y], [x + APART, y]];
    const inside = places.filter((place) => parts.inside(place, zone.polygon));
    const room = (place) => Math.min(APART, ...centres.map((centre) => distance(place, centre)));
    return inside.reduce((best, place) => (room(place) > room(best) ? place : best), zone.at);
  }

  function ZoneCounts({ figure }) {
    const compared = figure.compared && figure.compared.zones;
    const centres = [figure.group, figure.compared].filter((group) => group && group.centre).map((group) => group.centre);
    const places = figure.zones.map((zone) => clearPlace(zone, centres));
    return h(
      "div",
      { className: "fortell-counts", "aria-hidden": true },
      places.map(([x, y], at) =>
        h(
          "span",
          {
            key: at,
            style: {
              left: percent(x, VIEW.left, VIEW.width),
              top: percent(VIEW.top - y, 0, VIEW.height),
            },
          },
          h("b", null, parts.count(figure.group.zones[at])),
          compared && h("i", null, parts.count(compared[at]))
        )
      )
    );
  }

  function Picture({ figure, line, selection, cursor, zone, sentence }) {
    const clip = "clip" + React.useId().replace(/:/g, "");
    const { group, compared } = figure;
    const dotted = (one) => one && one.points && !one.grid;
    return h(
      "svg",
      { viewBox: VIEW_BOX, role: "img", "aria-label": figure.title, "aria-describedby": sentence },
      h("clipPath", { id: clip }, h("path", { d: parts.path(CORNERS) })),
      figure.kind === "zones" && h(ZoneFills, { zones: figure.zones, counts: group.zones }),
      dotted(group) && h(parts.Dots, { points: group.points, className: "fortell-dots", radius: DOT }),
      compared && compared.grid && h(parts.Outlines, { grid: compared.grid, shares: figure.outlineShares, clip: "url(#" + clip + ")" }),
      dotted(compared) && h(parts.Dots, { points: compared.points, className: "fortell-rings", radius: DOT }),
      h("path", { d: parts.path(CORNERS), className: "fortell-edge" }),
      h(parts.Centres, { group, compared, size: DIAMOND }),
      cursor && zone && h("path", { d: parts.path(zone.polygon), className: "fortell-under" }),
      h(parts.Selection, { corners: line || selection, open: Boolean(line) }),
      h(parts.Cursor, { at: cursor, size: 0.045 })
    );
  }

  // A point on the border belongs to the zone that is a hair's breadth inside.
  function zoneAt(figure, point) {
    const near = point.map((value, axis) => value + (MIDDLE[axis] - value) / 1000);
    return figure.zones.find((zone) => parts.inside(near, zone.polygon));
  }

  // What is said aloud as the cursor moves, and when something is chosen.
  function spoken(figure, words, zone, selection) {
    if (!zone) return "";
    const at = figure.zones.indexOf(zone);
    const counts = figure.group.zones;
    const number = counts && counts[at] !== null ? parts.written(counts[at]) : null;
    const place = number === null ? zone.name : parts.say(words.counted, { zone: zone.name, count: number });
    return parts.same(zone.polygon, selection) ? parts.say(words.chosen, { zone: place }) : place;
  }

  function LiveMap({ figure, selection, onSelect, words, drawing, onDrawn, sentence }) {
    const toggle = (point) => {
      const zone = zoneAt(figure, point);
      if (zone) onSelect(parts.same(zone.polygon, selection) ? null : zone.polygon);
    };
    const onLasso = (corners) => {
      onSelect(corners);
      onDrawn();
    };
    const lasso = parts.useLasso({ view: VIEW, drawing, onLasso, onTap: toggle });
    const cursor = parts.useCursor({
      start: MIDDLE,
      keepInside,
      onToggle: toggle,
      onEscape: () => (lasso.line ? lasso.stop() : onSelect(null)),
    });
    const zone = cursor.at && zoneAt(figure, cursor.at);
    return h(
      React.Fragment,
      null,
      h(Picture, { figure, line: lasso.line, selection, cursor: cursor.at, zone, sentence }),
      figure.kind === "zones" && h(ZoneCounts, { figure }),
      h(parts.Area, { words, drawing, handlers: { ...lasso.handlers, ...cursor.handlers } }),
      h("span", { className: "fortell-unseen", "aria-live": "polite" }, spoken(figure, words, zone, selection))
    );
  }

  // Where nothing can be marked.
  function StillMap({ figure, sentence }) {
    return h(
      React.Fragment,
      null,
      h(Picture, { figure, sentence }),
      figure.kind === "zones" && h(ZoneCounts, { figure })
    );
  }

  function Anchors({ figure, children }) {
    const anchor = (place, at) =>
      h("p", { key: at, className: "fortell-anchor is-" + place }, figure.anchors[at]);
    return h("div", { className: "fortell-triangle" }, anchor("top", 0), children, anchor("left", 1), anchor("right", 2));
  }

  function HeldTriad({ figure }) {
    return h(
      "div",
      { className: "fortell-map is-held" },
      h("svg", { viewBox: VIEW_BOX, "aria-hidden": true }, h("path", { d: parts.path(CORNERS), className: "fortell-edge" })),
      h(parts.Held, { reason: figure.held })
    );
  }

  window.fortell.TriadMap = parts.live("selection", function TriadMap({ id, figure, selection, words, level, setProps }) {
    const sentence = React.useId();
    const [drawing, setDrawing] = React.useState(false);
    const onSelect = (corners) => {
      if (!parts.same(corners, selection || null)) setProps({ selection: corners });
    };
    const named = figure.zones.map((zone) => ({ name: zone.name, value: zone.polygon }));
    const held = figure.kind === "held";
    const marks = Boolean(words.zone);
    const onDrawn = () => setDrawing(false);
    const map = (one) =>
      h(
        "div",
        { className: "fortell-map" },
        one.group.grid && h(parts.Bands, { grid: one.group.grid, shares: one.bandShares, view: VIEW }),
        marks
          ? h(LiveMap, { figure: one, selection, onSelect, words, drawing, onDrawn, sentence })
          : h(StillMap, { figure: one, sentence })
      );
    const triangle = (one) => h(Anchors, { figure: one }, held ? h(HeldTriad, { figure: one }) : map(one));
    return h(
      parts.Frame,
      { id, figure, words, level, kind: "triad", sentence },
      h(parts.Sides, { figure, draw: triangle }),
      marks && !held && h(parts.Tools, { named, selection, onSelect, words, drawing, onDrawing: setDrawing })
    );
  });
})();
