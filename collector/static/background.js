// What the service worker does for stories that wait: where the browser can, it wakes up when the
// network is back, though the page is closed. The rules are the outbox's own.
import { sendUnseen } from "./outbox.js";

addEventListener("sync", (event) => event.waitUntil(sendUnseen()));
