// A new order of what the framework lets be shuffled, for the next teller on a page that was kept.
// It follows from a seed as the server's order does (storybank/shown.py), so that the page is the
// same when it comes again in another language.

const SEEDS = 10_000;

/** Put every such question of the page in the order of this seed, or of a new one. */
export function shuffle(page, seed = crypto.getRandomValues(new Uint32Array(1))[0] % SEEDS) {
  page.querySelector("#story [name=seed]").value = seed;
  for (const link of page.querySelectorAll("[data-language]")) {
    link.setAttribute("href", link.getAttribute("href").replace(/seed=\d+/, `seed=${seed}`));
  }
  for (const question of page.querySelectorAll("[data-shuffled]")) reorder(question, seed);
}

function reorder(question, seed) {
  const { order, signifier } = question.dataset;
  const old = order.trim().split(" ");
  const rank = (part) => rankOf(`${seed} ${signifier} ${part}`);
  const fresh = [...old].sort((one, other) => rank(one) - rank(other));
  question.dataset.order = fresh.join(" ");
  const shown = [...question.querySelectorAll("[data-shown]")];
  for (const parent of new Set(shown.map((one) => one.parentElement))) {
    const places = shown.filter((one) => one.parentElement === parent);
    const looks = places.map((one) => one.className); // a corner's look belongs to its place
    const after = places.at(-1).nextSibling;
    fresh.forEach((part, at) => {
      const moved = places.find((one) => one.dataset.shown === part);
      moved.className = looks[at];
      parent.insertBefore(moved, after);
    });
  }
  const slider = question.querySelector("input[type=range]");
  if (slider && fresh[0] !== old[0]) mirror(slider);
}

function mirror(slider) {
  slider.toggleAttribute("data-mirrored");
  slider.dir = slider.dir === "rtl" ? "ltr" : "rtl";
}

/** FNV-1a, mixed as MurmurHash3 ends: a whole number under 2³². */
function rankOf(words) {
  let hash = 0x811c9dc5;
  for (const letter of words) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
