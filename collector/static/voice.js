// A recorder: start, the time that runs, stop, listen, once more, remove. Where there is no microphone,
// or it is refused, a sentence says so and the writing remains.
import { clock } from "./held.js";
import { Medium } from "./medium.js";
import { within } from "./sealed.js";
import { fill } from "./steps.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS = 32_000; // a second: a clear voice
const LAST = 5000; // milliseconds until what was heard so far is all
const SOON = 15; // seconds before the end that are told

class Voice extends Medium {
  build() {
    this.most = Number(this.dataset.seconds);
    this.deeds = Object.fromEntries([...this.querySelectorAll("[data-deed]")].map((one) => [one.dataset.deed, one]));
    this.audio = this.querySelector("audio");
    this.querySelector("[data-most]").textContent = clock(this.most);
    const type = globalThis.MediaRecorder && TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    this.type = navigator.mediaDevices && type;
    this.querySelector(".plain-file").hidden = Boolean(this.type);
    this.querySelector(".recorder").hidden = false;
    this.draw();
    // Going on ends the recording first, so that nothing of it is left behind unheard.
    this.closest("form").addEventListener("submit", (event) => {
      if (!this.busy && !(this.type && this.taking && this.seen)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.end();
    }, { capture: true });
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
    addEventListener("leave", () => {
      this.left = true;
      this.end();
    });
    this.audio.addEventListener("timeupdate", () => { if (!this.seen) this.audio.pause(); });
    addEventListener("pagehide", () => this.end());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.end(); });
  }

  get first() {
    return this.type ? this.deeds.start : this.field;
  }

  get busy() {
    return this.recorder?.state === "recording";
  }

  async start() {
    if (this.busy || this.asking) return;
    this.say("");
    this.asking = true;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    this.asking = false;
    if (!stream) return this.say(this.spoken.noMicrophone);
    if (!this.seen || document.hidden) return stopAll(stream);
    // Nobody touches a screen while she speaks: it shall not go dark, and with it the microphone.
    const light = navigator.wakeLock?.request("screen").catch(() => null);
    try {
      this.#record(stream, light);
    } catch { // it was taken away again
      clearInterval(this.timer);
      stopAll(stream, light);
      return this.say(this.spoken.noMicrophone);
    }
    const { free } = this;
    this.draw();
    this.mark();
    this.#tick();
    if (free) this.deeds.stop.focus();
  }

  /** Record until the teller ends it, the time is over, or the phone takes the microphone away. What was
   * said before stands until then. */
  #record(stream, light) {
    const pieces = [];
    this.recorder = new MediaRecorder(stream, { mimeType: this.type, audioBitsPerSecond: BITS });
    this.recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    const stopped = new Promise((done) => { this.recorder.addEventListener("stop", done); });
    const finish = () => {
      if (this.finish !== finish) return; // it was ended already
      this.finish = undefined;
      clearInterval(this.timer);
      const seconds = this.#spent;
      const heard = within(LAST, stopped).catch(() => {}).then(() => {
        stopAll(stream, light);
        if (!pieces.some(({ size }) => size)) throw new Error("nothing was said");
        return this.made(new Blob(pieces, { type: this.type }), { seconds });
      });
      if (!this.left) this.take(heard, "nothingRecorded");
      else heard.catch(() => {});
    };
    stopped.then(finish);
    this.finish = finish;
    this.began = performance.now();
    this.timer = setInterval(() => this.#tick(), 250);
    this.recorder.start(1000);
  }

  stop() {
    this.end();
  }

  anew() {
    return this.start();
  }

  /** A file from the phone's own recorder. */
  async accept(file) {
    if (!file.type.startsWith("audio/") && !file.type.startsWith("video/")) throw new TypeError(file.type);
    return this.made(file);
  }

  draw(medium = this.medium) {
    const { busy } = this;
    this.deeds.start.hidden = !this.type || busy || Boolean(medium);
    this.deeds.stop.hidden = !busy;
    this.deeds.anew.hidden = !this.type || busy || !medium;
    this.deeds.remove.hidden = busy || !medium;
    this.querySelector("[data-clock]").hidden = !busy;
    this.audio.hidden = busy || !medium;
    this.audio.pause();
    URL.revokeObjectURL(this.audio.src);
    if (this.audio.hidden) this.audio.removeAttribute("src");
    else this.audio.src = URL.createObjectURL(new Blob([medium.bytes], { type: medium.type }));
  }

  end() {
    if (!this.busy) return;
    this.recorder.stop();
    this.finish();
  }

  took() {
    if (!this.free) return;
    if (this.medium && !this.querySelector("[data-told]").textContent) this.audio.focus();
    else this.deeds[this.medium ? "anew" : "start"].focus();
  }

  /** Whether the focus may move: not away from where she writes or reads meanwhile. */
  get free() {
    const { activeElement } = document;
    return activeElement === document.body || this.contains(activeElement);
  }

  get #spent() {
    return (performance.now() - this.began) / 1000;
  }

  #tick() {
    const spent = this.#spent;
    this.querySelector("[data-time]").textContent = clock(spent);
    // A device that many use shall not begin anew meanwhile either.
    this.dispatchEvent(new Event("scroll"));
    const left = Math.ceil(this.most - spent);
    if (left === SOON) this.say(fill(this.spoken.secondsLeft, { count: left }));
    if (left <= 0 || !this.seen) this.end();
  }
}

/** Let the microphone go, and the screen that was kept alight for it. */
function stopAll(stream, light) {
  for (const track of stream.getTracks()) track.stop();
  light?.then((held) => held?.release());
}

customElements.define("fortell-voice", Voice);
