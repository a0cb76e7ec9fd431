// The screen at the door: who comes is scanned, typed or looked for, and the answer is there before the next breath.

import * as camera from "./camera.js";
import * as signature from "./signature.js";
import * as walkin from "./walkin.js";
import { dayInHead } from "./days.js";
import { codeHash, isTicket, looksLikeCode, spelledCode, ticket } from "./tickets.js";
import { button, country, dayInWords, dayThere, h, hour, icon, number, rich, say, signal, t } from "./view.js";

const SHORTEST_CODE = 6;
const SCAN = "scan", WORD = "host's word", SIGNED = "screen signature";
const LOOKS = { good: "check", known: "info", wait: "clock", noted: "clock", bad: "error", gone: "undo" };

/**
 * `door`, `people`, `key` (for tickets), `settings`; `note(act)` writes an act and gives it back as written; `menu()`
 * opens what is asked for seldom, `changeDay()` asks for another day of the pass. The app calls `draw*` when something has changed.
 */
export class Screen {
  constructor(facts) {
    Object.assign(this, facts);
    const { door } = this;
    this.counters = h("dl", { class: "counters" });
    this.warning = h("div", {});
    this.line = h("button", { type: "button", class: "line", onclick: this.menu });
    this.picture = h("div", { class: "camera", hidden: true });
    this.result = h("section", { class: "result", "aria-label": t("result"), hidden: true });
    this.hits = h("ul", { class: "people" });
    this.more = h("p", { class: "soft" });
    this.field = h("input", {
      type: "search", id: "q", autocomplete: "off", autocapitalize: "none", spellcheck: "false", dir: "auto", enterkeyhint: "go",
      oninput: () => this.drawHits(),
    });
    this.scanButton = button("huge", t("scan"), () => this.toggleCamera(), { sign: "camera", "aria-pressed": "false" });
    this.search = h("form", { class: "find", role: "search", onsubmit: (event) => { event.preventDefault(); this.typed(); } },
      h("div", { class: "field" }, h("label", { for: "q" }, t("search")), this.field),
      h("button", { class: "button huge" }, icon("search"), h("span", { class: "vh" }, t("search_go"))),
    );
    const stage = h("div", { class: "stage" },
      h("header", { class: "gate" },
        h("div", {},
          h("p", { class: "kicker" }, h("bdi", {}, door.event.title), door.label && " · ", door.label && h("bdi", {}, door.label)),
          dayInHead(door, this.changeDay)),
        this.counters),
      this.warning, this.picture, this.result, this.search,
      h("h2", { class: "vh" }, t("people")), this.hits, this.more,
      h("p", { class: "without" }, button("quiet huge", t("new"), () => this.newcomer(), { sign: "pen" })));
    this.element = h("div", { class: "wrap narrow atdoor" }, stage,
      h("div", { class: "doorbar" }, this.line,
        h("div", { class: "row" }, this.scanButton, button("quiet huge", t("menu"), this.menu, { sign: "menu" }))),
    );
    this.drawWarning();
    this.drawHits();
  }

  // --- What somebody shows ----------------------------------------------------------------------

  async typed() {
    const text = this.field.value.trim();
    if (!text) return;
    const isShown = isTicket(text) || looksLikeCode(text) || (await this.byCode(text));
    if (!isShown && this.people.find(text).found.length) {
      await this.drawHits();
      this.hits.querySelector("button")?.focus();
      return;
    }
    this.field.value = ""; // Before anything is drawn: nobody is looked for by the text of a ticket.
    this.search.setAttribute("aria-busy", "true");
    await (isShown ? this.shown(text) : this.refuse("unknown_code", "unknown_code_next"));
    this.search.removeAttribute("aria-busy");
    this.drawHits();
    this.readAnswer(); // The keyboard on the screen makes room for it.
  }

  /** A hand scanner types wherever the focus is: what it begins with goes into the field. */
  wake({ key, ctrlKey, metaKey, altKey, target }) {
    if (key.length > 1 || key === " " || ctrlKey || metaKey || altKey || document.querySelector("dialog")) return;
    if (!target.closest("input, select, textarea")) this.field.focus();
  }

  async byCode(text) {
    const code = spelledCode(text);
    return code.length < SHORTEST_CODE ? null : this.people.byCode.get(await codeHash(this.door.event.id, code)) ?? null;
  }

  /** What the camera read, or the field held: one after the other, so that nobody comes twice at the same instant. */
  shown(text) {
    const next = () => this.answerTo(text);
    return (this.turn = this.turn ? this.turn.then(next, next) : next());
  }

  async answerTo(text) {
    if (!isTicket(text)) {
      const one = await this.byCode(text);
      return one ? this.come(one, SCAN, text) : this.refuse("unknown_code", "unknown_code_next");
    }
    const told = await ticket(text, this.key);
    if (!told) return this.refuse("forged", "forged_next");
    if (told.event !== this.door.event.id) return this.refuse("other_event", "other_event_next");
    const one = this.people.byRef.get(told.ref);
    if (!one) return this.refuse("no_seat", "no_seat_next");
    if (one.issue !== undefined && one.issue !== told.issue) return this.refuse("replaced", "replaced_next");
    return this.come(one, SCAN, text);
  }

