// What the service worker does for stories that wait: where the browser can, it wakes up when the
// network is back, though the page is closed. The rules are the outbox's own.
import { sendUnseen } from "./outbox.js";
import * as uploads from "./upload.js"; // a worker fetches no script on its way

addEventListener("sync", (event) => event.waitUntil(sendUnseen(uploads)));
