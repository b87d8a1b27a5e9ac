// Tries numbers until the hash of salt and number is the challenge; see proof.js.
const CHUNK = 512; // hashes under way at once: waiting for each one alone takes several times as long

onmessage = async ({ data: { salt, challenge, maxnumber } }) => {
  postMessage(await find(salt, challenge, maxnumber));
};

async function find(salt, challenge, maxnumber) {
  const wanted = Uint8Array.from(challenge.match(/../g), (pair) => parseInt(pair, 16));
  const encoder = new TextEncoder();
  for (let first = 0; first <= maxnumber; first += CHUNK) {
    const tries = Array.from({ length: CHUNK }, (_, index) =>
      crypto.subtle.digest("SHA-256", encoder.encode(salt + (first + index))));
    const found = (await Promise.all(tries)).findIndex((hash) => same(new Uint8Array(hash), wanted));
    if (found >= 0) return first + found;
  }
  return null;
}

function same(hash, wanted) {
  return wanted.every((byte, index) => byte === hash[index]);
}
