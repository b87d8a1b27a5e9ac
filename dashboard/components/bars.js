// Choices and scales: a bar for each option with its interval and its value in words.
(function () {
  "use strict";
  const parts = window.fortell.parts;
  const h = parts.h;

  // The interval stands on the bar as a line with two ends; it may reach beyond the bar.
  function Track({ share, className }) {
    const known = share.low !== null && share.high !== null;
    const whisker = "M" + share.low + " .5H" + share.high + "M" + share.low + " .2V.8M" + share.high + " .2V.8";
    return h(
      "svg",
      { viewBox: "0 0 1 1", preserveAspectRatio: "none", className: "fortell-track " + className, "aria-hidden": true },
      h("rect", { width: 1, height: 1, className: "fortell-rail" }),
      h("rect", { width: share.share || 0, height: 1, className: "fortell-bar" }),
      known && h("path", { d: whisker, className: "fortell-halo" }),
      known && h("path", { d: whisker, className: "fortell-whisker" })
    );
  }

  function Row({ share, name, className, words }) {
    return h(
      "p",
      { className: "fortell-row " + className },
      share && h(Track, { share, className }),
      h("span", { className: "fortell-unseen" }, name + ": "),
      share
        ? h("span", { className: "fortell-value" }, share.text)
        : h("span", { className: "fortell-withheld" }, words.withheld)
    );
  }

  window.fortell.Bars = function Bars({ id, figure, words, level }) {
    const { names } = figure;
    const option = (bar, at) =>
      h(
        "li",
        { key: at },
        h("p", { className: "fortell-name", lang: figure.language || undefined }, bar.name),
        h(Row, { share: bar.group, name: names.group, className: "is-main", words }),
        names.compared && h(Row, { share: bar.compared, name: names.compared, className: "is-compared", words })
      );
    return h(
      parts.Frame,
      { id, figure, words, level, kind: "bars" },
      figure.held ? h(parts.Held, { reason: figure.held }) : h("ul", null, figure.bars.map(option))
    );
  };
})();
