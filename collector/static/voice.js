// A recorder: start, the time that runs, stop, listen, once more, remove. Where there is no microphone,
// or it is refused, a sentence says so and the writing remains.
import { clock } from "./held.js";
import { Medium } from "./medium.js";
import { fill } from "./steps.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS = 32_000; // a second: a clear voice
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
      if (!this.busy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.end();
    }, { capture: true });
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
    addEventListener("leave", () => {
      this.left = true;
      this.end();
    });
    addEventListener("pagehide", () => this.end());
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
    if (!this.#seen) return stopAll(stream);
    const before = this.medium;
    this.medium = undefined;
    this.recorder = new MediaRecorder(stream, { mimeType: this.type, audioBitsPerSecond: BITS });
    const pieces = [];
    this.recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    this.stopped = new Promise((done) => { this.recorder.addEventListener("stop", done); }).then(async () => {
      stopAll(stream);
      clearInterval(this.timer);
      if (this.left) return;
      const said = new Blob(pieces, { type: this.type });
      if (!said.size) return this.#nothing(before);
      await this.hold(said, { seconds: this.seconds });
      this.audio.focus();
    });
    this.began = performance.now();
    this.recorder.start(1000);
    this.timer = setInterval(() => this.#tick(), 250);
    this.draw();
    this.#tick();
    this.deeds.stop.focus();
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
    await this.hold(file);
  }

  draw(medium = this.medium) {
    const busy = this.busy;
    this.deeds.start.hidden = !this.type || busy || Boolean(medium);
    this.deeds.stop.hidden = !busy;
    this.deeds.anew.hidden = !this.type || busy || !medium;
    this.deeds.remove.hidden = busy || !medium;
    this.querySelector("[data-clock]").hidden = !busy;
    this.audio.hidden = !medium;
    URL.revokeObjectURL(this.audio.src);
    if (medium) this.audio.src = URL.createObjectURL(new Blob([medium.bytes], { type: medium.type }));
    else this.audio.removeAttribute("src");
  }

  end() {
    if (!this.busy) return;
    this.seconds = this.#spent;
    this.recorder.stop();
    this.take(this.stopped);
  }

  /** It was ended before it had begun: what was said before stands. */
  #nothing(before) {
    this.medium = before;
    this.say(this.spoken.nothingRecorded);
    this.deeds[before ? "anew" : "start"].focus();
  }

  /** Nobody is recorded by what she does not see. */
  get #seen() {
    return this.isConnected && !this.closest("[hidden]");
  }

  get #spent() {
    return (performance.now() - this.began) / 1000;
  }

  #tick() {
    const spent = this.#spent;
    this.querySelector("[data-time]").textContent = clock(spent);
    // Nobody touches a screen while she speaks: a device that many use shall not begin anew meanwhile.
    this.dispatchEvent(new Event("scroll"));
    const left = Math.ceil(this.most - spent);
    if (left === SOON) this.say(fill(this.spoken.secondsLeft, { count: left }));
    if (left <= 0 || !this.#seen) this.end();
  }
}
function stopAll(stream) {
  for (const track of stream.getTracks()) track.stop();
}

customElements.define("fortell-voice", Voice);
