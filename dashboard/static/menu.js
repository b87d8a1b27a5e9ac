// The account's menu lies over the page: Escape closes it, and so does a tap beside it.
(function () {
  "use strict";
  const menu = document.querySelector(".account");
  if (!menu) return;

  addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !menu.open) return;
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector("summary").focus();
  });
  addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
})();
