// The day: chosen by a person on the screen, never taken from the device's clock. A pass may be for several days; the
// list on the device is that of one of them, and goes in the night after it.

import { notice } from "./entry.js";
import { button, dayInWords, dayThere, dialog, h, icon, t } from "./view.js";

/** The pass's days that are not over at that moment: [day, when it ends]. */
export const daysLeft = ({ day, days, expiresAt }, moment) =>
  (days ?? [[day, expiresAt]]).filter(([, ends]) => moment < Date.parse(ends));

/** A day as big as a door: its name, and whether it is today where the event is. */
const choice = (door, moment, choose) => ([day]) => {
  const isToday = dayThere(moment, door.event.timezone) === day;
  const act = button("huge day", dayInWords(day), () => choose(day), { sign: "calendar" });
  if (isToday) act.append(" ", h("small", { class: "tag" }, t("day_today")));
  return h("li", {}, act);
};

/**
 * Which day is it? `choose(day)` gives null or {title, detail}; `leave()` is the way out; `news` says what happened before.
 */
export const dayScreen = ({ door, moment, choose, leave, news }) => {
  const wrong = h("div", { id: "wrong", role: "alert" });
  const list = h("ul", { class: "days" });
  const chosen = async (day) => {
    wrong.replaceChildren();
    list.setAttribute("aria-busy", "true");
    for (const one of list.querySelectorAll("button")) one.disabled = true;
    const refused = await choose(day);
    list.removeAttribute("aria-busy");
    for (const one of list.querySelectorAll("button")) one.disabled = false;
    if (refused) wrong.replaceChildren(notice("bad", "error", refused.title, refused.detail));
  };
  list.append(...daysLeft(door, moment).map(choice(door, moment, chosen)));
  return h("div", { class: "wrap narrow flow entry" },
    h("header", {}, h("p", { class: "kicker" }, h("bdi", {}, door.event.title), door.label && " · ", door.label && h("bdi", {}, door.label)),
      h("h1", { tabindex: "-1" }, t("day_title"))),
    h("div", { id: "news", class: "flow" }, news),
    h("p", {}, t("day_words")), wrong, list,
    h("p", { class: "row" }, button("quiet", t("leave"), leave)));
};

/** Asks once, in the dialog where the other day is chosen; the day, or "" to stay. */
export const askOtherDay = async (door, moment) => {
  const list = h("ul", { class: "days" }), day = dayInWords(door.day);
  const { box, closed } = dialog(t("day_change_title"), h("p", {}, t("day_change_words", { day })), list,
    h("p", { class: "row" }, button("quiet huge", t("day_stay", { day }), () => box.close(""))));
  const others = daysLeft(door, moment).filter(([one]) => one !== door.day);
  list.append(...others.map(choice(door, moment, (one) => box.close(one))));
  return closed;
};

/** The day in the head of the door, in sight as long as it stands; another one where the pass has more. */
export const dayInHead = (door, change) => [
  h("h1", { tabindex: "-1" }, dayInWords(door.day)),
  (door.days?.length ?? 1) > 1 && h("button", { type: "button", class: "change", onclick: change }, icon("calendar"), h("span", {}, t("day_change"))),
];
