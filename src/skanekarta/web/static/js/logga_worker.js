// The service worker of /logga: the form opens and what waits is sent where there is a net only
// now and then. The server writes `SHELL` above this: the addresses, each in its version.
/* global SHELL */

importScripts(SHELL.queue);

const PREFIX = "logga-";
const CACHE = PREFIX + SHELL.version;
const FORM = `${SHELL.root}/logga`;
const PATIENCE = 6_000;
const LOOSELY = { ignoreVary: true }; // answers here are the same to every asker of our pages
const OF_ENTRIES = ["rattar", "kopiera"];

self.addEventListener("install", (event) => {
  const filled = caches.open(CACHE).then((cache) => cache.addAll([...SHELL.files, ...SHELL.data]));
  event.waitUntil(filled.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

/** Drops what older workers kept. */
async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The form as it is when it is opened empty, in its language. */
function formAddress({ searchParams }) {
  return searchParams.get("lang") === "en" ? `${FORM}?lang=en` : FORM;
}

function isKept(answer) {
  return answer.ok && !answer.redirected; // not the page for signing in
}

self.addEventListener("message", (event) => {
  const address = new URL(event.data.keep, location.origin);
  event.waitUntil(keep(formAddress(address)).catch(() => {}));
});

async function keep(address) {
  const answer = await fetch(address);
  if (isKept(answer)) await (await caches.open(CACHE)).put(address, answer);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  const path = address.pathname + address.search;
  if (request.method === "POST" && address.pathname === `${SHELL.root}/logga-ut`) {
    event.respondWith(signOut(request));
  } else if (request.method !== "GET") return;
  else if (request.mode === "navigate" && isEverywhere(address)) {
    event.respondWith(everywhere(request));
  } else if (SHELL.files.includes(path)) event.respondWith(fromCache(request));
  else if (SHELL.data.includes(path)) event.respondWith(fromNet(request, path));
  else if (request.mode === "navigate" && address.pathname === FORM) {
    event.respondWith(opened(request, address));
  }
});

/** Files that never change under their addresses. */
async function fromCache(request) {
  return (await caches.match(request, LOOSELY)) ?? fetch(request);
}

/** From the net if it answers in time, else as it was kept; what came is kept under that name. */
async function fromNet(request, name) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(name, LOOSELY);
  const asked = fetch(request).then(async (answer) => {
    if (isKept(answer)) await cache.put(name, answer.clone());
    else if (answer.type === "opaqueredirect") await cache.delete(name); // nobody has signed in
    return answer;
  });
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([asked.catch(() => kept), late]);
}

/** The form. One that is filled in by its address is kept by nobody, but the empty one stands in
 *  for it; not for one that corrects or copies an entry, which would become another. */
async function opened(request, address) {
  const name = formAddress(address);
  if (address.pathname + address.search === name) return fromNet(request, name);
  if (OF_ENTRIES.some((each) => address.searchParams.has(each))) return fetch(request);
  return fetch(request).catch(async () => (await caches.match(name, LOOSELY)) ?? Response.error());
}

/** Once somebody has signed out, neither her page nor her drafts stay. What waits does: it is not
 *  sent until the same account signs in again. */
async function signOut(request) {
  const answer = await fetch(request);
  if (answer.ok || answer.type === "opaqueredirect") await forget();
  return answer;
}

async function forget() {
  const cache = await caches.open(CACHE);
  await Promise.all([FORM, `${FORM}?lang=en`].map((each) => cache.delete(each)));
  await self.loggaQueue.change((_, drafts) => drafts.clear());
}

/** Where one comes who has signed out everywhere, which is done outside of what we are told of. */
function isEverywhere({ pathname, searchParams }) {
  return pathname === `${SHELL.root}/logga-in` && searchParams.has("overallt");
}

/** The page for signing in, if nobody has: whoever has is sent on, and keeps what is hers. */
async function everywhere(request) {
  const answer = await fetch(request);
  if (answer.ok) await forget();
  return answer;
}

// Where the browser knows it: sends when there is a net, even with the page closed.
self.addEventListener("sync", (event) => {
  event.waitUntil(send());
});

async function send() {
  const { isAway } = await self.loggaQueue.send(SHELL.root);
  if (isAway) throw new Error("no net yet"); // the browser tries again
}
