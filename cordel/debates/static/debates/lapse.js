// Moves through the pictures of the map as the slider moves: all of them are on the page already, for paper. Without this
// script the form asks for the page of one picture.
const slider = document.getElementById("at"), frame = document.getElementById("frame");

if (slider) {
  const pictures = [...document.querySelectorAll(".small-maps > li")];
  const links = [...document.querySelectorAll(".moments a")];
  const steps = { prev: document.querySelector(".lapse ~ nav [rel=prev]"), next: document.querySelector(".lapse ~ nav [rel=next]") };
  const lead = (link, at) => {
    link.hidden = at < 1 || at > pictures.length;
    link.href = `?at=${at}`;
  };
  const name = (at) => {
    const said = pictures[at - 1];
    slider.setAttribute("aria-valuetext", `${said.dataset.name}. ${said.querySelector("p").textContent.trim()}`);
    return said;
  };
  const show = () => {
    const at = slider.valueAsNumber, said = name(at);
    frame.replaceChildren(...[...said.children].map((one) => one.cloneNode(true)));
    document.getElementById("h-frame").textContent = said.dataset.name;
    links.forEach((link, place) => { link.toggleAttribute("aria-current", false); if (place === at - 1) link.setAttribute("aria-current", "page"); });
    lead(steps.prev, at - 1);
    lead(steps.next, at + 1);
    history.replaceState(null, "", `?at=${at}`);
  };
  slider.form.querySelector("button").hidden = true;
  name(slider.valueAsNumber);
  slider.addEventListener("input", show);
}
