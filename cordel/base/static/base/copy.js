// Copies the text of a field; without this script it can be marked and copied by hand.
// A page that came without encryption has no clipboard to write to: there the field is marked and copied as by hand.
const said = document.querySelector(".live[data-says]");

async function copy(field) {
  if (navigator.clipboard) return navigator.clipboard.writeText(field.value);
  field.select();
  document.execCommand("copy");
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(field);
    button.focus();
    said.textContent = button.dataset.says ?? said.dataset.says;
    for (const other of document.querySelectorAll("[data-copies]")) other.classList.toggle("done", other === button);
  });
}
