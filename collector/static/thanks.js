// The thanks with the receipt code, which is nowhere else once it was shown.

const PATIENCE = 60_000; // milliseconds: some phones begin to save a file only after they have asked

/** Put the thanks in place of the form; nothing of the story stays in the page. `state` is "sent" or
 * "waiting"; `note` names what else is to be said: an earlier attempt had arrived unnoticed, or the
 * code replaces an earlier one. */
export function showThanks({ story, code, copy, text, title, placements }, spoken, { state, note }) {
  const main = document.querySelector("main");
  main.replaceChildren(document.querySelector("#thanks").content.cloneNode(true));
  document.querySelector(".language-menu, .languages")?.remove();
  delete document.body.dataset.at;
  if (note) main.querySelector(`[data-note=${note}]`).hidden = false;
  const words = main.querySelector(".receipt-words");
  words.replaceChildren(...code.split(" ").map(listed));
  history.replaceState(null, "", location.pathname + location.search);
  showState(main, state).focus();
  scrollTo(0, 0);
  wireDeeds(main, spoken, { code, copy, text, title });
  compare(main, state, placements);
  if (state !== "waiting") return;
  addEventListener("outbox", ({ detail }) => {
    if (!main.isConnected) return;
    const outcome = detail.get(story) ?? { state: "sent" }; // another tab has sent it
    const known = main.querySelector(`[data-state=${outcome.state}]`) ? outcome.state : "needing";
    if (main.querySelector(`[data-state=${known}]`).hidden) tell(main, known, outcome);
    compare(main, known, placements);
  });
}

/** Where the others placed theirs, once hers has arrived and if the collection shows it. */
function compare(main, state, placements) {
  const place = main.querySelector("[data-others]:empty");
  if (!place || state !== "sent") return;
  import("./others.js").then(({ showOthers }) => showOthers(place, placements)).catch(() => {});
}

function showState(main, state) {
  for (const part of main.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  main.querySelector(".receipt").hidden = state === "needing"; // mending brings new words
  const heading = main.querySelector(`[data-state=${state}] h1`);
  document.title = heading.textContent;
  return heading;
}

function tell(main, state, { errors = {} }) {
  for (const place of main.querySelectorAll("[data-reason]")) place.textContent = Object.values(errors).join(" ");
  main.querySelector("[data-told]").textContent = showState(main, state).textContent;
}

function listed(word) {
  const place = document.createElement("li");
  place.textContent = word;
  return place;
}

function wireDeeds(main, spoken, { code, ...story }) {
  const heading = main.querySelector("#receipt-heading").textContent;
  const deeds = {
    copy: async (button) => {
      try {
        await navigator.clipboard.writeText(code);
      } catch {
        return getSelection().selectAllChildren(main.querySelector(".receipt-words"));
      }
      button.textContent = spoken.copied;
      main.querySelector("[data-told]").textContent = spoken.copied;
    },
    save: () => saveText(spoken.file, heading, code, `${location.origin}/receipt`),
    print: () => print(),
    keep: () => saveStory(story, spoken, heading, code),
  };
  for (const button of main.querySelectorAll("[data-deed]")) {
    button.addEventListener("click", () => deeds[button.dataset.deed](button));
  }
}

/** A copy of a story for its teller; `copy` says what was not written. */
export function saveStory({ title, text, copy = [] }, spoken, ...more) {
  saveText(spoken.storyFile, title, text, ...copy, ...more);
}

/** Hand the teller a text file of these paragraphs. */
function saveText(name, ...paragraphs) {
  const link = document.createElement("a");
  const text = paragraphs.filter(Boolean).join("\n\n") + "\n";
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = `${name}.txt`;
  link.click();
  setTimeout(URL.revokeObjectURL, PATIENCE, link.href);
}
