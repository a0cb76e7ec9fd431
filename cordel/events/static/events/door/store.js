// What the device keeps: IndexedDB, and nothing else. Every write here is one transaction that is on the disk before the
// promise is kept; nothing but the database is waited for inside one (it would close by itself).
//
// facts     by name: "door" {device, token, label, key, publicKey, expiresAt, day, event, cursor, offset, counter, ...},
//           "settings" {language, sound, touch, signing}, "ended" why the last one did
// list      "list": {bytes, etag, upTo}: the list as it came, encrypted; its key is in "door" and cannot be read out; it knows
//           of the acts of this device up to that number
// presence  by ref: {ref, present, at}: what the server told of a person after the list was made
// journal   by [device, counter]: {device, counter, at, day, act, ref, shown, evidence, signature, sent}
// leftovers by device: {device, token, offset}: a door that was left or has ended, while its acts are not delivered

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
/** A list that is newer than all that was told before it. */
export const keepList = (bytes, etag, upTo) => written(["list", "presence"], (lists, people) => {
  lists.put({ bytes, etag, upTo }, "list");
  people.clear();
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
    const { device, token, offset } = door;
    const all = IDBKeyRange.bound([device, 0], [device, Infinity]);
    let waiting = 0;
    journal.openCursor(all).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) {
        if (waiting) leftovers.put({ device, token, offset });
        return;
      }
      if (cursor.value.sent) cursor.delete();
      else waiting += 1;
      cursor.continue();
    };
  };
};

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

/** What the server has taken: the codes and signatures of these acts go, that they happened stays till the day ends. */
export const taken = (device, until, changes, cursor) => written(["journal", "presence", "facts", "leftovers"], (journal, people, facts, leftovers) => {
  const there = IDBKeyRange.bound([0, device, 0], [0, device, until]);
  journal.index("sent").openCursor(there).onsuccess = ({ target: { result: at } }) => {
    if (!at) return;
    const { shown, signature, ...rest } = at.value;
    at.update({ ...rest, sent: 1 });
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
export const giveUp = (device) => written(["leftovers"], (leftovers) => { leftovers.put({ device, isOver: true }); });

/** Gives up acts that nobody takes any more; only after somebody was asked. */
export const forget = (device) => written(["journal", "leftovers"], (journal, leftovers) => {
  journal.delete(IDBKeyRange.bound([device, 0], [device, Infinity]));
  leftovers.delete(device);
});
