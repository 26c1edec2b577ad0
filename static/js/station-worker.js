// Keeps the pages of a polling station for when there is no network. It stores files and answers when the
// network does not; what a badge is worth is judged by the page. `SETUP` is put in front by the server: a
// new release changes it, and with it this script, so that the browser installs it anew.

const MINE = `station${new URL(self.registration.scope).pathname}`; // two workers, one for each scope
const CACHE = MINE + SETUP.release;
const KEPT = "station-kept"; // the pack, its key, the language: these outlive a release
const PATIENCE = 3000; // milliseconds: a network that takes longer is none
const FILES = new Set(SETUP.files);

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isOurs(url.pathname)) event.respondWith(page(request, url));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(file(request));
  }
});

// a badge's page or the desk; not a photo, nor what a program asks for
function isOurs(path) {
  return /^\/V\/[^/]+\/?$/i.test(path) || path === "/station/";
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all([...SETUP.files, ...Object.values(SETUP.shells)].map(async (address) => {
    const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await cache.put(address, response);
  }));
}

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(MINE) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function page(request, url) {
  const kept = await shell(url);
  if (!kept) return fetch(request);
  const impatient = new AbortController();
  const timer = setTimeout(() => impatient.abort(), PATIENCE);
  try {
    const response = await fetch(request, { signal: impatient.signal });
    return response.status < 500 ? response : kept;
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}

async function shell(url) {
  const kept = await caches.open(KEPT);
  const before = await (await kept.match("/station/language"))?.text();
  const wanted = [url.searchParams.get("language"), before, ...navigator.languages.map((one) => one.slice(0, 2)), "kk"];
  const cache = await caches.open(CACHE);
  return cache.match(SETUP.shells[wanted.find((one) => SETUP.shells[one])]);
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(new URL(request.url).pathname)) ?? fetch(request);
}
