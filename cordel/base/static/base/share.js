// The phone's own share sheet, where there is one; without it, or without this script, the plain links stay.
for (const box of document.querySelectorAll("[data-share]")) {
  const button = box.querySelector("button");
  const { title, text } = box.dataset;
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ title, text }).catch(() => {}));
}
