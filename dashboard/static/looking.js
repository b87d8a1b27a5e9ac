// Pages of one figure: choosing stands beside it where there is room, and the figure is saved.
(function () {
  "use strict";

  const choose = document.getElementById("choose");
  const wide = window.matchMedia("(min-width: 64rem)");
  if (choose) {
    choose.open = wide.matches;
    wide.addEventListener("change", () => (choose.open = wide.matches));
  }

  for (const way of document.querySelectorAll("a[data-paint]")) {
    way.addEventListener("click", async (event) => {
      event.preventDefault();
      if (!(await window.fortell.savePicture(way.href, way.dataset.paint))) window.location.reload();
    });
  }
})();
