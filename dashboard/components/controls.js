// Form controls of the browser's own, with their words: a select, checks, chips and a progress.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;

  function Select({ id, label, options, value, setProps }) {
    const own = React.useId();
    return h(
      "div",
      { id: parts.domId(id), className: "fortell-field" },
      h("label", { htmlFor: own }, label),
      h(
        "select",
        {
          id: own,
          value: value === null || value === undefined ? "" : value,
          onChange: (event) => setProps({ value: event.target.value === "" ? null : event.target.value }),
        },
        options.map((option) => h("option", { key: option.value, value: option.value }, option.label))
      )
    );
  }
  window.fortell.Select = Select;

  // Which two groups, and how they are drawn; the first two of the question until others are chosen.
  window.fortell.Versus = parts.live("value", function Versus({ id, offers, value, words, setProps }) {
    const now = value || { by: null, first: null, second: null, how: "over" };
    const groupsOf = (by) => (offers.find((one) => one.value === by) || { groups: [] }).groups;
    const compare = (by) => {
      const [first, second] = groupsOf(by).map((one) => one.value);
      setProps({ value: by && { by, first, second, how: now.how } });
    };
    const select = (name, label, options, change) =>
      h(Select, { id: id + "-" + name, label, options, value: now[name], setProps: ({ value: next }) => change(next) });
    // A group that stands on the other side already changes places with the one that stood here.
    const side = (name, other) =>
      select(name, words[name], groupsOf(now.by), (next) =>
        setProps({ value: { ...now, [name]: next, [other]: next === now[other] ? now[name] : now[other] } })
      );
    return h(
      "div",
      { id, className: "versus" },
      select("by", words.by, [{ value: "", label: words.nothing }, ...offers], compare),
      h(
        "div",
        { id: id + "-groups", className: "versus-groups", hidden: !now.by },
        side("first", "second"),
        side("second", "first"),
        select(
          "how",
          words.how,
          [{ value: "over", label: words.over }, { value: "beside", label: words.beside }],
          (how) => setProps({ value: { ...now, how } })
        )
      )
    );
  });

  window.fortell.Checks = parts.live("value", function Checks({ id, label, options, value, setProps }) {
    const own = React.useId();
    const chosen = value || [];
    // The order of the options, not of the clicks, so that the same choice is the same value.
    const change = (option, on) =>
      setProps({ value: options.map((one) => one.value).filter((one) => (one === option ? on : chosen.includes(one))) });
    return h(
      "fieldset",
      { id: parts.domId(id), className: "fortell-checks" },
      h("legend", null, label),
      options.map((option) =>
        h(
          "label",
          { key: option.value },
          h("input", {
            type: "checkbox",
            name: own,
            value: option.value,
            checked: chosen.includes(option.value),
            onChange: (event) => change(option.value, event.target.checked),
          }),
          h("span", null, option.label)
        )
      )
    );
  });

  // Each chip is a filter in words. removed: {value, times}, where times tells two removals apart;
  // value is null for "remove all". The page owns the chips and takes the removed one away.
  window.fortell.Chips = parts.live("removed", function Chips({ id, label, chips, words, removed, setProps }) {
    const group = React.useRef(null);
    const [left, setLeft] = React.useState(null);
    // The focus would fall to the page's start with the chip: it goes to the one in its place.
    React.useEffect(() => {
      if (left === null) return;
      const buttons = group.current.querySelectorAll(".fortell-chip");
      (buttons.length ? buttons[Math.min(left, buttons.length - 1)] : group.current).focus();
      setLeft(null);
    }, [chips]);
    const remove = (value, at) => {
      setLeft(at);
      setProps({ removed: { value, times: (removed ? removed.times : 0) + 1 } });
    };
    const chip = ({ value, label: text }, at) =>
      h(
        "li",
        { key: value },
        h(
          "button",
          {
            type: "button",
            className: "fortell-chip",
            "aria-label": parts.say(words.remove, { filter: text }),
            onClick: () => remove(value, at),
          },
          h("span", null, text),
          h("span", { className: "fortell-cross-mark", "aria-hidden": true }, "×")
        )
      );
    return h(
      "div",
      { id: parts.domId(id), ref: group, tabIndex: -1, className: "fortell-chips", role: "group", "aria-label": label },
      chips.length ? h("ul", null, chips.map(chip)) : h("p", { className: "fortell-help" }, words.none),
      chips.length > 1 &&
        h("button", { type: "button", className: "fortell-button", onClick: () => remove(null, 0) }, words.remove_all)
    );
  }, parts.takeAway);

  // value: a share from 0 to 1, or null while nobody knows how long.
  window.fortell.Progress = function Progress({ id, label, value, text }) {
    const own = React.useId();
    const known = value === null || value === undefined ? {} : { value: value, max: 1 };
    return h(
      "div",
      { id: parts.domId(id), className: "fortell-progress" },
      h("label", { htmlFor: own }, label),
      h("progress", { id: own, ...known }),
      h("p", { className: "fortell-help", role: "status" }, text)
    );
  };
})();
