// The service worker: a page once visited opens without a network. The server puts two constants
// before this, VERSION and SHELL (every file of that version). Each version has a cache of its own;
// an old one goes when all its pages are in the new one. Only GET is ever touched.
/* global VERSION, SHELL */

const CACHE = `fortell-${VERSION}`;
const OLDER = "/older";
const PAGE = /^\/t\/[^/]+$/;
const PATIENCE = 5000; // milliseconds before a kept page is better than none

self.addEventListener("install", (event) => event.waitUntil(moveIn()));

// No page opens before this has ended, so that nothing here asks the network.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all(event.data.map((address) => refresh(new URL(address)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (PAGE.test(address.pathname) || address.pathname.startsWith("/pictures/")) {
    event.respondWith(freshOrKept(event, address));
  }
});

/** Gather the files of this version, and note which caches there were before: a newer worker that only
 * waits has one too, and that is not ours to take over. */
async function moveIn() {
  const older = (await caches.keys()).filter((name) => name.startsWith("fortell-") && name !== CACHE);
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  await cache.put(OLDER, listed(older));
}

/** Names as something that a cache keeps; `Response.json` is younger than many phones. */
const listed = (names) => new Response(JSON.stringify(names));

async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function freshOrKept(event, address) {
  const kept = await find(address, event.request.mode === "navigate");
  const fresh = fetch(event.request).then(async (answer) => {
    await keep(address, answer.clone());
    return answer;
  });
  event.waitUntil(fresh.then(tidy).catch(() => {}));
  if (!kept) return fresh;
  const late = new Promise((done) => { setTimeout(done, PATIENCE, kept); });
  const answer = await Promise.race([fresh.catch(() => kept), late]);
  return answer.status < 500 ? answer : kept;
}

/** The kept page in the wanted language, or in any where the phone would else show an error; never
 * one of another mode, which would keep a draft where none may lie. */
async function find(address, anyLanguage) {
  const exact = await caches.match(nameOf(address), { ignoreVary: true });
  if (exact || !anyLanguage) return exact;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const same = (await cache.keys()).find(({ url }) => isSamePage(new URL(url), address));
    if (same) return cache.match(same, { ignoreVary: true });
  }
}

function isSamePage(one, other) {
  return one.pathname === other.pathname && one.searchParams.get("mode") === other.searchParams.get("mode");
}

async function refresh(address) {
  await keep(address, await fetch(address));
}

/** False for a page of another version: it needs scripts that are not all here, and the worker of that
 * version keeps it. */
async function keep(address, answer) {
  if (!answer.ok || answer.redirected) return true;
  const text = PAGE.test(address.pathname) && await answer.clone().text();
  if (text !== false && !text.includes(`/static/${VERSION}/`)) return false;
  const cache = await caches.open(CACHE);
  const language = !address.searchParams.has("lang") && /<html lang="([^"]+)"/.exec(text)?.[1];
  if (language) await cache.put(nameOf(inLanguage(address, language)), answer.clone());
  await cache.put(nameOf(address), answer);
  return true;
}

/** The address by which a page is asked for whose language was chosen: who turns back from another may
 * have no network. */
function inLanguage(address, language) {
  const chosen = new URL(address);
  chosen.searchParams.set("lang", language);
  return chosen;
}

/** A page's address with what makes it another page: its language and its mode. */
function nameOf(address) {
  const search = ["lang", "mode"].filter((name) => address.searchParams.has(name));
  return address.pathname + "?" + search.map((name) => `${name}=${address.searchParams.get(name)}`).join("&");
}

/** Take the pages of older versions over; a version is dropped when the network gave them all. */
async function tidy() {
  const cache = await caches.open(CACHE);
  const older = await (await cache.match(OLDER))?.json() ?? [];
  for (const name of older) {
    if (await takeOver(await caches.open(name))) await caches.delete(name);
    else return;
  }
  if (older.length) await cache.put(OLDER, listed([]));
}

async function takeOver(old) {
  const cache = await caches.open(CACHE);
  const pages = (await old.keys()).map(({ url }) => new URL(url)).filter(({ pathname }) => PAGE.test(pathname));
  for (const address of pages) {
    if (await cache.match(address, { ignoreVary: true })) continue;
    const answer = await fetch(address).catch(() => null);
    if (!answer || answer.status >= 500 || !(await keep(address, answer))) return false;
  }
  return true;
}
