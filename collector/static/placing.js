// Placing a handle on a surface by tapping, dragging or keys.

/** Call `place(x, y)` for each tap on the area: shares of its width and height, origin bottom left.
 * A vertical swipe over the area still scrolls the page (touch-action in the stylesheet). */
export function onTap(area, place) {
  area.addEventListener("click", (event) => place(...sharesAt(area, event)));
}

/** The same while a handle is dragged over the area. With `sideways` an upright swipe places nothing:
 * the phone tells of its first steps before it takes them to scroll. */
export function onDrag(handle, area, place, { sideways = false } = {}) {
  let start = null;
  handle.addEventListener("pointerdown", (event) => {
    start = event;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [across, up] = [event.clientX - start.clientX, event.clientY - start.clientY].map(Math.abs);
    if (!sideways || across > up) place(...sharesAt(area, event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    handle.addEventListener(end, () => { start = null; });
  }
}

function sharesAt(area, event) {
  const box = area.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
}

/** The same by keys: `moves(by)` says where each leads, in strides of 5 %, with Shift 10 %, with Alt
 * 1 %; Delete takes the answer away. */
export function onKeys(handle, moves, place, remove) {
  handle.addEventListener("keydown", (event) => {
    const by = (event.shiftKey ? 10 : event.altKey ? 1 : 5) / 100;
    const to = moves(by)[event.key];
    if (event.key === "Delete" || event.key === "Backspace") remove();
    else if (to !== undefined) place(to);
    else return;
    event.preventDefault();
  });
}

export function clamp(value) {
  return Math.min(1, Math.max(0, value));
}

/** A share with four decimals, as stories keep it. */
export function rounded(share) {
  return Math.round(share * 10_000) / 10_000;
}

/** The same in per cent, for a field. */
export const percent = (share) => Math.round(share * 10_000) / 100;

/** Whole per cents that add up to 100: the largest remainders are rounded up. */
export function wholePercents(shares) {
  const whole = shares.map((share) => Math.floor(share * 100 + 1e-9));
  const order = shares.map((_, at) => at).sort((a, b) => remainder(shares[b]) - remainder(shares[a]));
  for (const at of order.slice(0, 100 - whole.reduce((sum, one) => sum + one, 0))) whole[at] += 1;
  return whole;
}

function remainder(share) {
  return (share * 100 + 1e-9) % 1;
}
