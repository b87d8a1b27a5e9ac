// Asks before a page is left with words in it that were written and not sent.
(function () {
  "use strict";
  const [came] = performance.getEntriesByType("navigation");
  const refused = came?.responseStatus >= 400; // what stands in a field was written before it came
  const wrong = document.querySelector('main [aria-invalid="true"]')?.form; // the form it came from
  let sent = null;

  function isUnsent(field) {
    const writtenBefore = refused && (!wrong || field.form === wrong);
    return field.form !== sent && field.value !== (writtenBefore ? "" : field.defaultValue);
  }

  addEventListener("submit", function (event) {
    if (!event.defaultPrevented) sent = event.target;
  });
  addEventListener("beforeunload", function (event) {
    const fields = document.querySelectorAll("main textarea:not([readonly])");
    if ([...fields].some(isUnsent)) event.preventDefault();
    sent = null; // whoever stays may still leave in another way
  });
})();
