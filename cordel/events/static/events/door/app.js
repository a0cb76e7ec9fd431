// The app at the door: what it keeps, which screen stands, and what happens by itself (contact, the end of the night).

import * as camera from "./camera.js";
import * as store from "./store.js";
import { Contact, Later, Refusal, chooseDay, end, enter, now } from "./contact.js";
import { People } from "./people.js";
import { askOtherDay, dayScreen, daysLeft } from "./days.js";
import { enterScreen, languageField, notice } from "./entry.js";
import { Screen } from "./screen.js";
import { newKey, seal, unseal } from "./sealing.js";
import { publicKey } from "./tickets.js";
import { button, dialog, h, hour, number, speak, t } from "./view.js";

const main = document.getElementById("main");
const LOOK_AT_CLOCK = 10 * 60_000, LIST_AGAIN = 60_000, SOON = 250; // milliseconds
const MOST_LIKELY = navigator.languages.map((code) => code.split("-")[0]);

const app = { settings: {}, door: null, screen: null, contact: null, tabs: "BroadcastChannel" in window ? new BroadcastChannel("cordel-door") : null, install: null };

// --- Beginning ----------------------------------------------------------------------------------

/** The pass that the address held. It leaves the address bar and the history before anything else happens. */
const secretInAddress = () => {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) history.replaceState(null, "", location.pathname);
  return secret;
};

const isAble = () => isSecureContext && crypto.subtle && crypto.randomUUID && "indexedDB" in window && "DecompressionStream" in window;

const begin = async () => {
  const secret = secretInAddress();
  const words = await (await fetch(main.dataset.words)).json();
  speak(words, document.documentElement.lang);
  if (!isAble()) return cannot();
  try {
    app.settings = (await store.fact("settings")) ?? {};
  } catch {
    return cannot(); // A browser that keeps nothing, as some do in a private window.
  }
  app.speak = (code) => speak(words, code);
  app.speak(app.settings.language ?? MOST_LIKELY.find((code) => code in words) ?? document.documentElement.lang);
  register();
  app.contact = new Contact({ changed, failed: drawLine });
  app.tabs?.addEventListener("message", ({ data }) => otherTab(data));
  setInterval(() => atTheEnd(), LOOK_AT_CLOCK);
  addEventListener("hashchange", () => { const pass = secretInAddress(); if (pass) newPass(pass); });
  await (secret ? newPass(secret) : stand());
  main.removeAttribute("aria-busy");
  app.contact.send();
};

const cannot = () => place(h("div", { class: "wrap narrow flow" }, h("h1", {}, t("title")), notice("bad", "error", t("too_old"), t("too_old_next"))));

const register = async () => {
  if (!("serviceWorker" in navigator)) return;
  const hadOne = Boolean(navigator.serviceWorker.controller);
  let isReloaded = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadOne && !isReloaded) location.reload();
    isReloaded = true;
  });
  try {
    const registration = await navigator.serviceWorker.register(main.dataset.worker, { scope: "/door/", updateViaCache: "none" });
    // A newer app that was fetched last time is used from the start, never in the middle of the queue.
    if (registration.waiting && hadOne) registration.waiting.postMessage("now");
  } catch (error) {
    console.info("Not kept for use without a network:", error.message);
  }
};
addEventListener("keydown", (event) => app.screen?.wake(event));
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); app.install = event; });

// --- Which screen stands ------------------------------------------------------------------------

const place = (element) => {
  camera.stop();
  main.replaceChildren(element);
  if (document.activeElement === document.body) main.querySelector("h1")?.focus({ preventScroll: true });
};

/** The screen for what the device keeps. */
const stand = async (begin = "") => {
  app.door = await store.fact("door");
  if (await atTheEnd()) return;
  if (!app.door || begin) return place(enterScreen({ enter: tryPass, chosen: chooseLanguage, news: await endedNews(), begin }));
  app.screen = null;
  if (!app.door.day) return place(dayScreen({ door: app.door, moment: now(app.door), choose: tryDay, leave, news: await endedNews() }));
  const list = await store.list();
  if (!list) return place(waitingForList());
  try {
    app.people = await peopleOf(list);
  } catch (error) {
    console.info("The list cannot be read:", error.message);
    await store.changeDoor(app.door.device, { listAt: 0 });
    return place(waitingForList());
  }
  app.people.prepare();
  app.screen = new Screen({
    door: app.door, people: app.people, key: await publicKey(app.door.publicKey), settings: app.settings, note, menu, changeDay,
  });
  app.screen.drawCounters();
  app.asks = (await toAsk()).length;
  place(app.screen.element);
  await drawLine();
};

const peopleOf = async (list) => {
  const { key, device, day, seal: own } = app.door, acts = await store.acts(device);
  return People.from(list, key, await store.presences(), acts.filter((act) => act.day === day), own);
};

const waitingForList = () => h("div", { class: "wrap narrow flow" },
  h("h1", { tabindex: "-1" }, t("fetching")), notice("info", "download", t("fetching_words")),
  h("p", { class: "row" }, button("huge", t("send_now"), () => app.contact.send()), button("quiet huge", t("leave"), leave)));

