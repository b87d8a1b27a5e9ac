// What is shown once is gone when its page is left: a browser that keeps the page shows it no more.
addEventListener("pagehide", function () {
  document.querySelectorAll("[data-once]").forEach((shown) => shown.remove());
});
