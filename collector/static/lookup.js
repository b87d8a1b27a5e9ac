// Looking a story up: the words are checked and hashed on the phone, and only the hash is sent.
import { hashCode } from "./receipt.js";
import { fill } from "./steps.js";
import { readCode } from "./typed.js";

const form = document.querySelector("#receipt");
const spoken = JSON.parse(document.querySelector("#spoken").textContent);
document.documentElement.classList.add("js");

if (crypto.subtle) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.code_hash.value = await hashCode(await readCode(form.elements.code.value));
    } catch (wrong) {
      return showWrong(wrong);
    }
    form.elements.code.disabled = true; // so that the words stay here
    form.submit();
  });
  addEventListener("pageshow", () => { form.elements.code.disabled = false; });
}

function showWrong(wrong) {
  const place = document.querySelector("#code-error");
  place.textContent = fill(spoken[wrong.reason] ?? spoken.check, { ...wrong, number: wrong.place });
  place.hidden = false;
  form.elements.code.setAttribute("aria-invalid", "true");
  form.elements.code.focus();
}
