// The page in another language with everything typed kept; nothing of it is sent for that.

let asked; // the link that was tapped last

/** Fetch the page behind the link and put it in place of this one, filled as this one was; `failed` is
 * called where it does not come. */
export async function changeLanguage(link, form, begin, failed) {
  let page;
  asked = link;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("[data-shuffled]")) { // a kept page has the order of another seed
      (await import("./shuffle.js")).shuffle(page, form.elements.seed.value);
    }
  } catch {
    return failed();
  }
  if (asked !== link || !form.isConnected || form.querySelector("#next[aria-disabled]")) return; // too late
  const fresh = page.body.cloneNode(true);
  copyAnswers(form, page.querySelector("#story"));
  document.querySelector("#spoken").textContent = page.querySelector("#spoken").textContent;
  Object.assign(document.documentElement, { lang: page.documentElement.lang, dir: page.documentElement.dir });
  document.body.replaceWith(document.adoptNode(page.body));
  const address = new URL(link.href);
  address.searchParams.delete("seed");
  history.replaceState(history.state, "", address);
  begin(fresh);
}

const KEPT_FROM_PAGE = new Set(["language", "framework_version"]);

function copyAnswers(from, to) {
  const typed = [...from.elements].filter((field) => field.name && !KEPT_FROM_PAGE.has(field.name));
  for (const field of typed) {
    const same = [...to.elements].filter((other) => other.name === field.name);
    if (field.type === "radio" || field.type === "checkbox") {
      const twin = same.find((other) => other.value === field.value);
      if (twin) twin.checked = field.checked;
    } else if (same.length === 1 && field.type !== "submit") {
      const has = field.type === "file" ? "files" : "value";
      same[0][has] = field[has];
    }
  }
  from.dispatchEvent(new CustomEvent("carry", { detail: to }));
}
