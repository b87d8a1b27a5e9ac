// How far people come with the form, told to the server as names of steps: no id, and nothing of
// what was written. Nothing waits for it, and nothing fails with it.
let told = 0; // so many of this form's steps have been counted

/** Count the steps that were reached since the last time; `sent` ends this form. */
export function countSteps(form, sent = false) {
  const shared = form.dataset.mode; // its first page comes by itself: that is nobody's opening
  const steps = [...form.querySelectorAll("[data-step]")];
  const names = ["opened", ...steps.slice(1).map(({ id }) => id.slice(5)), "sent"];
  const furthest = sent ? names.length : steps.findLastIndex(({ dataset }) => "reached" in dataset) + 1;
  if (furthest <= told || (shared && furthest < 2) || form.elements.test?.checked) return;
  const report = { link: form.dataset.link, language: form.elements.language.value, steps: names.slice(told, furthest) };
  navigator.sendBeacon("/v1/steps", new Blob([JSON.stringify(report)], { type: "application/json" }));
  told = sent ? 0 : furthest;
}

for (const kind of ["visibilitychange", "pagehide", "leave"]) {
  addEventListener(kind, () => {
    const form = document.querySelector("#story");
    if (form && (kind !== "visibilitychange" || document.hidden)) countSteps(form);
    if (kind === "leave") told = 0; // the next teller's form begins
  }, { capture: true });
}
