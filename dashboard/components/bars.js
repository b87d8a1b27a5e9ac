// Choices and scales: a bar for each option with its interval and its value in words.
// selection: the values of the marked bars in the bars' order, or null.
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
      "span",
      { className: "fortell-row " + className },
      share && h(Track, { share, className }),
      h("span", { className: "fortell-unseen" }, name + ": "),
      share
        ? h("span", { className: "fortell-value" }, share.text)
        : h("span", { className: "fortell-withheld" }, words.withheld)
    );
  }

  // What a press leaves marked. Steps of a scale make an interval: it grows to what is pressed,
  // and a press inside it leaves that step alone; pressed once more it is gone.
  function pressed(values, marked, value, ordered) {
    const at = values.indexOf(value);
    const places = marked.map((one) => values.indexOf(one)).filter((place) => place >= 0);
    const within = places.includes(at);
    if (!ordered) return values.filter((one) => (one === value ? !within : marked.includes(one)));
    if (!places.length) return [value];
    if (within) return places.length === 1 ? [] : [value];
    const low = Math.min(at, ...places);
    const high = Math.max(at, ...places);
    return values.slice(low, high + 1);
  }

  function Option({ bar, figure, words, marked, onPress }) {
    const { names } = figure;
    const on = marked.includes(bar.value);
    const shown = [
      h("span", { key: "name", className: "fortell-name" }, bar.name),
      h(Row, { key: "group", share: bar.group, name: names.group, className: "is-main", words }),
      names.compared &&
        h(Row, { key: "compared", share: bar.compared, name: names.compared, className: "is-compared", words }),
    ];
    if (bar.value === null) return h("li", { className: "fortell-option" }, shown);
    return h(
      "li",
      null,
      h(
        "button",
        { type: "button", className: "fortell-option", "aria-pressed": on, onClick: () => onPress(bar.value) },
        shown
      )
    );
  }

  window.fortell.Bars = parts.live("selection", function Bars({ id, figure, selection, words, level, setProps }) {
    const marked = selection || [];
    const values = figure.bars.map((bar) => bar.value);
    const onPress = (value) => {
      const next = pressed(values, marked, value, figure.ordered);
      setProps({ selection: next.length ? next : null });
    };
    const clear = (event) => {
      event.currentTarget.closest("figure").querySelector("button").focus();
      setProps({ selection: null });
    };
    const option = (bar, at) => h(Option, { key: at, bar, figure, words, marked, onPress });
    return h(
      parts.Frame,
      { id, figure, words, level, kind: "bars" },
      figure.held
        ? h(parts.Held, { reason: figure.held })
        : h("ul", { className: marked.length ? "has-marks" : undefined }, figure.bars.map(option)),
      marked.length > 0 && h("button", { type: "button", className: "fortell-button", onClick: clear }, words.clear)
    );
  });
})();
