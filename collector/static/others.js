// Where the others placed theirs. What comes is the same for everybody, and nothing is sent of whose
// phone asks; her own mark is drawn here.

const HEIGHT = Math.sqrt(3) / 2;

export async function showOthers(place, placements) {
  const answer = await fetch(place.dataset.others);
  if (!answer.ok) return;
  const piece = document.createElement("div");
  piece.hidden = true; // until its styles are here: without them every place is as dark as the fullest
  piece.innerHTML = await answer.text();
  place.replaceChildren(...(piece.firstElementChild ? [piece] : []));
  if (!(await isStyled(piece))) return place.replaceChildren();
  piece.hidden = false;
  for (const figure of place.querySelectorAll("[data-question]")) {
    const placement = placements[figure.dataset.question];
    if (placement?.state !== "placed") continue;
    for (const own of KINDS[figure.dataset.kind](placement, figure)) markOwn(figure, own);
  }
}

function isStyled(piece) {
  const sheet = piece.querySelector("link");
  return !sheet || new Promise((done) => {
    sheet.onload = () => done(true);
    sheet.onerror = () => done(false);
  });
}

// Of each kind: the parts in which hers lies and where her marks stand, in the picture's own units.
const KINDS = {
  triad({ weights }, { dataset }) {
    const [top, left, right] = dataset.anchors.split(" ").map((anchor) => weights[anchor]);
    return [{ part: zoneOf([top, left, right]), x: 10 + 280 * (right + top / 2), y: 10 + 280 * HEIGHT * (1 - top) }];
  },
  dyad({ value }) {
    return [{ part: Math.min(4, Math.floor(value * 5 + 1e-6)), x: 10 + 280 * value, y: 96 }];
  },
  scale({ value }, figure) {
    const step = value - figure.dataset.first;
    return [{ part: step, x: 10 + (280 * (step + 0.5)) / figure.querySelectorAll("rect").length, y: 96 }];
  },
  stones({ stones }, { dataset }) {
    return dataset.anchors.split(" ").flatMap((stone, mark) => {
      if (!stones[stone]) return [];
      const [x, y] = stones[stone];
      const quarter = (y >= 0.5) * 2 + (x >= 0.5);
      return [{ part: 4 * mark + quarter, mark, x: 10 + 280 * x, y: 290 - 280 * y }];
    });
  },
  choice({ options, other }, { dataset }) {
    const ids = dataset.anchors.split(" ");
    const parts = options.map((option) => ids.indexOf(option));
    return [...parts, ...(other ? [ids.length] : [])].map((part) => ({ part, mark: part }));
  },
};

/** As the server counts: a corner from .6, between two where the third has less than .2. */
function zoneOf(weights) {
  const corner = weights.findIndex((weight) => weight >= 0.6 - 1e-6);
  if (corner >= 0) return corner;
  const edge = weights.findIndex((weight) => weight < 0.2 - 1e-6);
  return [4, 5, 3][edge] ?? 6;
}

function markOwn(figure, { part, mark = 0, x, y }) {
  const own = figure.querySelectorAll(".own")[mark];
  if (x !== undefined) {
    own.setAttribute("cx", x);
    own.setAttribute("cy", y);
  }
  own.removeAttribute("hidden");
  const row = figure.querySelectorAll("tbody tr")[part];
  row.querySelector(".own-row").hidden = false;
  const words = figure.querySelector(".own-place");
  const place = words.querySelector("strong");
  const name = row.querySelector(".part-name").textContent;
  place.textContent = place.textContent ? `${place.textContent} · ${name}` : name;
  words.hidden = false;
}
