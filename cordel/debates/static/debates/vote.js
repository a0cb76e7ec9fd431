// Answers by a key while the statement has the focus, and only then: nobody votes by typing elsewhere.
// Figures go by their place on the keyboard, so that they are the same in every language.
const said = document.querySelector("[data-answers]");
const ORDER = ["agree", "disagree", "unsure", "skip"];
const LETTERS = { a: "agree", d: "disagree", u: "unsure", s: "skip" };

if (said) {
  said.tabIndex = 0;
  document.querySelector("[data-keys]").hidden = false;
  said.addEventListener("keydown", (event) => {
    if (event.target !== said || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const figure = /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
    const choice = figure ? ORDER[figure[1] - 1] : LETTERS[event.key];
    const button = choice && said.closest("form").querySelector(`button[value="${choice}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
