// A page of deeds: what is chosen in one part is asked of the server at once, and what comes back
// is drawn in all, past Dash, whose way through the properties of a page takes longer than both.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const STORIES = "stories.";
  const PAGE = STORIES + "page";

  // Where deeds go; null on a page that Dash answers.
  let place = null;
  // What is chosen, by the words of the page's address, and the parts that stand on it by their ids.
  const chosen = {};
  const standing = new Map();
  // Deeds are counted: an answer to one is not drawn over what a newer one has asked for.
  let begun = 0;
  let narrowed = 0;
  // The newest whose stories are drawn, that came whole, and that did not.
  let listed = 0;
  let came = 0;
  let lost = 0;
  // Whether maps were asked for that did not come: the next deed asks for them too.
  let missed = false;
  // Whether the newest deed only turned the stories.
  let turned = false;

  // A part of such a page: `draw` with the values that were last told in place of the first ones.
  // Of `property` the server is told what is chosen; elsewhere Dash is.
  function live(property, draw, act) {
    return function Live(props) {
      const { id, asks } = props;
      const [told, setTold] = React.useState(null);
      const focused = React.useRef(false);
      React.useEffect(() => {
        if (id === undefined) return undefined;
        const tell = (news) => {
          focused.current = isFocused(id);
          setTold((before) => ({ ...before, ...news }));
        };
        standing.set(id, { asks, property, tell });
        if (asks) chosen[asks] = props[property] === undefined ? null : props[property];
        return () => standing.delete(id);
      }, []);
      React.useEffect(() => {
        if (focused.current && document.activeElement === document.body) focusPart(id);
      }, [told]);
      const setProps = (news) => (place ? (act || choose)(news[property], props) : props.setProps(news));
      return parts.h(draw, { ...props, ...told, setProps });
    };
  }

  // Where too few are left a map has no controls, and the focus would fall to the page's start.
  function isFocused(id) {
    const part = document.getElementById(id);
    return part !== null && part.contains(document.activeElement);
  }

  function focusPart(id) {
    const part = document.getElementById(id);
    if (!part) return;
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  }

  function choose(value, { id, asks }) {
    const turns = asks.startsWith(STORIES);
    if (asks !== PAGE) chosen[PAGE] = 0;
    chosen[asks] = value;
    if (!turns) takeStep(asks);
    ask(turns);
    standing.get(id).tell({ [standing.get(id).property]: value });
  }

  // One filter, mark or pair of groups by the word it asks by, or with null all of them.
  function takeAway({ value }) {
    const gone = [...standing.values()].filter(
      ({ asks }) => asks && !asks.startsWith(STORIES) && chosen[asks] !== null && (value === null || value === asks)
    );
    for (const { asks } of gone) chosen[asks] = null;
    chosen[PAGE] = 0;
    takeStep(null);
    ask(false);
    for (const { property, tell } of gone) tell({ [property]: null });
  }

  // The browser's way back undoes what narrowed the maps, deed by deed; in which order stories are
  // read and what is sought among them stays. A mark that is moved by keys is one deed.
  const MOVING = 1000; // ms
  let moved = { asks: null, at: 0 };
  const narrowing = () => Object.fromEntries(Object.entries(chosen).filter(([asks]) => !asks.startsWith(STORIES)));
  function takeStep(asks) {
    const now = performance.now();
    const goesOn = asks !== null && asks === moved.asks && now - moved.at < MOVING;
    moved = { asks, at: now };
    window.history[goesOn ? "replaceState" : "pushState"](narrowing(), "");
  }

  function goBackTo(before) {
    moved = { asks: null, at: 0 };
    Object.assign(chosen, { [PAGE]: 0, ...before });
    ask(false);
    for (const { asks, property, tell } of standing.values()) if (asks) tell({ [property]: chosen[asks] });
  }

  // Who has to sign in first, or to open the page anew, finds there what was chosen last. What was
  // found so is not kept again: a page on which it is refused would be opened without end.
  const KEPT = "chosen " + window.location.pathname;
  let found = 0;
  const keep = () => begun > found && window.sessionStorage.setItem(KEPT, JSON.stringify(chosen));
  function find() {
    const kept = window.sessionStorage.getItem(KEPT);
    window.sessionStorage.removeItem(KEPT);
    if (!kept) return;
    goBackTo(JSON.parse(kept));
    found = begun;
  }

  // The maps in sight, which the server is to draw first.
  function inSight() {
    return [...standing.keys()].filter((id) => {
      const place = document.getElementById(id);
      const box = place && place.getBoundingClientRect();
      return box && box.height && box.bottom > 0 && box.top < window.innerHeight;
    });
  }

  async function ask(turns) {
    const mine = (begun += 1);
    turned = turns;
    const only = turns && !missed ? "stories" : "";
    if (!only) narrowed = mine;
    missed = false;
    const sight = only ? "" : inSight().join(" ");
    const body = new URLSearchParams({ csrf: place.csrf, only, sight, asked: JSON.stringify(chosen) });
    const watch = window.fortell.watch;
    watch.wait(1);
    const whole = await drawAll(mine, body).catch(() => false);
    watch.wait(-1);
    if (whole) came = Math.max(came, mine);
    else lost = Math.max(lost, mine);
    missed = missed || (!whole && mine === narrowed);
    // What comes of another deed does not hide that this one did not.
    if (missed || lost > came) watch.failed();
    // Maps and stories that are not of what is chosen are pale until they come.
    const entry = document.getElementById("react-entry-point");
    entry.toggleAttribute("data-missed", missed);
    entry.toggleAttribute("data-unlisted", missed && listed < narrowed);
  }

  // Draws an answer line by line; whether it came whole, or is not wanted any more.
  async function drawAll(mine, body) {
    const answer = await fetch(place.to, { method: "POST", body, credentials: "same-origin" });
    let whole = false;
    for await (const shown of lines(answer)) {
      if (mine < narrowed) return true;
      draw(shown, mine);
      whole = shown.whole;
    }
    return whole;
  }

  // Each line of an answer as it comes; of one that is read no further the server draws no more.
  async function* lines(answer) {
    if (!answer.ok) return;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let begun = "";
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        const ended = (begun + value).split("\n");
        begun = ended.pop();
        for (const line of ended) yield JSON.parse(line);
      }
    } finally {
      reader.cancel();
    }
  }

  function draw(shown, mine) {
    if (shown.address !== undefined) noteAddress(shown.address);
    // Stories come with their maps also where a newer deed is to turn them: that one may fail.
    if (mine < listed) delete shown.stories;
    else if (shown.stories) listed = mine;
    for (const [id, news] of Object.entries({ ...shown.maps, ...shown.stories })) {
      // A question that was added since the page was opened has no part on it.
      if (standing.has(id)) standing.get(id).tell(news);
    }
  }

  // After the maps are painted: the browser takes some ten milliseconds to note it.
  let later = 0;
  function noteAddress(query) {
    const own = window.location.pathname + (query && "?" + query);
    window.clearTimeout(later);
    later = window.setTimeout(() => window.history.replaceState(narrowing(), "", own));
  }

  window.fortell.Deeds = function Deeds({ to, csrf, address }) {
    React.useEffect(() => {
      place = { to, csrf };
      window.fortell.watch.again = () => ask(turned); // what was chosen stays chosen
      window.fortell.watch.leave = keep;
      noteAddress(address);
      find();
      // A link within the page makes a step of its own, of which only what is chosen now is known.
      const back = ({ state }) => (state ? goBackTo(state) : window.history.replaceState(narrowing(), ""));
      window.addEventListener("popstate", back);
      return () => {
        window.removeEventListener("popstate", back);
        place = null;
      };
    }, []);
    return null;
  };

  window.fortell.Said = live(null, function Said({ id, sentences, className }) {
    const paragraph = (sentence, at) => parts.h("p", { key: at }, sentence);
    return parts.h("div", { id, className, "aria-live": "polite" }, sentences.map(paragraph));
  });

  window.fortell.Grid = live(null, function Grid({ id, beside, children }) {
    return parts.h("div", { id, className: beside ? "grid is-beside" : "grid" }, children);
  });

  window.fortell.Pager = live("value", function Pager({ value, pages, where, words, setProps }) {
    const pager = React.useRef(null);
    // Another page of stories is longer or shorter: the button that turned to it stays in sight.
    React.useEffect(() => {
      const pressed = document.activeElement;
      if (pager.current && pager.current.contains(pressed)) pressed.scrollIntoView({ block: "nearest" });
    }, [where]);
    if (!where) return null; // where nothing is listed there is nowhere to go
    // A button that is disabled under the finger would let the focus fall to the page's start.
    const button = (id, text, to, there) =>
      parts.h(
        "button",
        {
          type: "button",
          id,
          className: "ds-button",
          "data-variant": "secondary",
          "aria-disabled": there ? undefined : true,
          onClick: () => there && setProps({ value: to }),
        },
        text
      );
    return parts.h(
      "div",
      { className: "row pager", ref: pager },
      button("story-back", words.back, value - 1, value > 0),
      parts.h("span", { id: "story-where", role: "status" }, where),
      button("story-on", words.on, value + 1, value + 1 < pages)
    );
  });

  Object.assign(parts, { live, takeAway });
})();