/** What is to be said where no door stands: why it ended, and what still waits. */
const endedNews = async () => {
  const why = await store.fact("ended"), unsent = await store.countUnsent();
  const parts = [];
  if (why) parts.push(notice("info", "lock", t(`ended_${why}`), t("ended_words")));
  const lost = (await store.leftovers()).filter((left) => left.isOver);
  if (lost.length) {
    const drop = async () => { for (const { device } of lost) await store.forget(device); await stand(); };
    parts.push(notice("bad", "error", t("undeliverable", { count: number(unsent) }), t("undeliverable_next")), h("ul", { class: "told" }, await undelivered(lost)), button("danger", t("undeliverable_drop"), drop));
  } else if (unsent) parts.push(notice("warn", "clock", t("unsent", { count: number(unsent) }), t("unsent_stays")));
  return parts;
};

/** Who is meant by acts that nobody takes any more, as far as this device can say it. */
const undelivered = async (lost) => {
  const lines = [];
  for (const { device, seal: own } of lost) {
    for (const act of await store.unsent(device)) {
      const who = act.sealed ? (await unseal(own, act.sealed)).facts.name : act.shown;
      if (who) lines.push(h("li", {}, h("bdi", {}, who)));
    }
  }
  return lines;
};

const chooseLanguage = async (code) => {
  app.settings.language = code;
  await store.keepFact("settings", app.settings);
  app.speak(code);
  await stand();
  document.getElementById("language")?.focus();
};

// --- A door is entered, and ends ----------------------------------------------------------------

const newPass = async (secret) => {
  app.door = await store.fact("door");
  if (app.door) {
    const { closed } = dialog(t("other_pass"), h("p", {}, t("other_pass_words")), h("form", { method: "dialog", class: "row" },
      h("button", { class: "button", value: "yes" }, t("other_pass_go")), h("button", { class: "button quiet", value: "" }, t("stay"))));
    if ((await closed) !== "yes") return app.screen ? undefined : stand();
  }
  await stand(secret);
};

const tryPass = async (secret, label) => {
  try {
    await enter(secret, label);
  } catch (error) {
    if (error instanceof Later) return { title: t("no_line"), detail: t("no_line_next") };
    if (error instanceof Refusal) return { title: error.title, detail: error.detail };
    return { title: t("pass_wrong"), detail: t("pass_wrong_next") };
  }
  await store.keepFact("ended", null);
  await stand();
  app.tabs?.postMessage({ stand: true });
  app.contact.send();
  return null;
};

// --- The day --------------------------------------------------------------------------------------

const tryDay = async (day) => {
  try {
    await chooseDay(app.door, day);
  } catch (error) {
    if (error instanceof Later) return { title: t("no_line"), detail: t("day_no_line") };
    if (error instanceof Refusal) return { title: error.title, detail: error.detail };
    await app.contact.send(); // The pass has ended: that is told there.
    return null;
  }
  await store.keepFact("ended", null);
  await stand();
  app.tabs?.postMessage({ stand: true });
  await app.contact.send();
  return null;
};

const changeDay = async () => {
  const day = await askOtherDay(app.door, now(app.door));
  if (!day) return;
  await app.contact.send(); // What waits goes out for the day on which it was done; if it cannot now, it stays.
  const refused = await tryDay(day);
  if (refused) dialog(refused.title, h("p", {}, refused.detail), h("form", { method: "dialog" }, h("button", { class: "button huge" }, t("stay"))));
};

const close = async (why) => {
  await store.wipe(why);
  app.screen = app.people = null;
  app.tabs?.postMessage({ stand: true });
  await stand();
};

/** Erases the list in the night after the day, whatever the network says. */
const atTheEnd = async () => {
  if (!app.door) return false;
  const moment = now(app.door), isLeft = daysLeft(app.door, moment).length > 0;
  if (isLeft && !(moment >= Date.parse(app.door.expiresAt))) {
    app.screen?.drawWarning();
    return false;
  }
  await (isLeft ? endDay() : close("night"));
  return true;
};

/** The list goes in its night; another day of the pass is chosen in the morning. */
const endDay = async () => {
  await store.openDay(app.door.device, { day: null, key: null, expiresAt: null });
  await store.keepFact("ended", "night");
  app.screen = app.people = null;
  app.tabs?.postMessage({ stand: true });
  await stand();
};

const leave = async () => {
  const unsent = await store.countUnsent();
  const { closed } = dialog(t("leave_title"), h("p", {}, t("leave_words")),
    unsent > 0 && notice("warn", "clock", t("unsent", { count: number(unsent) }), t("unsent_stays")),
    h("form", { method: "dialog", class: "row" },
      h("button", { class: "button danger", value: "yes" }, t("leave_go")), h("button", { class: "button quiet", value: "" }, t("stay"))));
  if ((await closed) !== "yes") return;
  const { token } = app.door;
  if (unsent) await app.contact.send();
  if (await store.fact("door")) await close("left");
  await end(token);
};

