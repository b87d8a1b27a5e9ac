// The thanks with the receipt code, which is on this page and nowhere else.

/** Put the thanks in place of the form; nothing of the story stays in the page. `arrivedBefore`:
 * an earlier attempt had arrived unnoticed, so what was changed after it was not sent. */
export function showThanks(code, spoken, { arrivedBefore }) {
  const main = document.querySelector("main");
  main.replaceChildren(document.querySelector("#thanks").content.cloneNode(true));
  document.querySelector(".languages")?.remove();
  delete document.body.dataset.at;
  main.querySelector("[data-arrived-before]").hidden = !arrivedBefore;
  const words = main.querySelector(".receipt-words");
  words.replaceChildren(...code.split(" ").map(listed));
  history.replaceState(null, "", location.pathname);
  const heading = main.querySelector("h1");
  document.title = heading.textContent;
  scrollTo(0, 0);
  heading.focus();
  wireDeeds(main, code, spoken);
}

function listed(word) {
  const place = document.createElement("li");
  place.textContent = word;
  return place;
}

function wireDeeds(main, code, spoken) {
  const deeds = {
    copy: async (button) => {
      await navigator.clipboard.writeText(code);
      button.textContent = spoken.copied;
      main.querySelector("[data-told]").textContent = spoken.copied;
    },
    save: () => save(`${spoken.file}.txt`, `${main.querySelector("#receipt-heading").textContent}\n\n${code}\n\n${location.origin}/receipt\n`),
    print: () => print(),
  };
  for (const button of main.querySelectorAll("[data-deed]")) {
    button.addEventListener("click", () => deeds[button.dataset.deed](button));
  }
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
