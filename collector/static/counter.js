// What is left of the room for words, near its end: seen at every letter, told to those who listen
// only at a few marks, and when the writing rests.
import { fill } from "./steps.js";

const NEAR_END = 200; // letters, or a fifth of a shorter field
const SCARCE = 20;
const REST = 1000; // milliseconds
const counted = new WeakSet();

/** Count down beside this field. Answers a function that draws anew, for who changes it by script. */
export function countDown(field, spoken) {
  if (counted.has(field)) return () => {};
  counted.add(field);
  const seen = field.parentElement.querySelector(".counter");
  const heard = seen.nextElementSibling;
  const marks = [0, SCARCE, Math.min(NEAR_END, field.maxLength / 5)];
  let told; // the mark of which those who listen know
  let resting;
  const draw = () => {
    const count = field.maxLength - field.value.length;
    const mark = marks.find((one) => count <= one);
    const words = count > 0 ? fill(spoken.left, { count }) : spoken.full;
    seen.textContent = mark === undefined ? "" : words;
    clearTimeout(resting);
    if (mark === told) return;
    resting = setTimeout(() => {
      told = mark;
      heard.textContent = seen.textContent;
    }, REST);
  };
  field.addEventListener("input", draw);
  draw();
  return draw;
}
