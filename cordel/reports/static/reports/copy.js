// Copies the text of a field; without this script it can be marked and copied by hand.
const said = document.querySelector("[data-says]");
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    said.textContent = said.dataset.says;
  });
}
