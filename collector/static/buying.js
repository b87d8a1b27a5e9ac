// Buying the pass of an invitation, from the page or, where it is closed, from the service worker.
import { patience } from "./answers.js";

const PATIENCE = 20_000; // milliseconds for one answer
const TRY_AGAIN = [408, 425, 429];

/** Buy the pass: `{ ticket }`, or `{ state, errors }` as of a story. Rejects without a network. */
export async function buy({ link, language }, { invitation, word }) {
  const bytes = new TextEncoder().encode(`fortell pass 1\n${word}`);
  const pass_hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const { status, answer } = await ask({ link, language, invitation, pass_hash });
  if (status === 200 && answer?.seal) return { ticket: `${word}.${answer.seal}` };
  if (status < 400 || status > 499 || !answer?.errors || TRY_AGAIN.includes(status)) return { state: "waiting" };
  return { state: status === 422 ? "refused" : "ended", errors: answer.errors };
}

/** What the server says of an invitation: `{ status, answer }`. Rejects without a network. */
export async function ask(question) {
  const response = await fetch("/v1/invitations", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
    signal: patience(PATIENCE),
  });
  return { status: response.status, answer: await response.json().catch(() => null) };
}

export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
