// Stands in the page itself: the first paint is the first step. Should the page's script not come,
// or break, the whole plain form is there.
(() => {
  const html = document.documentElement;
  const waits = () => html.classList.contains("js") && !("runs" in html.dataset);
  const showAll = () => { if (waits()) html.classList.remove("js"); };
  html.classList.add("js");
  setTimeout(showAll, 6000);
  document.addEventListener("DOMContentLoaded", showAll); // modules have run by then
  document.addEventListener("submit", (event) => {
    if (!waits()) return;
    event.preventDefault();
    html.dataset.begun = ""; // whoever is quicker than the script begins when it is there
  });
})();
