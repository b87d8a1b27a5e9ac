// A second tap on a button sends nothing: where a code serves once, the answer to the first would be
// lost, and with it what is shown only there. What is written otherwise is sent at once.
(function () {
  "use strict";
  const SAME = 10_000; // ms in which the same form, filled in the same, is the same deed
  const sent = new Map();

  addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    const told = new URLSearchParams(new FormData(form, event.submitter)).toString();
    const before = sent.get(form);
    if (before && before.told === told && event.timeStamp - before.at < SAME) event.preventDefault();
    else sent.set(form, { told, at: event.timeStamp });
  });
  // Whoever comes back to the page, or broke the sending off, may do it once more.
  addEventListener("pageshow", () => sent.clear());
  addEventListener("keydown", (event) => event.key === "Escape" && sent.clear());
})();
