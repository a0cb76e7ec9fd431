// The day's list in memory: decrypted once, searched and marked here. Who is present is what the list says, then what was
// sent and told since it was made, then what this device did and the server does not know yet.

import { unseal } from "./sealing.js";
import { answers, fold, queryTerms, searchKey } from "./folding.js";

const ONLINE = 1, MINOR = 2, PHOTO = 4, WAITING = 8, PRESENT = 16;
const MOST_SHOWN = 30;

export const listKey = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["decrypt"]);

const opened = async (bytes, key) => {
  const packed = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, key, bytes.slice(12));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(plain).text());
};

const person = ([ref, name, town, country, flags, code, issue]) => ({
  ref, name, town, country, code, issue,
  isOnline: Boolean(flags & ONLINE), isMinor: Boolean(flags & MINOR), mayBePhotographed: Boolean(flags & PHOTO),
  waits: Boolean(flags & WAITING), isPresent: Boolean(flags & PRESENT), since: null, noted: null, kinds: new Set(),
});

/** How an act names somebody whom this device wrote down without a seat, until the list has that seat: by the act's number. */
const ownRef = (counter) => `own-${counter}`;
export const numberOf = (ref) => (typeof ref === "string" ? Number(ref.slice(4)) : 0);

export class People {
  constructor(rows, tickets = [], { towns = [], takes_minors: takesMinors = false } = {}) {
    Object.assign(this, { towns, takesMinors });
    this.all = rows.map(person);
    this.byRef = new Map(this.all.map((one) => [one.ref, one]));
    this.byCode = new Map(this.all.map((one) => [one.code, one]));
    for (const [code, ref] of tickets) this.byCode.set(code, this.byRef.get(ref)); // As tickets were before they were signed.
  }

  static async from({ bytes, upTo = 0 }, key, presences, acts, seal) {
    const told = await opened(bytes, key), people = new People(told.people, told.tickets, told);
    for (const act of acts) if (act.act === "new") await people.#newcomer(act, seal);
    for (const act of acts) if (act.sent) act.counter > upTo ? people.mark(act) : people.remember(act);
    for (const { ref, present } of presences) people.told(ref, present);
    for (const act of acts) if (!act.sent) people.mark(act);
    return people;
  }

  async #newcomer(act, seal) {
    const known = this.byRef.get(act.seat);
    if (known) this.byRef.set(ownRef(act.counter), known);
    else if (act.sealed && !act.answer) this.add(await unseal(seal, act.sealed), act);
  }

  /** Somebody whom this device wrote down, and who is on no list yet. */
  add({ facts: { name, is_adult: isAdult }, town, country }, { counter, at, evidence }) {
    const one = {
      ...person([ownRef(counter), name, town, country, isAdult === "yes" ? 0 : MINOR]),
      isPresent: true, isNew: true, since: at, kinds: new Set([evidence]),
    };
    this.all.push(one);
    this.byRef.set(one.ref, one);
    return one;
  }

  told(ref, present) {
    const one = this.byRef.get(ref);
    if (!one) return;
    one.isPresent = Boolean(present);
    if (!present) this.#clear(one);
  }

  mark({ ref, act, at, evidence, counter, walkIn }) {
    if (act === "new" && walkIn && !this.byRef.has(ownRef(counter))) this.add(walkIn, { counter, at, evidence });
    const one = this.byRef.get(ref);
    if (!one) return;
    if (act === "in" && one.waits && !one.isPresent) {
      one.noted = at; // Only the host gives a seat: whoever waits is present when the list says so.
      return;
    }
    const wasPresent = one.isPresent;
    one.isPresent = act === "in";
    if (act === "out") this.#clear(one);
    else this.remember({ ref, act, at: wasPresent ? null : at, evidence }); // Since when, nobody told this device.
  }

  /** What this device knows more of somebody whom the list already calls present. */
  remember({ ref, act, at, evidence }) {
    const one = this.byRef.get(ref);
    if (!one?.isPresent || act === "out") return;
    one.since ??= at;
    one.kinds.add(evidence);
  }

  #clear(one) {
    one.since = one.noted = null;
    one.kinds.clear();
  }

  get newest() {
    return this.all.at(-1);
  }

  get expected() {
    return this.all.filter((one) => !one.waits || one.isPresent).length;
  }

  get present() {
    return this.all.filter((one) => one.isPresent).length;
  }

  /** Makes the keys that search needs, a few at a time, so that nobody who comes meanwhile has to wait. */
  prepare(from = 0) {
    for (const one of this.all.slice(from, from + 10)) one.key ??= keyOf(one);
    if (from + 10 < this.all.length) whenIdle(() => this.prepare(from + 10));
  }

  /** Those whose name or town answers, in the order of the list; and how many more there are. Keys are made when first asked for. */
  find(query) {
    const terms = queryTerms(query);
    if (!terms.length) return { found: [], more: 0 };
    const found = this.all.filter((one) => one.name && answers(terms, (one.key ??= keyOf(one))));
    const first = fold(query);
    found.sort((one, other) => starts(other, first) - starts(one, first));
    return { found: found.slice(0, MOST_SHOWN), more: Math.max(0, found.length - MOST_SHOWN) };
  }
}

const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50));
const keyOf = (one) => searchKey(`${one.name} ${one.town}`);
const starts = (one, typed) => Number(fold(one.name).startsWith(typed));
