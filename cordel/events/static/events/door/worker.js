// Keeps the app on the device: all of it or nothing, by what is in it. `APP` ({version, kept}) is put before this by the
// server. Nothing personal passes here: what the door says to the server and hears from it goes past this worker.

const CACHE = `door-${APP.version}`;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(APP.kept.map((address) => new Request(address, { cache: "reload" })));
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("door-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
})()));

// The page says so when it begins, never in the middle of the queue.
self.addEventListener("message", ({ data }) => { if (data === "now") self.skipWaiting(); });

self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const isPage = request.mode === "navigate" && address.pathname === "/door/";
  if (isPage || APP.kept.includes(address.pathname)) event.respondWith(kept(isPage ? "/door/" : address.pathname, request));
});

const kept = async (path, request) => (await (await caches.open(CACHE)).match(path, { ignoreVary: true })) ?? fetch(request);
