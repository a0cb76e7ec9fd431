// The door works without this. It says when a tap got lost on the way, and puts the next key on the person whose
// code was typed or scanned.
for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(lost, () => {
    const live = document.getElementById("live");
    live.textContent = "";
    live.textContent = live.dataset.lost;
  });
}
document.addEventListener("htmx:afterSettle", () => document.querySelector("#people [data-next]")?.focus());
