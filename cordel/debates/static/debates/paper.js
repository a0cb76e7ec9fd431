// Typing sheet after sheet: the box for the next code is where one types, and Enter goes from line to line, so that no
// sheet is finished before its last one. Without this script Tab does the same.
document.querySelector("input[data-first]")?.focus();
const lines = [...document.querySelectorAll("input.line")];
for (const [at, line] of lines.entries()) {
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || at === lines.length - 1) return;
    event.preventDefault();
    lines[at + 1].focus();
  });
}
