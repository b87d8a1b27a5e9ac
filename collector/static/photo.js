// A picture: drawn anew on the phone, smaller, so that where and when it was taken never leaves it.
import { Medium } from "./medium.js";

const LONGEST = 1600; // pixels a side
const QUALITY = 0.85;

class Photo extends Medium {
  build() {
    this.canvas = this.querySelector("canvas");
    this.deeds = this.querySelector(".row");
  }

  get first() {
    return this.field;
  }

  async accept(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return this.made(await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); }));
  }

  draw(medium) {
    this.canvas.hidden = this.deeds.hidden = !medium;
    this.querySelector("[data-choose]").textContent = this.spoken[medium ? "anotherPhoto" : "choosePhoto"];
    if (medium) this.#show(medium).catch(() => {});
  }

  async #show(medium) {
    const picture = await createImageBitmap(new Blob([medium.bytes], { type: medium.type }));
    if (this.medium === medium) { // no other was chosen meanwhile
      Object.assign(this.canvas, { width: picture.width, height: picture.height });
      this.canvas.getContext("2d").drawImage(picture, 0, 0);
    }
    picture.close();
  }
}

customElements.define("fortell-photo", Photo);
