// What the device keeps: IndexedDB, and nothing else. Every write here is one transaction that is on the disk before the
// promise is kept; nothing but the database is waited for inside one (it would close by itself).
//
// facts     by name: "door" {device, token, label, days, day, key, expiresAt, seal, publicKey, event, cursor, offset, counter, ...}:
//           no day, key and expiresAt until one of its days was chosen; "seal" encrypts names that are not delivered yet;
//           "settings" {language, sound, touch, signing}, "ended" why the last one did
// list      "list": {bytes, etag, upTo}: the list as it came, encrypted; its key is in "door" and cannot be read out; it knows
//           of the acts of this device up to that number
// presence  by ref: {ref, present, at}: what the server told of a person after the list was made
// journal   by [device, counter]: {device, counter, at, day, act, ref, shown, evidence, signature, sealed, sent, seat, answer}: "sealed"
//           is who walked in without a seat, "seat" whose number that is by the server, "answer" what it would not take, and why
// leftovers by device: {device, token, offset, seal}: a door that was left or has ended, while its acts are not delivered

const NAME = "cordel-door";
const STORES = { facts: null, list: null, presence: "ref", journal: ["device", "counter"], leftovers: "device" };

const request = (asked) => new Promise((done, failed) => {
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

let opening;
const opened = () => (opening ??= new Promise((done, failed) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, keyPath ? { keyPath } : {});
    asked.transaction.objectStore("journal").createIndex("sent", ["sent", "device", "counter"]);
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
}));

const written = async (names, write) => {
  const database = await opened();
  return new Promise((done, failed) => {
    const act = database.transaction(names, "readwrite", { durability: "strict" });
    let result;
    act.oncomplete = () => done(result);
    act.onabort = act.onerror = () => failed(act.error ?? new Error("This door has ended."));
    write(...names.map((name) => act.objectStore(name)), (value) => { result = value; });
  });
};
const read = async (name, ask) => {
  const database = await opened();
  return request(ask(database.transaction(name).objectStore(name)));
};

export const fact = (name) => read("facts", (facts) => facts.get(name));
export const keepFact = (name, value) => written(["facts"], (facts) => { facts.put(value, name); });
export const list = () => read("list", (lists) => lists.get("list"));
/** A list that is newer than all that was told before it; names of walk-ins that stand in it now are kept no more. */
export const keepList = ({ device, day }, bytes, etag, upTo) => written(["facts", "list", "presence", "journal"], (facts, lists, people, journal) => {
  facts.get("door").onsuccess = ({ target: { result: door } }) => {
    if (door?.device !== device || door.day !== day) return; // The day was changed while the list was on its way.
    lists.put({ bytes, etag, upTo }, "list");
    people.clear();
    journal.openCursor(IDBKeyRange.bound([device, 0], [device, upTo])).onsuccess = ({ target: { result: at } }) => {
      if (!at) return;
      const { sealed, ...rest } = at.value;
      if (sealed && rest.sent && rest.seat) at.update(rest);
      at.continue();
    };
  };
});
export const presences = () => read("presence", (people) => people.getAll());

/** Some facts of the door change; those of another tab that changed meanwhile stay. */
export const changeDoor = (device, changed) => written(["facts"], (facts) => {
  facts.get("door").onsuccess = ({ target: { result: door } }) => {
    if (door && door.device === device) facts.put({ ...door, ...changed }, "door");
  };
});

/** A door is entered: what was kept of another one goes, except what is not delivered. */
export const enter = (door) => written(["facts", "list", "presence", "journal", "leftovers"], (facts, lists, people, journal, leftovers) => {
  put_aside(facts, journal, leftovers, door.device);
  lists.clear();
  people.clear();
  facts.put({ counter: 0, ...door }, "door");
});

/** List, key and names go, at once and for good. Acts that are not delivered stay with what it takes to deliver them. */
export const wipe = (why) => written(["facts", "list", "presence", "journal", "leftovers"], (facts, lists, people, journal, leftovers) => {
  put_aside(facts, journal, leftovers, "");
  lists.clear();
  people.clear();
  facts.delete("door");
  facts.put(why, "ended");
});

