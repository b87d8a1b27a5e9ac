// The proof of work that a crowded link asks for, worked out beside the page so that it stays quick.

/** Solve the challenge of a 429 answer; resolves with what the header `Fortell-Proof` carries. */
export function solve(challenge) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./proof_worker.js", import.meta.url), { type: "module" });
    const end = (settle, value) => {
      worker.terminate();
      settle(value);
    };
    worker.onmessage = ({ data: number }) => {
      if (number === null) return end(reject, new Error("no number solves this challenge"));
      const { algorithm, salt, signature, challenge: hash } = challenge;
      end(resolve, btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature })));
    };
    worker.onerror = () => end(reject, new Error("the proof of work cannot be made here"));
    worker.postMessage(challenge);
  });
}
