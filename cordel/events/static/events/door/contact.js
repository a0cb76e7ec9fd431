// The line to the server: it may be gone all day. What was written in the journal goes out when there is a line, in order,
// again after every failure, until the server says up to which number it has taken it.

import * as store from "./store.js";
import { bytesOf, publicKey } from "./tickets.js";
import { listKey, numberOf } from "./people.js";
import { newKey, unseal } from "./sealing.js";

const BATCH = 200, BATCH_SIZE = 1_000_000; // acts, signs
const LIST_EVERY = 5 * 60_000, BEAT = 60_000, FIRST_WAIT = 2_000, LONGEST_WAIT = 60_000; // milliseconds

/** The server said no, in words for the person. */
export class Refusal extends Error {
  constructor({ title, detail, code }, status) {
    super(title);
    Object.assign(this, { title, detail, code, status });
  }
}
/** There is no line now, or the server is busy: the same again later. */
export class Later extends Error {}
/** The pass or the device has ended. */
export class Ended extends Error {}

const call = async (path, { token, body, etag } = {}) => {
  const headers = { "Accept-Language": document.documentElement.lang };
  if (token) headers.Authorization = `Device ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (etag) headers["If-None-Match"] = etag;
  let answer;
  try {
    const options = { headers, method: body ? "POST" : "GET", body: body && JSON.stringify(body), cache: "no-store", credentials: "omit" };
    answer = await fetch(`/door/${path}`, { ...options, signal: AbortSignal.timeout?.(30_000) });
  } catch (error) {
    throw new Later(error.message);
  }
  if (answer.status === 401) throw new Ended();
  if (answer.status === 429 || answer.status >= 500) throw new Later(answer.statusText);
  if (answer.status >= 400) throw new Refusal(await answer.json().catch(() => ({ title: answer.statusText })), answer.status);
  return answer;
};
const DAY_IS_OVER = "NightIsOver";
const json = async (path, options) => {
  const asked = Date.now(), answer = await call(path, options);
  let told;
  try {
    told = await answer.json();
  } catch (error) {
    throw new Later(error.message); // Cut off half-way, or a page of somebody's network that wants to be clicked away.
  }
  return { ...told, offset: (asked + Date.now()) / 2 - Date.parse(told.server_time) };
};

/** The device's clock, put right by what it was off at the last contact. */
export const now = (door) => Date.now() - (door?.offset ?? 0);

/** Enters a door by its pass and keeps what it gives. */
export const enter = async (pass, label) => {
  const device = crypto.randomUUID(), clock = new Date().toISOString();
  const told = await json("devices/", { body: { pass, device, label, clock } });
  await publicKey(told.public_key); // A key that this browser cannot use is found out now, not at the first ticket.
  await store.enter({
    device, label, token: told.token, publicKey: told.public_key, days: told.days, event: told.event, seal: await newKey(),
    offset: told.offset, lastContact: Date.now(), listAt: 0, cursor: null, ...(told.day && (await chosen(told))),
  });
  navigator.storage?.persist?.().catch(() => {});
};

const chosen = async ({ day, key, expires_at: expiresAt }) => ({ day, expiresAt, key: await listKey(bytesOf(key)) });

/** Takes another day of the pass: its list comes with the next contact. */
export const chooseDay = async ({ device, token }, day) => store.openDay(device, await chosen(await json("day/", { token, body: { day } })));

export class Contact {
  #wait = FIRST_WAIT;
  #timer = 0;
  #running = null;
  #again = false;
  #isBack = false; // The network came back while something was being sent, which may have begun without one.

  /** `changed({people, list, ended, answers})` is called after each contact, and `failed()` when there was none. */
  constructor({ changed, failed }) {
    Object.assign(this, { changed, failed, isOnline: navigator.onLine, refusal: null });
    addEventListener("online", () => { this.#isBack = Boolean(this.#running); this.#wait = FIRST_WAIT; this.send(); });
    addEventListener("offline", () => { this.isOnline = false; this.failed(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
  }

  /** Sends what waits and hears what is new. One at a time, in all tabs together. */
  send() {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#isBack = false;
    this.#running = this.#alone().finally(() => {
      this.#running = null;
      if (this.#again) {
        this.#again = false;
        this.send();
      }
    });
    return this.#running;
  }

  async #alone() {
    const turn = async () => {
      try {
        const news = await this.#exchange();
        this.isOnline = true;
        this.#wait = FIRST_WAIT;
        this.#timer = setTimeout(() => this.send(), BEAT);
        await this.changed(news);
      } catch (error) {
        await this.#notNow(error);
      }
    };
    return navigator.locks ? navigator.locks.request("cordel-door-contact", turn) : turn();
  }

  async #notNow(error) {
    if (error instanceof Refusal) this.refusal = error;
    else if (error instanceof Later) this.isOnline = false;
    else throw error;
    this.#again = this.#isBack;
    this.#timer = setTimeout(() => this.send(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    await this.failed();
  }

  async #exchange() {
    for (const left of await store.leftovers()) await this.#deliverLeft(left);
    const door = await store.fact("door");
    if (!door) return {};
    let news;
    try {
      news = await this.#deliver(door);
      const isOld = Date.now() - door.listAt > LIST_EVERY || news.answers.some(({ ref }) => ref);
      if (door.day && isOld) news.list = await this.#list(door);
    } catch (error) {
      if (error instanceof Ended) return { ended: "server" };
      if (error.code === DAY_IS_OVER) return { ...news, dayIsOver: true };
      throw error;
    }
    return news;
  }

  async #deliverLeft(left) {
    if (left.isOver) return;
    try {
      while ((await this.#batch(left)).more);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      await store.giveUp(left); // Nobody takes it any more: kept, and shown, until somebody says it may go.
    }
  }

  async #deliver(door) {
    const news = { changes: [], answers: [] };
    let more = true;
    while (more) {
      const told = await this.#batch(door);
      news.changes.push(...(told.changes ?? []));
      news.answers.push(...(told.answers ?? []));
      more = told.more;
      await store.changeDoor(door.device, { offset: told.offset, lastContact: Date.now() });
    }
    return news;
  }

  async #batch({ device, token, seal }) {
    const scans = [];
    let size = 0;
    for (const { counter, at, day, act, ref, shown, evidence, signature, sealed } of await store.unsent(device, BATCH)) {
      size += (signature?.length ?? 0) + (sealed?.length ?? 0) + 200;
      if (scans.length && size > BATCH_SIZE) break;
      const of = numberOf(ref), who = sealed && (await unseal(seal, sealed)).facts;
      scans.push({ counter, at, day, act, ref: of ? null : ref, evidence, ...(of && { of }), ...(who && { who }), ...(shown && { shown }), ...(signature && { signature }) });
    }
    const door = await store.fact("door"), cursor = door?.device === device && door.cursor;
    const body = { clock: new Date().toISOString(), scans, ...(cursor && { cursor }) };
    const told = await json("scans/", { token, body });
    const until = told.taken_until ?? 0;
    await store.taken(device, told);
    const isStuck = scans.length > 0 && until < scans[0].counter;
    return { ...told, more: scans.length > 0 && !isStuck && (await store.unsent(device, 1)).length > 0 };
  }

  async #list(door) {
    const { device, token } = door, kept = await store.list(), done = await store.acts(device);
    const upTo = Math.max(0, ...done.filter((act) => act.sent).map((act) => act.counter));
    const answer = await call("list/", { token, etag: kept?.etag }), isSame = answer.status === 304;
    let bytes;
    try {
      bytes = isSame ? kept.bytes : new Uint8Array(await answer.arrayBuffer());
    } catch (error) {
      throw new Later(error.message);
    }
    await store.keepList(door, bytes, isSame ? kept.etag : answer.headers.get("ETag"), upTo);
    await store.changeDoor(device, { listAt: Date.now() });
    return !isSame;
  }
}

/** Tells the server that the device leaves, if it can be told. */
export const end = (token) => call("devices/end/", { token, body: {} }).catch(() => {});
