// The page on which a story is told. Without this script it is one long form that a server reads;
// with it the same form becomes steps, and the story is sent as JSON.
import { Steps } from "./steps.js";

let began = performance.now();
document.documentElement.classList.add("js");
begin();

/** Wire the form as it stands in the page; again after the language was changed. `fresh` is the page
 * before anything was done to it. */
function begin({ at = null, fresh = document.body.cloneNode(true) } = {}) {
  const form = document.querySelector("#story");
  const spoken = JSON.parse(document.querySelector("#spoken").textContent);
  const steps = new Steps(form, spoken, { began, leaveWelcome: () => loadKinds(form) });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!steps.isLast) return steps.next();
    if (!steps.isSound()) return;
    const { send } = await import("./sending.js");
    await send({ form, spoken, steps, began, leaving, again: (carry) => tellAnother(fresh, carry) });
  });
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", async (event) => {
      if (!hasWords(form)) return;
      event.preventDefault();
      const { changeLanguage } = await import("./language.js");
      await changeLanguage(link, form, (page) => begin({ at: steps.current.id, fresh: page }), spoken);
    });
  }
  form.addEventListener("focusin", ({ target }) => {
    if (!target.matches("textarea, #title, #step-consent h2")) return;
    import("./advice.js").then(({ advise }) => advise(form, spoken, steps)).catch(() => {});
  });
  addEventListener("beforeunload", leaving);
  steps.begin(at);
  return steps;
}

/** The page as it first was, for another story in the same sitting. */
function tellAnother(fresh, carry) {
  const page = document.importNode(fresh, true);
  const form = page.querySelector("#story");
  form.reset();
  carry(form);
  document.body.replaceWith(page);
  began = performance.now();
  begin({ fresh }).next();
}

/** The modules of the kinds that this framework uses; a failed one leaves its plain fields. */
function loadKinds(form) {
  const fields = [...form.querySelectorAll("[data-signifier]")];
  const kinds = new Set(fields.map((field) => field.localName.replace("fortell-", "")));
  return Promise.allSettled([...kinds].map((kind) => import(`./${kind}.js`)));
}

function leaving(event) {
  const form = document.querySelector("#story");
  if (form && hasWords(form)) event.preventDefault();
}

function hasWords(form) {
  return Boolean(form.elements.text.value.trim() || form.elements.title.value.trim());
}
