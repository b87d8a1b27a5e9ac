// Asks before a page is left with words in it that were written and not sent.
(function () {
  "use strict";
  const [came] = performance.getEntriesByType("navigation");
  const refused = came?.responseStatus >= 400; // what stands in a field was written before it came
  let sent = null;

  function isUnsent(field) {
    return field.form !== sent && field.value !== (refused ? "" : field.defaultValue);
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