  // --- Acts: written first, then shown ------------------------------------------------------------

  /** The same person in the list as it is now: another one may have come while the card was read. */
  asNow(one) {
    return this.people.byRef.get(one.ref) ?? one;
  }

  async come(person, evidence, shown, picture) {
    const one = this.asNow(person);
    if (one.waits && !one.isPresent && evidence === SCAN) return this.show(one.noted ? "noted" : "wait", one);
    const wasPresent = one.isPresent;
    if (wasPresent && one.kinds.has(evidence)) return this.show("known", one);
    const act = await this.act(one, "in", evidence, { ...(shown && { shown }), ...(picture && { signature: picture }) });
    if (!act) return;
    if (!one.isPresent) return this.show("noted", one);
    this.show(wasPresent && evidence === SCAN ? "known" : "good", one);
  }

  async undo(one) {
    if (await this.act(one, "out", WORD)) this.show("gone", this.asNow(one));
  }

  async act(one, act, evidence, more = {}) {
    try {
      const at = new Date().toISOString();
      const written = await this.note({ at, day: this.door.day, act, ref: one.ref, evidence, ...more });
      this.people.mark(written);
      this.drawCounters();
      this.drawHits();
      return written;
    } catch (error) {
      this.refuse("not_kept", "not_kept_next");
      console.info("Nothing was written:", error?.message);
      return null;
    }
  }

  /** Somebody without a seat: written down here, and let in. What was typed stays when it is left half-way. */
  async newcomer() {
    const typed = this.field.value.trim();
    this.draft ??= {};
    if (typed && !this.draft.name && !looksLikeCode(typed) && !isTicket(typed)) this.draft.name = typed;
    this.stopCamera();
    const told = await walkin.ask({ people: this.people, draft: this.draft, day: dayInWords(this.door.day) });
    if (!told) return;
    this.draft = null;
    if (this.field.value.trim() === typed) this.field.value = ""; // A card that was shown meanwhile stays.
    await (told.one ? this.come(told.one, WORD) : this.writeDown(told));
    this.readAnswer();
  }

  async writeDown(walkIn) {
    const written = await this.act({ ref: null }, "new", WORD, { walkIn });
    if (!written) return;
    this.show("good", this.people.newest);
  }

  async sign(one) {
    const picture = await signature.ask(this.nameOf(one), this.door.event.title, dayInWords(this.door.day));
    if (picture) await this.come(one, SIGNED, "", picture);
    this.result.focus();
  }

  // --- The answer -------------------------------------------------------------------------------

  nameOf(one) {
    return one.name || t("nameless");
  }

  headline(look, one) {
    if (look === "known") return one.since ? t("present_since", { time: this.hour(one.since) }) : t("present_already");
    return t({ good: "present", wait: "waits", noted: "noted", gone: "not_present" }[look]);
  }

  hour(at) {
    return hour(Date.parse(at) - (this.door.offset ?? 0), this.door.event.timezone);
  }

  /** Whose card it is, and what can be done next. */
  show(look, one) {
    const headline = this.headline(look, one), isPresent = one.isPresent;
    const tags = [
      one.isMinor && h("li", { class: "tag gold whole" }, icon("info"), t("minor")),
      one.mayBePhotographed && h("li", { class: "tag sea whole" }, icon("camera"), t("photo_ok")),
      one.isNew && h("li", { class: "tag whole" }, icon("pen"), t("new_here")),
      one.isOnline && h("li", { class: "tag whole" }, t("comes_online")),
      one.kinds.has(SIGNED) && h("li", { class: "tag good whole" }, icon("check"), t("signed")),
    ].filter(Boolean);
    const acts = [
      look === "wait" && button("huge", t("let_in"), () => this.come(one, WORD), { sign: "check" }),
      isPresent && this.settings.signing && !one.kinds.has(SIGNED) && button("huge", t("sign"), () => this.sign(one), { sign: "pen" }),
      (isPresent || look === "noted") && button("quiet huge", t("undo"), () => this.undo(one), { sign: "undo" }),
      !isPresent && !one.waits && look === "gone" && button("huge", t("mark_present"), () => this.come(one, WORD), { sign: "check" }),
    ];
    const place = [one.town, one.country && country(one.country)].filter(Boolean).join(", ");
    this.answer(look, headline, [
      h("p", { class: "whose" }, h("bdi", {}, this.nameOf(one))),
      place && h("p", { class: "from" }, h("bdi", {}, place)),
      tags.length > 0 && h("ul", { class: "row" }, tags),
      look === "wait" && h("p", {}, t("waits_next")),
      look === "noted" && h("p", {}, t("noted_next")),
    ], acts);
    say(`${headline}. ${this.nameOf(one)}. ${[one.isMinor && t("minor"), one.mayBePhotographed && t("photo_ok")].filter(Boolean).join(". ")}`);
    signal(this.settings, look === "good" || look === "known");
  }

