// Somebody without a seat is written down: as little as the list needs, while others wait behind. Kept and sent like a scan.

import { notice } from "./entry.js";
import { fold } from "./folding.js";
import { button, country, dialog, h, icon, languages, t } from "./view.js";

const LONGEST = { name: 160, place: 120, guardian: 160, contact: 200 }; // as the server takes them (forms/door_scans.py)
const ELSEWHERE = "XX";

/** A field as the desk's forms have it: label, hint, what is wrong, control. */
const around = (name, words, control, { hint, isOptional } = {}) => {
  control.setAttribute("aria-describedby", `w-${name}-hint w-${name}-wrong`);
  return h("div", { class: "field", "data-name": name },
    h("label", { for: `w-${name}` }, words, isOptional && " ", isOptional && h("span", { class: "optional" }, t("optional"))),
    hint && h("p", { class: "hint", id: `w-${name}-hint` }, hint), h("p", { class: "error", id: `w-${name}-wrong`, hidden: true }), control);
};

const typed = (name, words, draft, hint, facts = {}) => around(name, words, h("input", {
  id: `w-${name}`, name, dir: "auto", autocomplete: "off", maxlength: String(LONGEST[name]), value: draft[name] ?? "", ...facts,
}), { hint });

const countries = () => {
  const codes = document.getElementById("main").dataset.countries.split(" ");
  const named = codes.map((code) => [code, country(code)]);
  return named.sort(([, one], [, other]) => one.localeCompare(other, document.documentElement.lang));
};

const homeField = (draft, towns) => {
  const option = ([value, words]) => h("option", { value, selected: String(value) === draft.home }, words);
  return around("home", t("new_home"), h("select", { id: "w-home", name: "home" },
    h("option", { value: "" }, t("new_choose")),
    h("optgroup", { label: t("new_towns") }, towns.map(([key, name, code]) => option([key, `${name} (${country(code)})`]))),
    h("optgroup", { label: t("new_countries") }, countries().map(option)),
    h("optgroup", { label: t("new_outside") }, option([ELSEWHERE, t("new_elsewhere")]))));
};

const adultField = (draft) => {
  const radio = (value, words) => h("label", { class: "choice" },
    h("input", { type: "radio", name: "is_adult", value, checked: draft.is_adult === value }), h("span", {}, words));
  return h("fieldset", { class: "field", "data-name": "is_adult", "aria-describedby": "w-is_adult-wrong" }, h("legend", {}, t("new_is_adult")),
    h("p", { class: "error", id: "w-is_adult-wrong", hidden: true }), radio("yes", t("new_yes")), radio("no", t("new_no")));
};

const languageField = (draft) => around("language", t("language"), h("select", { id: "w-language", name: "language" },
  h("option", { value: "" }, "–"),
  languages().map(([code, name]) => h("option", { value: code, lang: code, selected: code === draft.language }, name))), { isOptional: true });

const mark = (spot, words) => {
  const note = spot.querySelector(".error");
  spot.classList.toggle("wrong", Boolean(words));
  note.hidden = !words;
  note.replaceChildren(...(words ? [icon("error"), h("span", {}, words)] : []));
  for (const input of spot.querySelectorAll("input, select")) words ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
};

/** Marks what is wrong, and goes to the first of it. */
const tell = (form, found) => {
  for (const spot of form.querySelectorAll("[data-name]")) mark(spot, found[spot.dataset.name]);
  form.querySelector('[aria-invalid="true"]')?.focus();
};

/** What is wrong, by field; the same as the server says of it (forms/door_scans.py). */
const wrongs = (said, takesMinors) => {
  const found = {}, isTown = /^\d+$/.test(said.home);
  if (!/\p{L}/u.test(said.name)) found.name = t("new_name_wrong");
  if (!said.home) found.home = t("new_home_wrong");
  if (said.home && !isTown && !said.place.trim()) found.place = t("new_place_wrong");
  if (!said.is_adult) found.is_adult = t("new_adult_wrong");
  if (said.is_adult === "no" && takesMinors) for (const name of ["guardian", "contact"]) if (!said[name].trim()) found[name] = t("new_guardian_wrong");
  for (const name of Object.keys(LONGEST)) if (/[<>]/.test(said[name])) found[name] = t("new_signs_wrong");
  return found;
};

