// What the page is made of: elements, icons, words of the chosen language, days and hours as it writes them.

/** An element: `h("p", {class: "soft"}, "text", child)`; what begins with "on" is listened to, `false` is left out. */
export const h = (name, facts = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
};

/** A copy of one of the page's icons, which are drawn by the server like everywhere else. */
export const icon = (name) => document.getElementById(`icon-${name}`).content.firstElementChild.cloneNode(true);

export const button = (look, words, act, { sign, ...facts } = {}) =>
  h("button", { type: "button", class: `button ${look}`, onclick: act, ...facts }, sign && icon(sign), h("span", {}, words));

// --- Words --------------------------------------------------------------------------------------

let all = {}, code = "en";
export const speak = (languages, wanted) => {
  all = languages;
  code = wanted in all ? wanted : "en";
  document.documentElement.lang = code;
  document.documentElement.dir = all[code].direction;
  document.title = t("title");
};
export const language = () => code;
export const languages = () => Object.entries(all).map(([key, { name }]) => [key, name]);

/** A sentence, its places filled: `t("present_since", {time})`. */
export const t = (name, values = {}) => all[code].words[name].replace(/%\((\w+)\)s/g, (_found, key) => values[key]);

/** The same with elements in its places, so that a name keeps its own direction. */
export const rich = (name, values) => all[code].words[name].split(/(%\(\w+\)s)/).map((part) => {
  const key = part.match(/^%\((\w+)\)s$/)?.[1];
  return key ? h("bdi", {}, values[key]) : part;
});

const formats = {}; // To make one takes longer than to use it a hundred times.
const format = (language, options) => (formats[language + JSON.stringify(options)] ??= new Intl.DateTimeFormat(language, options));
const written = (options, moment) => {
  try {
    return format(code === "en" ? "en-GB" : code, options).format(moment);
  } catch {
    return format("en-GB", { ...options, timeZone: "UTC" }).format(moment); // An hour of a zone this phone does not know.
  }
};
export const dayInWords = (day, style = {}) =>
  written({ weekday: "long", day: "numeric", month: "long", timeZone: "UTC", ...style }, new Date(`${day}T12:00:00Z`));
export const hour = (moment, timeZone) => written({ hour: "2-digit", minute: "2-digit", timeZone }, moment);
export const dayThere = (moment, timeZone) => {
  try {
    // By its parts: in what order a browser writes them is its own affair.
    const parts = format("en-GB", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(moment);
    const { year, month, day } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
    return `${year}-${month}-${day}`;
  } catch {
    return "";
  }
};
const numbers = {};
export const number = (value) => (numbers[code] ??= new Intl.NumberFormat(code)).format(value);

const countries = {};
export const country = (iso) => {
  try {
    return (countries[code] ??= new Intl.DisplayNames(code, { type: "region" })).of(iso);
  } catch {
    return iso;
  }
};

// --- Said aloud ---------------------------------------------------------------------------------

let speech = 0;
/** What a screen reader says when it has finished; the same twice is said twice. */
export const say = (words) => {
  const live = document.getElementById("said");
  live.textContent = "";
  clearTimeout(speech);
  speech = setTimeout(() => { live.textContent = words; }, 80);
};

/** A dialog over the page; gives what it was closed with. Escape closes it with "". */
export const dialog = (title, ...children) => {
  const head = h("h2", { id: "asked", class: "h3", tabindex: "-1", autofocus: true }, title);
  const box = h("dialog", { class: "sheet", "aria-labelledby": "asked" }, head, ...children);
  document.body.append(box);
  box.showModal();
  const closed = new Promise((done) => box.addEventListener("close", () => { box.remove(); done(box.returnValue); }));
  return { box, closed };
};

let sounds;
/** A tone and a buzz, where they were asked for: one for yes, another for no. */
export const signal = ({ sound, touch }, isGood) => {
  if (touch) navigator.vibrate?.(isGood ? 60 : [90, 70, 90]);
  if (!sound) return;
  sounds ??= new AudioContext();
  const tone = sounds.createOscillator(), volume = sounds.createGain(), until = sounds.currentTime + (isGood ? 0.12 : 0.35);
  tone.frequency.value = isGood ? 880 : 220;
  volume.gain.setValueAtTime(0.2, sounds.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, until);
  tone.connect(volume).connect(sounds.destination);
  tone.start();
  tone.stop(until);
};
