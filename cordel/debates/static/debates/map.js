// The page of the opinion map follows the votes: asks a tiny address whether it is still true, and then takes the new
// page's map in place of its own. Without this there is the link to look again.
const EVERY = 5000;

async function look(map) {
  const said = await fetch(map.dataset.state, { cache: "no-cache" });
  if (!said.ok) return map;
  const { version } = await said.json();
  if (version === map.dataset.version) return map;
  const page = await fetch(location.href, { cache: "no-cache" });
  if (!page.ok) return map;
  const read = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = read.getElementById(map.id);
  // Whoever is about to press something keeps it under the finger.
  if (!fresh || map.contains(document.activeElement)) return map;
  map.replaceWith(fresh);
  return fresh;
}

async function follow(map) {
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY));
    if (!document.hidden) map = await look(map).catch(() => map);
  }
}

const map = document.getElementById("opinion-map");
if (map) follow(map);
