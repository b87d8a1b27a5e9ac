// The ways to stories: in what order they are read, and what is sought among them.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;
  const HEIGHT = Math.sqrt(3) / 2;
  const STEP = 0.05;

  function rounded(point) {
    return point.map((one) => Number(one.toFixed(3)));
  }

  // The nearest point that lies in the triangle: its weights, none of them under 0, made one again.
  function inside([x, y]) {
    const top = y / HEIGHT;
    const right = x - top / 2;
    const weights = [top, 1 - top - right, right].map((one) => Math.max(one, 0));
    const sum = weights[0] + weights[1] + weights[2];
    return rounded([(weights[2] + weights[0] / 2) / sum, (weights[0] * HEIGHT) / sum]);
  }

  function Field({ label, options, value, onChange }) {
    const own = React.useId();
    return h(
      "div",
      { className: "fortell-field" },
      h("label", { htmlFor: own }, label),
      h(
        "select",
        { id: own, value: value, onChange: (event) => onChange(event.target.value) },
        options.map((option) => h("option", { key: option.value, value: option.value }, option.label))
      )
    );
  }

  function Triangle({ map, point, onPoint }) {
    const pick = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      onPoint(inside([((event.clientX - box.left) / box.width) * 1.16 - 0.08, 0.95 - ((event.clientY - box.top) / box.height) * 1.04]));
    };
    return h(
      "div",
      { className: "fortell-pick", "aria-hidden": true },
      h("span", { className: "fortell-pick-end" }, map.ends[0]),
      h(
        "svg",
        { viewBox: "-.08 -.95 1.16 1.04", onClick: pick },
        h("path", { d: parts.path([[0.5, HEIGHT], [0, 0], [1, 0]]), className: "fortell-edge" }),
        h("circle", { cx: point[0], cy: -point[1], r: 0.045 })
      ),
      h("span", { className: "fortell-pick-ends" }, h("span", null, map.ends[1]), h("span", null, map.ends[2]))
    );
  }

  // Let go of, it tells; while it is dragged the stories stay.
  function Line({ map, point, onPoint, words }) {
    const own = React.useId();
    const [held, setHeld] = React.useState(point[0]);
    React.useEffect(() => setHeld(point[0]), [point[0]]);
    const told = () => held !== point[0] && onPoint([held]);
    return h(
      "div",
      { className: "fortell-pick" },
      h("label", { htmlFor: own, className: "fortell-help" }, words.point),
      h("input", {
        id: own,
        type: "range",
        min: 0,
        max: 1,
        step: STEP,
        value: held,
        onChange: (event) => setHeld(Number(event.target.value)),
        onPointerUp: told,
        onKeyUp: told,
        onBlur: told,
      }),
      h("span", { className: "fortell-pick-ends", "aria-hidden": true }, h("span", null, map.ends[0]), h("span", null, map.ends[1]))
    );
  }

  // A named place is the way without pointing; a click in the triangle says it more finely.
  function Picker({ maps, value, words, onValue }) {
    const map = maps.find((one) => one.name === value.map) || maps[0];
    const named = map.parts.findIndex((part) => parts.same(part.point, value.point));
    const places = map.parts.map((part, at) => ({ value: String(at), label: part.label }));
    if (named < 0) places.unshift({ value: "-1", label: words.own });
    const pick = (point) => onValue({ order: "near", map: map.name, point });
    const other = (name) => {
      const next = maps.find((one) => one.name === name);
      onValue({ order: "near", map: name, point: next.parts[0].point });
    };
    return h(
      "div",
      { className: "fortell-picker" },
      h(
        "div",
        { className: "fortell-pick-fields" },
        h(Field, { label: words.map, options: maps.map(({ name, label }) => ({ value: name, label })), value: map.name, onChange: other }),
        h(Field, { label: words.place, options: places, value: String(named), onChange: (at) => at !== "-1" && pick(map.parts[Number(at)].point) }),
        h("p", { className: "fortell-help" }, map.kind === "triad" ? words.click : words.slide)
      ),
      h(map.kind === "triad" ? Triangle : Line, { map, point: value.point, onPoint: pick, words })
    );
  }

  // What is chosen, for paper: cards in one order say something else than the same in another.
  function chosenOf(options, maps, { order, map, point }) {
    const own = options.find((one) => one.value === order).label;
    const near = order === "near" && maps.find((one) => one.name === map);
    if (!near) return own;
    const place = near.parts.find((part) => parts.same(part.point, point));
    return [own, near.label, place && place.label].filter(Boolean).join(" – ");
  }

  window.fortell.StoryOrder = parts.live("value", function StoryOrder({ id, label, options, maps, value, words, setProps }) {
    const now = value || { order: "newest" };
    const change = (order) =>
      setProps({ value: order === "near" ? { order, map: maps[0].name, point: maps[0].parts[0].point } : { order } });
    return h(
      "div",
      { id: parts.domId(id), className: "fortell-order" },
      h(Field, { label, options, value: now.order, onChange: change }),
      h("p", { className: "fortell-on-paper" }, label + ": " + chosenOf(options, maps, now)),
      now.order === "near" && h(Picker, { maps, value: now, words, onValue: (next) => setProps({ value: next }) })
    );
  });

  window.fortell.StorySearch = parts.live("value", function StorySearch({ id, value, words, setProps }) {
    const own = React.useId();
    const field = React.useRef(null);
    const [typed, setTyped] = React.useState(value ? value.typed : "");
    const [by, setBy] = React.useState(value ? value.by : "words");
    // Who had to sign in first finds again what she sought.
    React.useEffect(() => {
      if (!value) return;
      setTyped(value.typed);
      setBy(value.by);
    }, [value]);
    const seek = (event) => {
      event.preventDefault();
      setProps({ value: typed.trim() ? { typed: typed.trim(), by } : null });
    };
    const clear = () => {
      setTyped("");
      setProps({ value: null });
      field.current.focus();
    };
    const way = (name, text) =>
      h(
        "label",
        { key: name },
        h("input", { type: "radio", name: own + "by", value: name, checked: by === name, onChange: () => setBy(name) }),
        h("span", null, text)
      );
    return h(
      "form",
      { id: parts.domId(id), className: "fortell-search", role: "search", "data-by": value ? value.by : undefined, onSubmit: seek },
      h(
        "div",
        { className: "fortell-field" },
        h("label", { htmlFor: own }, words.label),
        h("input", {
          id: own,
          ref: field,
          type: "search",
          value: typed,
          maxLength: 200,
          autoComplete: "off",
          onChange: (event) => setTyped(event.target.value),
        })
      ),
      h(
        "fieldset",
        { className: "fortell-checks fortell-ways" },
        h("legend", { className: "fortell-unseen" }, words.by),
        way("words", words.words),
        way("meaning", words.meaning)
      ),
      h("button", { type: "submit", className: "fortell-button fortell-go" }, words.seek),
      value && h("button", { type: "button", className: "fortell-button", onClick: clear }, words.clear)
    );
  });
})();