const put_aside = (facts, journal, leftovers, except) => {
  facts.get("door").onsuccess = ({ target: { result: door } }) => {
    if (!door || door.device === except) return;
    const { device, token, offset, seal } = door;
    const all = IDBKeyRange.bound([device, 0], [device, Infinity]);
    let waiting = 0;
    journal.openCursor(all).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) {
        if (waiting) leftovers.put({ device, token, offset, seal });
        return;
      }
      if (cursor.value.sent) cursor.delete();
      else waiting += 1;
      cursor.continue();
    };
  };
};

/** Another day of the same pass, or none after its night: the list of the last one goes with its key. */
export const openDay = (device, facts_) => written(["facts", "list", "presence", "journal"], (facts, lists, people, journal) => {
  facts.get("door").onsuccess = ({ target: { result: door } }) => {
    if (door?.device !== device) return;
    lists.clear();
    people.clear();
    facts.put({ ...door, cursor: null, listAt: 0, ...facts_ }, "door");
    if (facts_.day) return;
    journal.openCursor(IDBKeyRange.bound([device, 0], [device, Infinity])).onsuccess = ({ target: { result: at } }) => {
      if (!at) return;
      if (at.value.sent) at.delete();
      at.continue();
    };
  };
});

/** Writes one act with the device's next number, and gives it back as it was written. Two tabs take turns. */
export const note = (device, act) => written(["facts", "journal"], (facts, journal, give) => {
  facts.get("door").onsuccess = ({ target: { result: door } }) => {
    if (!door || door.device !== device) return facts.transaction.abort();
    const entry = { ...act, device, counter: door.counter + 1, sent: 0 };
    facts.put({ ...door, counter: entry.counter }, "door");
    journal.add(entry);
    give(entry);
  };
});

export const acts = (device) => read("journal", (journal) => journal.getAll(IDBKeyRange.bound([device, 0], [device, Infinity])));
export const leftovers = () => read("leftovers", (all) => all.getAll());
export const countUnsent = () => read("journal", (journal) => journal.index("sent").count(IDBKeyRange.bound([0], [0, []])));
export const unsent = (device, most) =>
  read("journal", (journal) => journal.index("sent").getAll(IDBKeyRange.bound([0, device, 0], [0, device, Infinity]), most));

/** What the server has taken: the codes and signatures of these acts go; that they happened, and what it said to them, stays
 * till the day ends. */
export const taken = (device, { taken_until: until = 0, changes, cursor, answers = [] }) => written(["journal", "presence", "facts", "leftovers"], (journal, people, facts, leftovers) => {
  const there = IDBKeyRange.bound([0, device, 0], [0, device, until]), told = new Map(answers.map((one) => [one.counter, one]));
  journal.index("sent").openCursor(there).onsuccess = ({ target: { result: at } }) => {
    if (!at) return;
    const { shown, signature, ...rest } = at.value, { ref: seat, result, code, detail } = told.get(rest.counter) ?? {};
    const answer = result && result !== "present" && result !== "undone" ? { result, code, detail } : null;
    at.update({ ...rest, sent: 1, ...(seat && { seat }), ...(answer && { answer }) });
    at.continue();
  };
  facts.get("door").onsuccess = ({ target: { result: door } }) => {
    if (door?.device === device) {
      facts.put({ ...door, cursor: cursor ?? door.cursor }, "door");
      for (const [ref, present] of changes ?? []) people.put({ ref, present });
      return;
    }
    journal.index("sent").count(IDBKeyRange.bound([0, device, 0], [0, device, Infinity])).onsuccess = ({ target: { result: left } }) => {
      if (left) return;
      leftovers.delete(device);
      journal.delete(IDBKeyRange.bound([device, 0], [device, Infinity]));
    };
  };
});

/** Nobody takes these acts any more: they wait for a person's word. */
export const giveUp = ({ device, seal }) => written(["leftovers"], (leftovers) => { leftovers.put({ device, seal, isOver: true }); });

/** Gives up acts that nobody takes any more; only after somebody was asked. */
export const forget = (device) => written(["journal", "leftovers"], (journal, leftovers) => {
  journal.delete(IDBKeyRange.bound([device, 0], [device, Infinity]));
  leftovers.delete(device);
});
