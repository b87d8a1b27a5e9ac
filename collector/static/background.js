// What the service worker does for stories that wait: where the browser can, it wakes up when the
// network is back, though the page is closed. The rules are the outbox's own.
import { buy } from "./buying.js"; // a worker fetches no script on its way
import { sendUnseen } from "./outbox.js";
import { upload } from "./upload.js";

addEventListener("sync", (event) => event.waitUntil(sendUnseen({ buy, upload })));
