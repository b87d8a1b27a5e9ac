// How the maps are read: the steps of the bands, the outlines of the other group, the centre.
(function () {
  "use strict";
  const parts = window.fortell.parts;
  const h = parts.h;
  const STEPS = [1, 2, 3, 4, 5, 6, 7, 8];

  function Sign({ name, children }) {
    return h("svg", { viewBox: "0 0 32 16", className: "fortell-sign " + name, "aria-hidden": true }, children);
  }

  function Entry({ sign, text }) {
    return text ? h("li", null, sign, h("span", null, text)) : null;
  }

  const ramp = () =>
    h(
      "svg",
      { viewBox: "0 0 96 16", className: "fortell-ramp", "aria-hidden": true },
      STEPS.map((step) => h("rect", { key: step, x: (step - 1) * 12, width: 12.2, height: 16, "data-step": step }))
    );
  const diamond = (name) => h(Sign, { name: "fortell-centre " + name }, h("path", { d: "M16 2l6 6-6 6-6-6z", className: "fortell-diamond" }));
  const dot = () => h(Sign, { name: "fortell-dots" }, h("circle", { cx: 16, cy: 8, r: 4.5 }));
  const ring = () => h(Sign, { name: "fortell-rings" }, h("circle", { cx: 16, cy: 8, r: 4.5 }));
  const count = () => h("span", { className: "fortell-counts is-sign", "aria-hidden": true }, h("i", null, "5"));
  const line = () => h(Sign, { name: "is-line" }, h("path", { d: "M1 8H31", className: "fortell-outline" }));

  // Words that are not given leave their entry out.
  window.fortell.Legend = parts.live(null, function Legend({ id, words }) {
    return h(
      "ul",
      { id: parts.domId(id), className: "fortell-legend" },
      words.bands && h("li", null, h("span", null, words.densest), ramp(), h("span", null, words.bands)),
      h(Entry, { sign: line(), text: words.outlines }),
      h(Entry, { sign: dot(), text: words.dots }),
      h(Entry, { sign: ring(), text: words.rings }),
      h(Entry, { sign: count(), text: words.compared_counts }),
      h(Entry, { sign: diamond("is-main"), text: words.centre }),
      h(Entry, { sign: diamond("is-compared"), text: words.compared_centre })
    );
  });
})();
