// How far people come: names of steps, no id. Nothing waits for it, and nothing fails with it.
let told = 0; // steps of this form that were counted

for (const kind of ["visibilitychange", "leave", "told"]) {
  addEventListener(kind, () => {
    const form = document.querySelector("#story");
    if (form && (document.hidden || kind !== "visibilitychange")) count(form, kind === "told");
  });
}

function count(form, sent) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const names = ["opened", ...steps.slice(1).map(({ id }) => id.slice(5)), "sent"];
  const reached = sent ? names.length : steps.findLastIndex(({ dataset }) => "reached" in dataset) + 1;
  const { link, mode } = form.dataset; // where a mode is, the first page comes by itself
  if (reached <= told || document.querySelector("[data-tryout]") || (mode && reached < 2)) return;
  const report = { link, language: form.elements.language.value, steps: names.slice(told, reached) };
  told = sent ? 0 : reached;
  try {
    navigator.sendBeacon("/v1/steps", new Blob([JSON.stringify(report)], { type: "application/json" }));
  } catch {} // a blocker may stand in the way
}