// --- Acts and news ------------------------------------------------------------------------------

const note = async ({ walkIn, ...act }) => {
  const { device } = app.door;
  if (walkIn && !app.door.seal) await store.changeDoor(device, { seal: (app.door.seal = await newKey()) }); // Entered with an older app.
  const written = { ...(await store.note(device, { ...act, ...(walkIn && { sealed: await seal(app.door.seal, walkIn) }) })), ...(walkIn && { walkIn }) };
  app.tabs?.postMessage({ act: written });
  setTimeout(drawLine);
  clearTimeout(app.sending);
  app.sending = setTimeout(() => app.contact.send(), SOON); // First whoever stands there gets an answer.
  return written;
};

const otherTab = async ({ act, stand: isAnew }) => {
  if (isAnew) return stand();
  app.people?.mark(act);
  app.screen?.drawCounters();
  return drawLine();
};

const changed = async ({ ended, dayIsOver, list, changes = [] }) => {
  app.refusal = null;
  if (ended) return close(ended);
  if (dayIsOver) return endDay();
  if (list) {
    if (!app.screen) return stand();
    await renew();
  }
  app.door = (await store.fact("door")) ?? app.door;
  if (app.screen) {
    app.screen.door = app.door;
    const waiting = new Set((await store.unsent(app.door.device)).map(({ ref }) => ref));
    for (const [ref, present] of changes) if (!waiting.has(ref)) app.people.told(ref, present);
    const isUnknown = changes.some(([ref]) => !app.people.byRef.has(ref));
    if (isUnknown && Date.now() - app.door.listAt > LIST_AGAIN) await store.changeDoor(app.door.device, { listAt: 0 }); // With the next contact.
    app.screen.drawCounters();
    if (!app.screen.hits.contains(document.activeElement)) app.screen.drawHits();
    app.screen.drawWarning();
  }
  app.asks = (await toAsk()).length;
  if (!app.door) document.getElementById("news")?.replaceChildren(...(await endedNews()));
  return drawLine();
};

/** Another list came: the same screen goes on with it. */
const renew = async () => {
  app.door = await store.fact("door");
  app.people = app.screen.people = await peopleOf(await store.list());
  app.people.prepare();
};

const drawLine = async () => {
  const unsent = await store.countUnsent();
  app.screen?.drawLine({ unsent, asks: app.asks, isOnline: app.contact.isOnline, lastContact: app.door?.lastContact });
};

// --- What is asked for seldom -------------------------------------------------------------------

const menu = async () => {
  const change = (name) => async ({ target }) => {
    app.settings[name] = target.checked;
    await store.keepFact("settings", app.settings);
  };
  const tick = (name) => h("label", { class: "choice" },
    h("input", { type: "checkbox", checked: Boolean(app.settings[name]), onchange: change(name) }), h("span", {}, t(`set_${name}`)));
  const unsent = await store.countUnsent();
  const asks = app.door ? await toAsk() : [];
  const told = asks.length > 0 && h("div", { class: "flow" }, h("h3", { class: "h3" }, t("answers")), h("p", { class: "hint" }, t("answers_hint")), h("ul", { class: "told" }, asks));
  const { box, closed } = dialog(t("menu"),
    notice(app.contact.isOnline ? "good" : "warn", app.contact.isOnline ? "check" : "offline", t(app.contact.isOnline ? "online" : "offline"),
      unsent ? t("unsent", { count: number(unsent) }) : t("all_sent")),
    app.contact.refusal && notice("bad", "error", app.contact.refusal.title, app.contact.refusal.detail),
    told,
    button("huge", t("send_now"), () => box.close("send"), { sign: "send" }),
    h("fieldset", { class: "field" }, h("legend", {}, t("settings")), ["sound", "touch", "signing"].map(tick)),
    app.install && button("quiet", t("install"), () => app.install.prompt(), { sign: "download" }),
    languageField((code) => { box.close("language"); chooseLanguage(code); }),
    h("p", { class: "row" }, button("quiet", t("stay"), () => box.close("")), button("danger", t("leave"), () => box.close("leave"))),
  );
  const act = await closed;
  if (act === "send") {
    await store.changeDoor(app.door.device, { listAt: 0 });
    await app.contact.send();
  }
  if (act === "leave") await leave();
};

/** What the server would not take, with whom it is about: for the host to see, until the night. */
const toAsk = async () => {
  if (!app.door) return [];
  const { device, offset, event, seal: own } = app.door, lines = [];
  for (const { answer, sealed, ref, at } of await store.acts(device)) {
    if (!answer) continue;
    const who = sealed ? (await unseal(own, sealed)).facts.name : app.people?.byRef.get(ref)?.name;
    lines.push(h("li", {}, h("strong", {}, h("bdi", {}, who || t("nameless"))), ` ${hour(Date.parse(at) - (offset ?? 0), event.timezone)}`, h("br"),
      answer.detail || answer.code || answer.result));
  }
  return lines;
};

begin();
