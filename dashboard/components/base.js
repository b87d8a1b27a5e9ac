// What all components share: words, numbers, ids, the frame of a figure and its table.
(function () {
  "use strict";
  const React = window.React;

  // Words of another language than the page's carry it, between signs that are not shown
  // (`tongues.py`): an element gets one of theirs round them, what can hold none only the words.
  const TAGGED = "\u{E0001}";
  const APART = /\u2068\u{E0001}([\u{E0020}-\u{E007E}]+)([^]*?)\u2069/gu;
  const tongue = (tag) => Array.from(tag, (one) => String.fromCharCode(one.codePointAt(0) - 0xe0000)).join("");
  const carries = (words) => typeof words === "string" && words.includes(TAGGED);
  const bare = (words) => (carries(words) ? words.replace(APART, "$2") : words);

  function parted(words) {
    if (!carries(words)) return words;
    const pieces = words.split(APART);
    const piece = (at) => React.createElement("bdi", { key: at, lang: tongue(pieces[at + 1]) }, pieces[at + 2]);
    return pieces.flatMap((words, at) => (at % 3 ? [] : at + 2 < pieces.length ? [words, piece(at)] : [words]));
  }

  // An option holds no elements: it has the language itself, where it says nothing else.
  function option(props, words) {
    const pieces = words.split(APART);
    const more = pieces.some((one, at) => at % 3 === 0 && /[\p{L}\p{N}]/u.test(one));
    return React.createElement("option", more ? props : { ...props, lang: tongue(pieces[1]) }, bare(words));
  }

  function h(kind, props, ...children) {
    if (typeof kind !== "string") return React.createElement(kind, props, ...children);
    if (kind === "option" && carries(children[0])) return option(props, children[0]);
    return React.createElement(kind, plainly(props), ...(children.some(carries) ? children.map(parted) : children));
  }

  function plainly(props) {
    for (const name in props)
      if (carries(props[name])) return Object.fromEntries(Object.keys(props).map((one) => [one, bare(props[one])]));
    return props;
  }
  const fortell = (window.fortell = window.fortell || {});

  // Dash writes ids of several parts as JSON with sorted keys; labels must find the same id.
  function domId(id) {
    if (id === undefined || typeof id === "string") return id;
    const parts = Object.keys(id).sort().map((key) => JSON.stringify(key) + ":" + JSON.stringify(id[key]));
    return "{" + parts.join(",") + "}";
  }

  // "%(zone)s: %(count)s" is how the catalogues write a place for a value.
  function say(template, values) {
    return (template || "").replace(/%\((\w+)\)s/g, (whole, name) =>
      values[name] === undefined ? whole : String(values[name])
    );
  }

  // Made once: a page writes some hundred numbers, and making one costs more than they do.
  let numbers = null;
  function written(value) {
    if (typeof value !== "number") return value;
    numbers = numbers || new Intl.NumberFormat(document.documentElement.lang || undefined);
    return numbers.format(value);
  }

  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  // Counts up when the colours on the page change, so that what is painted is painted anew.
  function useColourScheme() {
    const [turn, setTurn] = React.useState(0);
    React.useEffect(() => {
      const next = () => setTurn((before) => before + 1);
      const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"].map((query) =>
        window.matchMedia(query)
      );
      queries.forEach((query) => query.addEventListener("change", next));
      const watch = new MutationObserver(next);
      watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-color-scheme"] });
      return () => {
        queries.forEach((query) => query.removeEventListener("change", next));
        watch.disconnect();
      };
    }, []);
    return turn;
  }

  // The id of the question a figure draws, by which its controls are told from those of the others.
  const Asked = React.createContext(undefined);

  // What is folded away is made when it is unfolded: a page of maps would write some thousand
  // cells anew, of which none is seen, each time something is chosen.
  function Folded({ className, summary, draw }) {
    const [open, setOpen] = React.useState(false);
    const onToggle = (event) => setOpen(event.currentTarget.open);
    const asked = React.useContext(Asked);
    return h("details", { className, onToggle }, h("summary", { "aria-describedby": asked }, summary), open && draw());
  }

  function Table({ table, words }) {
    if (!table) return null;
    const cell = (value) =>
      value === null
        ? h("span", { className: "fortell-withheld" }, words.withheld)
        : written(value);
    const row = (cells, at) =>
      h(
        "tr",
        { key: at },
        h("th", { scope: "row" }, cells[0]),
        cells.slice(1).map((value, column) => h("td", { key: column }, cell(value)))
      );
    const draw = () =>
      h(
        "div",
        { className: "fortell-scroll", tabIndex: 0, role: "group", "aria-label": table.caption },
        h(
          "table",
          null,
          h("caption", null, table.caption),
          h("thead", null, h("tr", null, table.columns.map((head, at) => h("th", { key: at, scope: "col" }, head)))),
          h("tbody", null, table.rows.map(row))
        )
      );
    return h(Folded, { className: "fortell-numbers", summary: words.table, draw });
  }

  // The ways to take a figure along, as the gate lets it through.
  function Exports({ exports, words, title }) {
    if (!exports || !exports.length) return null;
    const way = ({ label, kind, address }) => {
      const paint = (event) => {
        event.preventDefault();
        fortell.savePicture(address, title);
      };
      const link = { href: address, download: true, "aria-label": label + ": " + title };
      return h("li", { key: kind }, h("a", kind === "png" ? { ...link, onClick: paint } : link, label));
    };
    const draw = () => h("ul", null, exports.map(way));
    return h(Folded, { className: "fortell-numbers fortell-save", summary: words.save, draw });
  }

  // The question, the sentence that says what is shown, the drawing, and its numbers as a table.
  function Frame({ id, figure, words, level, kind, sentence, children }) {
    const own = React.useId();
    const heading = "h" + (level || 3);
    return h(
      "figure",
      { id: domId(id), className: "fortell-figure fortell-" + kind, "aria-labelledby": own },
      h(heading, { id: own, className: "fortell-title" }, figure.title),
      h("p", { id: sentence, className: "fortell-sentence" }, figure.sentence),
      h(
        Asked.Provider,
        { value: own },
        children,
        h(
          "div",
          { className: "fortell-foot" },
          h(Table, { table: figure.table, words }),
          h(Exports, { exports: figure.exports, words, title: figure.title })
        )
      )
    );
  }

  // Two groups over each other, or each by itself under its name: the first can be marked in both.
  function sides(figure) {
    if (!figure.beside || !figure.compared) return [{ figure, name: null }];
    return [
      { figure: { ...figure, compared: null }, name: figure.group.name },
      { figure: { ...figure, group: figure.compared, compared: null }, name: figure.compared.name },
    ];
  }

  function Sides({ figure, draw }) {
    const drawn = sides(figure);
    return h(
      "div",
      { className: drawn.length > 1 ? "fortell-sides" : "fortell-side" },
      drawn.map(({ figure: one, name }, at) =>
        h(
          "div",
          { key: at, className: "fortell-side" },
          name && h("p", { className: "fortell-side-name" }, name),
          draw(one, at)
        )
      )
    );
  }

  // Why nothing is drawn. The sentence is all there is: no number travels with it.
  function Held({ reason }) {
    return h("p", { className: "fortell-held" }, reason);
  }

  // The way to mark a part of a map without dragging: it writes the same property as the lasso.
  function Twin({ named, selection, onSelect, words, disabled }) {
    const own = React.useId();
    const asked = React.useContext(Asked);
    const chosen = named.findIndex((part) => same(part.value, selection));
    const drawn = selection && chosen < 0;
    return h(
      "div",
      { className: "fortell-field" },
      h("label", { htmlFor: own }, words.zone),
      h(
        "select",
        {
          id: own,
          "aria-describedby": asked,
          disabled: disabled,
          value: drawn ? "drawn" : String(chosen),
          onChange: (event) => onSelect(event.target.value === "-1" ? null : named[Number(event.target.value)].value),
        },
        h("option", { value: "-1" }, words.whole),
        drawn && h("option", { value: "drawn" }, words.drawn),
        named.map((part, at) => h("option", { key: at, value: String(at) }, part.name))
      )
    );
  }

  // Beside the twin: a switch that lets a finger draw, and the way back to the whole.
  function Tools({ named, selection, onSelect, words, drawing, onDrawing }) {
    const asked = React.useContext(Asked);
    // The button goes away with the mark: the focus goes to the list that says so.
    const clear = (event) => {
      event.currentTarget.parentNode.querySelector("select").focus();
      onSelect(null);
    };
    return h(
      "div",
      { className: "fortell-tools" },
      h(Twin, { named, selection, onSelect, words }),
      h(
        "button",
        {
          type: "button",
          className: "fortell-button fortell-draw",
          "aria-pressed": drawing,
          "aria-describedby": asked,
          onClick: () => onDrawing(!drawing),
        },
        words.draw
      ),
      selection &&
        h("button", { type: "button", className: "fortell-button", "aria-describedby": asked, onClick: clear }, words.clear)
    );
  }

  fortell.parts = { h, Asked, domId, say, written, same, useColourScheme, Frame, Held, Tools, Sides };
})();