/** Those on the list who may be the same: called so, from the same town. */
const namesakes = (people, said, town) => {
  const name = fold(said.name), place = fold(town);
  return people.all.filter((one) => one.name && fold(one.name) === name && fold(one.town) === place).slice(0, 3);
};

/**
 * Asks who it is. Gives {one} for somebody on the list after all, {facts, town, country} of somebody new, or null.
 * `draft` keeps what was typed when it is left.
 */
export const ask = async ({ people, draft, day }) => {
  const minor = h("div", { class: "flow" }), alike = h("div", { class: "flow", role: "alert" });
  const place = typed("place", t("new_place"), draft, t("new_place_hint"));
  const go = h("button", { class: "button huge" }, icon("check"), h("span", {}, t("new_go")));
  const form = h("form", { class: "form flow", novalidate: true },
    typed("name", t("new_name"), draft, "", { autocapitalize: "words" }), homeField(draft, people.towns), place, adultField(draft), minor,
    languageField(draft),
    h("div", { class: "notice info" }, icon("info"), h("div", {}, h("p", {}, h("strong", {}, t("new_say"))), h("p", {}, t("new_notice")))),
    alike, h("p", { class: "row" }, go, button("quiet huge", t("stay"), () => box.close(""))));
  const said = () => ({ name: "", home: "", place: "", is_adult: "", language: "", guardian: "", contact: "", ...Object.fromEntries(new FormData(form)) });
  const keep = () => Object.assign(draft, said());
  const suit = () => {
    keep();
    place.hidden = !draft.home || /^\d+$/.test(draft.home);
    const isMinor = draft.is_adult === "no";
    go.disabled = isMinor && !people.takesMinors;
    if (isMinor && !minor.firstChild) {
      minor.replaceChildren(...(people.takesMinors ? [typed("guardian", t("new_guardian"), draft), typed("contact", t("new_contact"), draft, t("new_contact_hint"))]
        : [notice("warn", "warning", t("new_minor"), t("new_minor_next"))]));
    } else if (!isMinor) minor.replaceChildren();
  };
  let result = null, asked = "";
  form.addEventListener("input", ({ target }) => { mark(target.closest("[data-name]")); suit(); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    suit();
    const found = wrongs(draft, people.takesMinors), facts = said(), isTown = /^\d+$/.test(facts.home);
    tell(form, found);
    if (Object.keys(found).length || go.disabled) return;
    const [, town = facts.place.trim(), code = facts.home] = people.towns.find(([key]) => isTown && String(key) === facts.home) ?? [];
    const same = namesakes(people, facts, town), key = `${fold(facts.name)}|${fold(town)}`;
    if (same.length && asked !== key) {
      asked = key;
      const take = (one) => button("huge", t("new_this_one"), () => { result = { one }; box.close("known"); }, { sign: "check" });
      alike.replaceChildren(notice("warn", "people", t("new_alike"), t("new_alike_next")), h("ul", { class: "people" },
        same.map((one) => h("li", {}, h("p", { class: "who" }, h("bdi", {}, one.name), h("small", {}, h("bdi", {}, one.town))), take(one)))));
      go.lastElementChild.textContent = t("new_other");
      form.lastElementChild.scrollIntoView({ block: "end" });
      return;
    }
    result = { facts: { ...facts, place: isTown ? "" : facts.place, ...(facts.is_adult === "yes" && { guardian: "", contact: "" }) }, town, country: code };
    box.close("new");
  });
  const { box, closed } = dialog(t("new"), h("p", { class: "from" }, day), form);
  suit();
  form.querySelector("#w-name").focus();
  await closed;
  return result;
};
