// What the service worker does for stories that wait: where the browser can, it wakes up when the
// network is back, though the page is closed. The rules are the outbox's own.
import { buy } from "./buying.js"; // a worker fetches no script on its way
import { LOCK, isLeft, sendAll } from "./outbox.js";
import { upload } from "./upload.js";

addEventListener("sync", (event) => event.waitUntil(sendUnseen({ buy, upload })));

/** Send what waits while no page may be open, for the next page to tell; rejects as long as something
 * does. Work for a crowded link and words about a refusal need the page. */
async function sendUnseen(tools) {
  const outcomes = await navigator.locks.request(LOCK, () => sendAll(tools));
  if (isLeft(outcomes)) throw new Error("some wait");
}
