// Where the others placed theirs. What comes is the same for everybody, and nothing is sent of whose
// phone asks; her own mark is drawn here.

const HEIGHT = Math.sqrt(3) / 2;

export async function showOthers(place, placements) {
  const answer = await fetch(place.dataset.others);
  if (!answer.ok) return;
  place.innerHTML = await answer.text();
  for (const figure of place.querySelectorAll("[data-question]")) {
    const placement = placements[figure.dataset.question];
    if (placement?.state === "placed") markOwn(figure, ...KINDS[figure.dataset.kind](placement, figure));
  }
}

const KINDS = {
  triad({ weights }, { dataset }) {
    const [top, left, right] = dataset.anchors.split(" ").map((anchor) => weights[anchor]);
    return [zoneOf([top, left, right]), 10 + 280 * (right + top / 2), 10 + 280 * HEIGHT * (1 - top)];
  },
  dyad({ value }) {
    return [Math.min(4, Math.floor(value * 5 + 1e-6)), 10 + 280 * value, 96];
  },
  scale({ value }, figure) {
    const step = value - figure.dataset.first;
    return [step, 10 + (280 * (step + 0.5)) / figure.querySelectorAll("rect").length, 96];
  },
};

/** As the server counts: a corner from .6, between two where the third has less than .2. */
function zoneOf(weights) {
  const corner = weights.findIndex((weight) => weight >= 0.6 - 1e-6);
  if (corner >= 0) return corner;
  const edge = weights.findIndex((weight) => weight < 0.2 - 1e-6);
  return [4, 5, 3][edge] ?? 6;
}

function markOwn(figure, part, x, y) {
  const mark = figure.querySelector(".own");
  mark.setAttribute("cx", x);
  mark.setAttribute("cy", y);
  mark.removeAttribute("hidden");
  const row = figure.querySelectorAll("tbody tr")[part];
  row.querySelector(".own-row").hidden = false;
  const words = figure.querySelector(".own-place");
  words.querySelector("strong").textContent = row.querySelector(".part-name").textContent;
  words.hidden = false;
}
