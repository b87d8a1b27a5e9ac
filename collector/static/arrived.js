// A story that has arrived by the plain form leaves no draft on the phone.
import { forget } from "./sealed.js";

forget(`draft ${location.pathname.split("/").at(-1)}`).catch(() => {});
