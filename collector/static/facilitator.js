// One phone and several tellers, one after the other: it is handed on between them, and whoever
// leads sees how many stories were sent from it and how many wait. Of the stories it keeps a number.
import "./anew.js";
import { held } from "./outbox.js";

const html = document.documentElement;
const TALLY = `fortell sent ${location.pathname.split("/").at(-1)}`;

document.addEventListener("click", ({ target }) => { if (target.closest("[data-take]")) take(); });
document.addEventListener("change", ({ target }) => {
  if (target.name === "test") html.toggleAttribute("data-tryout", target.checked);
});
addEventListener("outbox", ({ detail }) => {
  const sent = [...detail.values()].filter(({ state }) => state === "sent").length;
  if (sent) keepTally(sentToday() + sent);
  draw();
});
addEventListener("told", () => { // where nothing can wait, what was told was sent
  held().catch(() => keepTally(sentToday() + 1));
});
addEventListener("anew", () => setTimeout(draw));
goOn();
draw();

/** Who was quicker than this script has the phone already, or writes in the form as it came. */
function goOn() {
  html.toggleAttribute("data-tryout", document.querySelector("[name=test]")?.checked === true);
  if (document.activeElement.closest("[data-step]")) html.dataset.handed = "";
  else if ("handed" in html.dataset) take();
}

/** The teller has the phone, as the page's own script has noted: from here on the pages are hers. */
function take() {
  scrollTo(0, 0);
  const heading = document.querySelector("#step-welcome h1");
  heading.tabIndex = -1;
  heading.focus();
}

async function draw() {
  const waiting = await held().then((entries) => entries.filter(({ state }) => state === "waiting").length, () => 0);
  const tally = document.querySelector("#tally");
  if (!tally) return;
  const counts = { sent: sentToday(), waiting };
  for (const [name, count] of Object.entries(counts)) {
    tally.querySelector(`[data-count=${name}]`).textContent = count.toLocaleString(html.lang);
  }
}

function sentToday() {
  try {
    const { day, sent } = JSON.parse(localStorage.getItem(TALLY));
    return day === today() ? sent : 0;
  } catch {
    return 0;
  }
}

function keepTally(sent) {
  try {
    localStorage.setItem(TALLY, JSON.stringify({ day: today(), sent }));
  } catch {
    // A phone that keeps nothing begins at zero each time.
  }
}

const today = () => new Date().toDateString();
