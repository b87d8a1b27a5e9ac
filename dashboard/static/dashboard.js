// Watches what the maps ask for: says when an answer does not come, and opens the panel on wide screens.
(function () {
  "use strict";
  const asked = window.fetch.bind(window);
  const failure = document.getElementById("failure");
  const entry = document.getElementById("react-entry-point");

  function show(failed) {
    const left = !failed && failure.contains(document.activeElement);
    const comes = failed && failure.hidden;
    failure.hidden = !failed;
    // On a low screen it does not stay in sight: it would hide what has the focus.
    if (comes && window.getComputedStyle(failure).position === "static") failure.scrollIntoView();
    if (left) document.getElementById("content").focus({ preventScroll: true });
  }

  // Who is no longer signed in is sent to the entrance, and comes back here afterwards; whose page a
  // newer sign-in has outlived gets it anew, and who may not see it any more is told so.
  function read(answer) {
    const outlived = answer.url.endsWith("/deeds") && [403, 404].includes(answer.status);
    if (answer.status === 401 || answer.redirected || outlived) {
      watch.leave();
      window.location.reload();
      return new Promise(function () {});
    }
    show(answer.status >= 400);
    return answer;
  }

  // After a third of a second the page shows that it waits, and after a second it is said aloud.
  const aloud = document.getElementById("aloud");
  let waiting = 0;
  function wait(more) {
    waiting += more;
    if (!waiting) {
      delete entry.dataset.waiting;
      aloud.textContent = "";
    } else if (more > 0) {
      window.setTimeout(() => waiting && (entry.dataset.waiting = "yes"), 300);
      window.setTimeout(() => waiting && (aloud.textContent = aloud.dataset.waits), 1000);
    }
  }

  window.fetch = function (...request) {
    wait(1);
    return asked(...request)
      .finally(() => wait(-1))
      .then(read, function (error) {
        show(true);
        throw error;
      });
  };
  // For an answer that is still on its way when its head has come.
  const watch = { wait, plain: asked, failed: () => show(true), again: () => window.location.reload(), leave: () => {} };
  (window.fortell = window.fortell || {}).watch = watch;
  document.getElementById("again").addEventListener("click", () => watch.again());

  // What the page shows is on its way since its first lines; Dash lays it out when both are there.
  const drawn = window
    .fetch(document.getElementById("drawn").href)
    .then((answer) => answer.ok && answer.json())
    .catch(watch.failed);
  const layOut = () => drawn.then((page) => page || window.dash_clientside.no_update);
  window.dash_clientside = { fortell: { layOut } };

  // What Dash asks to have drawn although it is not seen: see dashboard/pages/unseen.py.
  const parts = window.fortell;
  parts.Place = function Place({ setProps }) {
    window.React.useEffect(function () {
      setProps({ pathname: window.location.pathname });
    }, []);
    return null;
  };

  // Choosing stands beside the maps where there is room; on a phone it is folded away.
  const wide = window.matchMedia("(min-width: 64rem)");
  new MutationObserver(function (_, watch) {
    const panel = document.getElementById("panel");
    if (!panel) return;
    panel.open = wide.matches;
    wide.addEventListener("change", function () {
      panel.open = wide.matches;
    });
    watch.disconnect();
  }).observe(entry, { childList: true, subtree: true });
})();
