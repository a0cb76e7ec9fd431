// The door works without this. It only says so when a tap got lost on the way.
for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(lost, () => {
    const live = document.getElementById("live");
    live.textContent = "";
    live.textContent = live.dataset.lost;
  });
}
