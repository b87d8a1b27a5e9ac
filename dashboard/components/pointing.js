// Pointing at a map: a lasso by mouse, pen or (when asked for) finger, a tap, and arrow keys.
(function () {
  "use strict";
  const React = window.React;
  const parts = window.fortell.parts;
  const h = parts.h;
  const STEP = 0.05;
  const LONG_STEP = 0.15;
  // Closer corners than this cannot be told apart in a map.
  const NEAREST = 0.008;
  const TAP_PIXELS = 8;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  // So many corners at most: what was drawn is part of the page's address.
  const MOST_CORNERS = 60;

  function rounded(corners) {
    const every = Math.ceil(corners.length / MOST_CORNERS);
    return corners.filter((_, at) => at % every === 0).map(([x, y]) => [Number(x.toFixed(3)), Number(y.toFixed(3))]);
  }

  // A finger scrolls the page unless the switch is on; a mouse or a pen draws at once.
  function useLasso({ view, drawing, onLasso, onTap }) {
    const [line, setLine] = React.useState(null);
    const held = React.useRef(null);
    const place = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      return [
        view.left + ((event.clientX - box.left) / box.width) * view.width,
        view.top - ((event.clientY - box.top) / box.height) * view.height,
      ];
    };
    const stop = () => {
      held.current = null;
      setLine(null);
    };
    const onPointerDown = (event) => {
      if (event.button !== 0) return;
      const draws = event.pointerType !== "touch" || drawing;
      held.current = { start: [event.clientX, event.clientY], line: [place(event)], draws, moved: false };
      if (draws) event.currentTarget.setPointerCapture(event.pointerId);
    };
    const onPointerMove = (event) => {
      const now = held.current;
      if (!now) return;
      if (Math.hypot(event.clientX - now.start[0], event.clientY - now.start[1]) > TAP_PIXELS) now.moved = true;
      if (!now.draws || !now.moved) return;
      const next = place(event);
      const last = now.line[now.line.length - 1];
      if (Math.hypot(next[0] - last[0], next[1] - last[1]) < NEAREST) return;
      now.line.push(next);
      setLine(now.line.slice());
    };
    const onPointerUp = (event) => {
      const now = held.current;
      if (!now) return;
      if (!now.moved) onTap(place(event));
      else if (now.draws && now.line.length > 2) onLasso(rounded(now.line));
      stop();
    };
    return { line, stop, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: stop } };
  }

  // Arrow keys move the cursor, Enter or space toggles what lies under it, Escape clears.
  function useCursor({ start, keepInside, onToggle, onEscape }) {
    const [at, setAt] = React.useState(null);
    const onKeyDown = (event) => {
      const arrow = ARROWS[event.key];
      if (arrow) {
        const step = event.shiftKey ? LONG_STEP : STEP;
        setAt(at ? keepInside([at[0] + arrow[0] * step, at[1] + arrow[1] * step]) : start);
      } else if (event.key === "Enter" || event.key === " ") {
        onToggle(at || start);
        setAt(at || start);
      } else if (event.key === "Escape") {
        onEscape();
      } else return;
      event.preventDefault();
    };
    return { at, handlers: { onKeyDown, onBlur: () => setAt(null) } };
  }

  // Where one points: it lies over the picture, and those who hear the page are told of the keys.
  function Area({ words, drawing, handlers }) {
    const hint = React.useId();
    const asked = React.useContext(parts.Asked);
    return h(
      React.Fragment,
      null,
      h("span", { id: hint, className: "fortell-unseen" }, words.hint),
      h("div", {
        className: "fortell-area" + (drawing ? " is-drawing" : ""),
        role: "application",
        tabIndex: 0,
        "aria-label": words.area,
        "aria-describedby": asked ? asked + " " + hint : hint,
        ...handlers,
      })
    );
  }

  function inside(point, corners) {
    let within = false;
    corners.forEach(([x, y], at) => {
      const [u, v] = corners[(at + corners.length - 1) % corners.length];
      if (y > point[1] !== v > point[1] && point[0] < ((u - x) * (point[1] - y)) / (v - y) + x) within = !within;
    });
    return within;
  }

  Object.assign(parts, { useLasso, useCursor, Area, inside });
})();
