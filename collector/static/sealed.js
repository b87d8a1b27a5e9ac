// What the phone keeps while it waits: AES-GCM ciphertext, each piece under a key of its own that
// no script can read out. To forget a piece is to delete both, so nothing readable is left behind.

const PATIENCE = 3000; // milliseconds; some browsers never answer in private mode
const STORES = ["keys", "sealed"];
const UNSEEN = "unseen";

/** Keep a value under this place; it is on disk when this resolves. `instead` is forgotten in the
 * same transaction; without `beside` what lies there stays. Rejects where the phone has no room, or
 * keeps nothing. */
export async function seal(place, value, { instead, beside } = {}) {
  const { key = await newKey(), kept } = await lying(place);
  const text = await closed(key, new TextEncoder().encode(JSON.stringify(value)));
  const media = beside ? await beside(key) : kept?.media;
  await using((database) => write(database, (keys, sealed) => {
    if (instead) for (const store of [keys, sealed]) store.delete(instead);
    keys.put(key, place);
    sealed.put({ ...text, media }, place);
  }));
}

/** The value kept under this place, or undefined. */
export async function unseal(place) {
  const { key, kept } = await lying(place);
  if (!key || !kept) return undefined;
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.cipher);
  return JSON.parse(new TextDecoder().decode(bytes));
}

export function lying(place) {
  return using(async (database) => ({
    key: await read(database, "keys", place), kept: await read(database, "sealed", place) }));
}

export async function closed(key, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, cipher: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

/** Delete what is kept under this place, and its key; `counts`: one more that nobody saw leave. */
export async function forget(place, counts) {
  const unseen = counts && 1 + (await unseenCount());
  return using((database) => write(database, (...stores) => {
    for (const store of stores) store.delete(place);
    if (unseen) stores[1].put(unseen, UNSEEN);
  }));
}

/** How many left unseen since this was last asked. */
export async function takeCount() {
  const unseen = await unseenCount();
  if (unseen) await forget(UNSEEN);
  return unseen;
}

const unseenCount = async () => (await lying(UNSEEN)).kept ?? 0;

/** The places where something is kept. */
export function keptPlaces() {
  return using((database) => {
    return answer(database.transaction("sealed").objectStore("sealed").getAllKeys());
  });
}

async function using(work) {
  const database = await open();
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

function open() {
  const opening = indexedDB.open("fortell", 1);
  opening.onupgradeneeded = () => {
    for (const name of STORES) opening.result.createObjectStore(name);
  };
  return within(PATIENCE, answer(opening));
}

/** What the work resolves to, unless it takes longer than these milliseconds: then it rejects. */
export function within(limit, work) {
  const late = new Promise((_, refuse) => { setTimeout(refuse, limit, new Error("too late")); });
  return Promise.race([work, late]);
}

function newKey() {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function read(database, store, place) {
  return answer(database.transaction(store).objectStore(store).get(place));
}

function write(database, change) {
  return new Promise((done, refuse) => {
    const transaction = database.transaction(STORES, "readwrite", { durability: "strict" });
    transaction.oncomplete = done;
    transaction.onabort = () => refuse(transaction.error);
    change(...STORES.map((name) => transaction.objectStore(name)));
  });
}

function answer(request) {
  return new Promise((done, refuse) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => refuse(request.error);
  });
}
