// Stands in the page itself: the first paint is the first step. Should the page's script not come,
// or break, the whole plain form is there, and is not sent where no server would take it.
(() => {
  const html = document.documentElement;
  const PATIENCE = 20000; // milliseconds
  let reached = false;
  const waits = () => html.classList.contains("js") && !("runs" in html.dataset);
  const showAll = () => { if (waits()) html.classList.remove("js"); };
  html.classList.add("js");
  if ("returned" in document.currentScript.dataset) html.dataset.returned = "";
  setTimeout(showAll, 6000);
  document.addEventListener("DOMContentLoaded", showAll); // modules have run by then
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (waits()) {
      event.preventDefault();
      html.dataset.begun = ""; // whoever is quicker than the script begins when it is there
    } else if (!html.classList.contains("js") && !reached && form.requestSubmit) {
      event.preventDefault();
      send(form, event.submitter);
    }
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-take]")) html.dataset.handed = ""; // whose scripts are late has the phone too
  });
  const send = (form, button) => {
    const late = new Promise((_, refuse) => { setTimeout(refuse, PATIENCE); });
    Promise.race([fetch(form.action, { method: "HEAD" }), late]).then(({ status }) => {
      if (status >= 500) throw new Error(status);
      reached = true;
      form.requestSubmit(button);
    }).catch(() => {
      const trouble = form.querySelector("#trouble");
      trouble.textContent = JSON.parse(document.querySelector("#spoken").textContent).notReached;
      trouble.hidden = false;
      trouble.scrollIntoView({ block: "center" });
    }).then(() => { reached = false; });
  };
})();
