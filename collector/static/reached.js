// How far people come: names of steps, no id. Nothing waits for it, and nothing fails with it.
let told = 0; // steps of this form that were counted
let goesOn = false; // whether the form is left for the same in another language, which is counted then

for (const kind of ["visibilitychange", "leave", "told"]) {
  addEventListener(kind, () => {
    const form = document.querySelector("#story");
    if (form && (document.hidden || kind !== "visibilitychange")) count(form, kind === "told");
    goesOn &&= document.hidden; // whoever opened it beside this one is back
  });
}

document.addEventListener("click", (event) => {
  goesOn = !event.defaultPrevented && event.target.closest("[data-language]") !== null;
});

// What was reached stays so where the form is filled anew in another language.
addEventListener("carry", ({ target, detail: to }) => {
  for (const { id } of target.querySelectorAll("[data-reached]")) to.querySelector(`#${id}`)?.setAttribute("data-reached", "");
}, true);

function count(form, sent) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const names = ["opened", ...steps.slice(1).flatMap(namesOf), "sent"];
  const seen = steps.slice(0, steps.findLastIndex(({ dataset }) => "reached" in dataset) + 1);
  const reached = sent ? names.length : seen.flatMap(namesOf).length;
  const { link, mode } = form.dataset; // where a mode is, the first page comes by itself
  if (goesOn || reached <= told || document.querySelector("[data-tryout]") || (mode && reached < 2)) return;
  const report = { link, language: form.elements.language.value, steps: names.slice(told, reached) };
  told = sent ? 0 : reached;
  try {
    navigator.sendBeacon("/v1/steps", new Blob([JSON.stringify(report)], { type: "application/json" }));
  } catch {} // a blocker may stand in the way
}

/** A step's name; before the consent that of what was carried over to it from the story before. */
function namesOf(step) {
  const carried = step.querySelector("#step-teller");
  return [carried, step].filter(Boolean).map(({ id }) => id.slice(5));
}
