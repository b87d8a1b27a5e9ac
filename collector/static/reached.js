// How far people come: names of steps, no id. Nothing waits for it, and nothing fails with it.
let told = 0; // steps of this form that were counted

/** Count what was reached since the last time; `sent` ends this form. */
export function countSteps(form, sent) {
  const { link, mode } = form.dataset;
  const steps = [...form.querySelectorAll("[data-step]")];
  const names = ["opened", ...steps.slice(1).map(({ id }) => id.slice(5)), "sent"];
  const reached = sent ? names.length : steps.findLastIndex(({ dataset }) => "reached" in dataset) + 1;
  // On a shared device the first page comes by itself: that is nobody's opening.
  if (reached <= told || document.querySelector("[data-tryout]") || (mode && reached < 2)) return;
  const report = JSON.stringify({ link, language: form.elements.language.value, steps: names.slice(told, reached) });
  navigator.sendBeacon("/v1/steps", new Blob([report], { type: "application/json" }));
  told = sent ? 0 : reached;
}

function look() {
  const form = document.querySelector("#story");
  if (form) countSteps(form);
}

addEventListener("visibilitychange", () => document.hidden && look(), true);
addEventListener("leave", () => {
  look();
  told = 0; // the next teller's form begins
});
