// Asks whether somebody is still there before a sign-in ends by itself.
(function () {
  "use strict";
  const asks = Object.fromEntries(
    [...document.querySelectorAll("dialog[data-staying]")].map((one) => [one.dataset.staying, one])
  );
  if (!asks.soon) return;
  const { address, csrf, left, warned } = asks.soon.dataset;
  const ask = window.fortell?.watch?.plain ?? window.fetch; // the maps' own tells of what fails
  let timer = 0;

  function show(name) {
    for (const [which, dialog] of Object.entries(asks)) {
      if (which !== name) dialog.close();
      else if (!dialog.open) dialog.showModal();
    }
  }

  function lookIn(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, seconds * 1000);
  }

  async function look(event) {
    const pressed = event?.type === "click";
    const body = pressed ? new URLSearchParams({ csrf }) : undefined;
    try {
      const answer = await ask(address, { method: pressed ? "POST" : "GET", body });
      const seconds = answer.status === 401 ? 0 : (await answer.json()).seconds;
      if (!seconds) show("gone");
      else if (seconds > Number(warned)) show(null);
      else show(pressed ? "last" : "soon");
      if (seconds) lookIn(seconds > Number(warned) ? seconds - Number(warned) : seconds);
    } catch {
      lookIn(60); // no network, or the server is away
    }
  }

  asks.soon.querySelector("button").addEventListener("click", look);
  // A device that slept has let the time go by; and who signed in again elsewhere is back.
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && Object.values(asks).some((one) => one.open)) look();
  });
  lookIn(Math.max(Number(left) - Number(warned), 0));
})();
