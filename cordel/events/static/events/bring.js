// The rows work without this. Enter goes to the same column of the next row, and the last row is followed by another.
const list = document.querySelector("ol.brought");
const inputs = "input:not([type=hidden]), select";

function add() {
  if (list.children.length >= Number(list.dataset.most)) return null;
  const last = list.lastElementChild;
  const next = last.cloneNode(true);
  const [was, is] = [list.children.length, list.children.length + 1];
  for (const one of [next, ...next.querySelectorAll("*")]) {
    for (const name of ["name", "id", "for"]) {
      const value = one.getAttribute(name);
      if (value) one.setAttribute(name, value.replace(`_${was}`, `_${is}`));
    }
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-describedby");
    one.classList.remove("wrong");
  }
  for (const error of next.querySelectorAll(".error, .other")) error.remove();
  for (const hidden of next.querySelectorAll("label .vh")) hidden.textContent = `, ${is}`;
  for (const one of next.querySelectorAll(inputs)) {
    if (one.type === "checkbox") one.checked = false;
    else one.value = "";
  }
  list.append(next);
  document.querySelector("[name=rows]").value = is;
  return next;
}

list?.addEventListener("keydown", (event) => {
  const field = event.target;
  const row = field.closest("li");
  if (event.key === "Enter" && field.matches("input, select")) {
    event.preventDefault();
    const part = field.name.slice(0, field.name.lastIndexOf("_"));
    const next = row.nextElementSibling ?? add();
    (next?.querySelector(`[name^="${part}_"]`) ?? next?.querySelector(inputs))?.focus();
  }
  const typed = row.querySelector("[name^=name_]").value;
  if (event.key === "Tab" && !event.shiftKey && typed && row === list.lastElementChild) add();
});
