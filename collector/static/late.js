// A page that takes no new stories still sends what waits on this phone.
import { tellOfOutbox } from "./waiting.js";

tellOfOutbox().catch(() => {});
