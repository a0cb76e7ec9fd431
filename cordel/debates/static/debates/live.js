// Keeps a page as it is now: asks for the parts that change, with the mark of what is there, and puts in what is new.
// Without this script the page is loaded again by hand.
const USUAL = 2000, LONGEST = 8000; // milliseconds between two questions; longer while nobody answers
const box = document.querySelector("[data-live]");
const cut = document.querySelector("[data-cut]");
let mark = "", wait = USUAL, next;

function put(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-parts]");
  if (!fresh) return location.reload(); // signed out meanwhile, or gone
  box.querySelector("[data-parts]").className = fresh.className;
  for (const part of [...fresh.children]) {
    const there = document.getElementById(part.id);
    if (there.className !== part.className) there.className = part.className;
    if (there.innerHTML === part.innerHTML) continue;
    const had = there.contains(document.activeElement) ? document.activeElement : null;
    there.replaceChildren(...part.childNodes);
    if (had) focusLike(had, there);
  }
}

// Whoever works by keyboard stays on the same button. Where it is gone the focus goes to what is shown now, never to
// another button: a second press of the Enter key must not do something else.
function focusLike(had, there) {
  const same = [...there.querySelectorAll("button, a")].filter((one) => one.value === had.value && one.href === had.href);
  const alike = (one) => one.id === had.id && one.textContent === had.textContent;
  (same.find(alike) ?? same[0] ?? there.querySelector("[tabindex]"))?.focus();
}

async function ask() {
  clearTimeout(next);
  try {
    const headers = mark ? { "If-None-Match": mark } : {};
    const answer = await fetch(box.dataset.live, { headers, cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
    if (answer.status !== 304) {
      if (!answer.ok || answer.redirected) return location.reload();
      put(await answer.text());
      mark = answer.headers.get("ETag") ?? "";
    }
    cut.hidden = true;
    wait = USUAL;
  } catch {
    cut.hidden = false;
    wait = Math.min(wait * 2, LONGEST);
  }
  next = setTimeout(ask, wait);
}

addEventListener("online", ask);
next = setTimeout(ask, wait);