  refuse(words, next) {
    this.answer("bad", t(words), [h("p", {}, t(next))], []);
    say(`${t(words)} ${t(next)}`);
    signal(this.settings, false);
  }

  answer(look, headline, about, acts) {
    const close = button("plain huge", t("next"), () => this.close());
    const at = document.activeElement, isLost = at === document.body || this.result.contains(at) || this.hits.contains(at);
    this.result.className = `result ${look}`;
    this.result.tabIndex = -1;
    this.result.replaceChildren(...[
      h("p", { class: "headline" }, icon(LOOKS[look]), h("strong", {}, headline)), ...about, h("p", { class: "row" }, acts, close),
    ].flat().filter(Boolean));
    this.result.hidden = false;
    requestAnimationFrame(() => this.result.scrollIntoView({ block: "nearest" })); // Not before it can be read.
    if (isLost) this.result.focus({ preventScroll: true });
  }

  /** To the answer, unless the next card is being typed: what follows of it would be lost. */
  readAnswer() {
    if (document.activeElement !== this.field || !this.field.value) this.result.focus({ preventScroll: true });
  }

  close() {
    this.result.hidden = true;
    this.field.focus();
  }

  // --- The camera -------------------------------------------------------------------------------

  async toggleCamera() {
    if (!this.picture.hidden) return this.stopCamera();
    const video = h("video", { playsinline: true, muted: true, "aria-label": t("camera_ticket") });
    this.picture.replaceChildren(video);
    this.picture.hidden = false;
    this.drawScanButton(true);
    try {
      await camera.start(video, (text) => this.shown(text));
    } catch (error) {
      this.stopCamera();
      this.refuse(camera.why(error), "camera_type");
    }
  }

  stopCamera() {
    camera.stop();
    this.picture.hidden = true;
    this.drawScanButton(false);
  }

  drawScanButton(isOn) {
    this.scanButton.lastElementChild.textContent = t(isOn ? "camera_stop" : "scan");
    this.scanButton.setAttribute("aria-pressed", String(isOn));
  }

  // --- What changes by itself -------------------------------------------------------------------

  drawCounters() {
    const figure = (words, value) => h("div", {}, h("dt", {}, t(words)), h("dd", {}, number(value)));
    this.counters.replaceChildren(figure("count_present", this.people.present), figure("count_expected", this.people.expected));
  }

  async drawHits() {
    const text = this.field.value.trim(), { found, more } = this.people.find(text);
    const fits = await this.byCode(text);
    if (text !== this.field.value.trim()) return; // Typed on while the code was looked up.
    const shown = fits ? [fits] : found;
    this.hits.replaceChildren(...shown.map((one) => this.row(one, fits && text)));
    this.more.textContent = more && !fits ? t("more_found", { count: number(more) }) : "";
    if (!shown.length) this.more.textContent = t(text ? "nobody_found" : "begin_hint");
  }

  row(one, code) {
    const place = [one.town, one.country && country(one.country)].filter(Boolean).join(", ");
    const whose = h("span", { class: "vh" }, this.nameOf(one));
    const act = one.isPresent || one.waits ? () => this.show(one.isPresent ? "known" : one.noted ? "noted" : "wait", one) : () => this.come(one, code ? SCAN : WORD, code);
    const words = one.isPresent ? "present_already" : one.waits ? "waits_short" : "mark_present";
    const state = button(one.isPresent || one.waits ? "quiet huge" : "huge", t(words), act, { sign: one.isPresent ? "check" : one.waits && "clock" });
    state.append(" ", whose);
    return h("li", { class: one.isPresent ? "present" : "" },
      h("p", { class: "who" }, h("bdi", {}, this.nameOf(one)), h("small", {}, h("bdi", {}, place))),
      state);
  }

  /** `unsent` acts wait, about `asks` the host is to be asked, the line is there or not. */
  drawLine({ unsent, asks, isOnline, lastContact }) {
    const { door } = this;
    const words = unsent ? t("unsent", { count: number(unsent) }) : t("all_sent");
    const last = lastContact ? t("last_contact", { time: hour(lastContact - (door.offset ?? 0), door.event.timezone) }) : "";
    this.line.replaceChildren(icon(isOnline ? "check" : "offline"),
      h("span", {}, h("strong", { role: "status" }, t(isOnline ? "online" : "offline")), " ", words, " ", asks > 0 && h("b", {}, t("asks", { count: number(asks) }), " "), last));
    this.line.classList.toggle("off", !isOnline);
  }

  drawWarning() {
    const there = dayThere(Date.now() - (this.door.offset ?? 0), this.door.event.timezone);
    const isOther = there && there !== this.door.day;
    this.warning.replaceChildren(...(isOther ? [h("details", { class: "notice warn" },
      h("summary", {}, icon("calendar"), h("strong", {}, t("other_day", { day: dayInWords(there) }))), h("p", {}, t((this.door.days?.length ?? 1) > 1 ? "other_day_change" : "other_day_next")))] : []));
  }
}
