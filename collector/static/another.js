// Another story by the same teller: a fresh form in the same page, with what she said of herself.
let teller; // random, and nowhere but in this page's memory

/** The key that all stories of this sitting carry, so that they count as one teller's. */
export function tellerKey() {
  teller ??= btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll("+", "-").replaceAll("/", "_").slice(0, 22);
  return teller;
}

/** Let the thanks lead to a fresh form in place of a new page. `again` makes the page and calls
 * back with its form. */
export function offerAnother(form, spoken, again) {
  if ("returned" in document.documentElement.dataset) return;
  document.querySelector("[data-another]")?.addEventListener("click", (event) => {
    event.preventDefault();
    again((fresh) => carryOver(form, fresh, spoken));
  });
}

/** The answers about the teller as one line at the consent, to be opened by who wants to change. */
function carryOver(form, fresh, spoken) {
  const [told, about] = [form, fresh].map((one) => one.querySelector("#step-teller"));
  if (!about) return;
  const answers = [...told.querySelectorAll("[name]")];
  about.querySelectorAll("[name]").forEach((field, at) => {
    field.checked = answers[at].checked;
    field.value = answers[at].value;
  });
  about.removeAttribute("data-step");
  about.hidden = false;
  const line = Object.assign(document.createElement("details"), { className: "ds-details terms", id: "carried" });
  line.append(Object.assign(document.createElement("summary"), { textContent: spoken.carried }), about);
  fresh.querySelector("#step-consent fieldset").after(line);
}
