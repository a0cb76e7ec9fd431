// The rows work without this. Enter goes to the same column of the next row, and the last row is followed by another.
// What is typed is kept in this tab until the seats are saved, so that a lost session loses nothing.
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

function typed() {
  const said = {};
  for (const one of list.querySelectorAll(inputs)) {
    const value = one.type === "checkbox" ? (one.checked ? "on" : "") : one.value;
    if (value) said[one.name] = value;
  }
  return said;
}

function keep() {
  const said = typed();
  if (Object.keys(said).length) sessionStorage.setItem(list.dataset.draft, JSON.stringify(said));
  else sessionStorage.removeItem(list.dataset.draft);
}

function restore() {
  const said = JSON.parse(sessionStorage.getItem(list.dataset.draft) ?? "{}");
  const rows = Object.keys(said).map((name) => Number(name.slice(name.lastIndexOf("_") + 1)));
  while (list.children.length < Math.max(0, ...rows) && add());
  for (const [name, value] of Object.entries(said)) {
    const one = list.querySelector(`[name="${name}"]`);
    if (one?.type === "checkbox") one.checked = true;
    else if (one) one.value = value;
  }
  document.getElementById("restored").hidden = !rows.length;
}

if (list) {
  if (Object.keys(typed()).length) keep();
  else restore();
  list.addEventListener("input", keep);
  list.addEventListener("keydown", (event) => {
    const field = event.target;
    const row = field.closest("li");
    if (event.key === "Enter" && field.matches("input, select")) {
      event.preventDefault();
      const part = field.name.slice(0, field.name.lastIndexOf("_"));
      const next = row.nextElementSibling ?? add();
      (next?.querySelector(`[name^="${part}_"]`) ?? next?.querySelector(inputs))?.focus();
    }
    const says = row.querySelector("[name^=name_]").value;
    if (event.key === "Tab" && !event.shiftKey && says && row === list.lastElementChild) add();
  });
} else {
  // The cards of those who were registered: nothing waits any more.
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("bring ")) sessionStorage.removeItem(key);
}
