// Keeps a page as it is now: asks whether something changed, with the mark of what is there, and puts in the parts that are
// new. Without this script the page is loaded again by hand.
//   [data-live=address] > [data-parts] > each part with an id; data-mark: the mark of what is there; data-every: seconds;
//   data-whole: the address only says that something changed, and the parts are taken from the page itself.
//   [data-cut]: shown while nobody answers
const box = document.querySelector("[data-live]");
const cut = document.querySelector("[data-cut]");
// Milliseconds between two questions; longer while nobody answers, and while nobody looks.
const USUAL = 1000 * (box.dataset.every ?? 2), LONGEST = 4 * USUAL, UNSEEN = 30000;
const options = () => ({ cache: "no-store", signal: AbortSignal.timeout(10000) });
let mark = box.dataset.mark ?? "", wait = USUAL, turn = 0, isPressed = false, next;

function put(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("[data-parts]"), parts = box.querySelector("[data-parts]");
  if (!fresh) return location.reload(); // signed out meanwhile, or gone
  if (parts.className !== fresh.className) parts.className = fresh.className;
  let last = null;
  for (const part of [...fresh.children]) {
    const there = [...parts.children].find((one) => one.id === part.id) ?? part;
    if (there !== part) renew(there, part);
    else if (last) last.after(part);
    else parts.prepend(part);
    last = there;
  }
  while (last.nextElementSibling) last.nextElementSibling.remove();
  return page.querySelector("[data-live]")?.dataset.mark;
}

// The part itself stays, so that a change of what it says is read aloud, and what was opened stays open.
function renew(there, part) {
  if (there.className !== part.className) there.className = part.className;
  if (there.innerHTML === part.innerHTML) return;
  const had = there.contains(document.activeElement) ? document.activeElement : null;
  there.replaceChildren(...part.childNodes);
  if (had) focusLike(had, there);
}

// Whoever works by keyboard stays on the same button or link. Where it is gone the focus goes to what is shown now, never
// to another button: a second press of the Enter key must not do something else.
function focusLike(had, there) {
  const label = (one) => one.getAttribute("aria-labelledby");
  const same = [...there.querySelectorAll("button, a, summary, [tabindex]")].filter(
    (one) => one.localName === had.localName && one.value === had.value && one.href === had.href && label(one) === label(had),
  );
  const alike = (one) => one.id === had.id && one.textContent === had.textContent;
  (same.find(alike) ?? same[0] ?? box.querySelector("[tabindex]"))?.focus({ preventScroll: same.length > 0 });
}

// Only the last question counts: one that hangs when the network comes back is passed over.
async function ask() {
  const mine = ++turn;
  clearTimeout(next);
  try {
    const found = await changed();
    if (mine !== turn) return;
    // Whoever is pressing something keeps it under the finger: it is put in next time.
    if (found && !isPressed) mark = put(found.html) ?? found.mark;
    if (cut) cut.hidden = true;
    wait = USUAL;
  } catch {
    if (mine !== turn) return;
    if (cut) cut.hidden = false;
    wait = Math.min(wait * 2, LONGEST);
  }
  next = setTimeout(ask, document.hidden ? UNSEEN : wait);
}

// What is there now, and its mark; nothing where that is what is shown.
async function changed() {
  const answer = await fetch(box.dataset.live, { headers: mark ? { "If-None-Match": mark } : {}, ...options() });
  if (answer.status === 304) return null;
  const page = "whole" in box.dataset && answer.ok ? await fetch(location.href, options()) : answer;
  if (page.status >= 500 || page.status === 429) throw new Error(page.statusText);
  if (!page.ok || page.redirected) {
    location.reload(); // the only time: there is nothing left to keep
    return null;
  }
  return { html: await page.text(), mark: answer.headers.get("ETag") ?? "" };
}

addEventListener("pointerdown", () => { isPressed = true; });
for (const over of ["pointerup", "pointercancel", "blur"]) addEventListener(over, () => { isPressed = false; });
addEventListener("online", ask);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
next = setTimeout(ask, document.hidden ? UNSEEN : wait);
