// Voting when the network is gone. Every tap is written on the phone first (IndexedDB, on the disk before anything else
// happens) and then sent; what the server has taken is dropped. Without this script the form works as it is.
//
// taps   in the order of tapping: {id, debate, voter, token, statement, choice, important, day}
// ahead  by debate: {voter, statements}: what can be shown until there is a network again

const box = document.querySelector("[data-offline]");
const debate = box.dataset.debate, voter = box.dataset.voter, said = box.dataset;
const form = document.querySelector("form[data-vote]"), undo = document.querySelector("form[data-undo]");
const KEPT_FOR = 30, FIRST_WAIT = 2_000, LONGEST_WAIT = 60_000, BATCH = 50; // days, milliseconds, milliseconds, taps

let opening;
const opened = () => (opening ??= new Promise((done, failed) => {
  const asked = indexedDB.open("cordel-debates", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("taps", { keyPath: "id", autoIncrement: true });
    asked.result.createObjectStore("ahead");
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
}));
const act = async (name, mode, work) => {
  const database = await opened();
  return new Promise((done, failed) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const asked = work(transaction.objectStore(name));
    transaction.oncomplete = () => done(asked?.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
};
const today = () => Math.floor(Date.now() / 86_400_000);
const keep = (tap) => act("taps", "readwrite", (taps) => taps.add({ ...tap, debate, voter, day: today() }));
const mine = async () => (await act("taps", "readonly", (taps) => taps.getAll())).filter((tap) => tap.debate === debate && tap.voter === voter);
const drop = (ids) => act("taps", "readwrite", (taps) => { for (const id of ids) taps.delete(id); });
const forgetOld = async () => {
  const all = await act("taps", "readonly", (taps) => taps.getAll());
  await drop(all.filter((tap) => tap.day < today() - KEPT_FOR).map((tap) => tap.id));
};

// --- What the page says ---

const status = box.querySelector("[data-status]"), alarm = box.querySelector("[data-alarm]");
const say = (text) => { status.textContent = text; status.hidden = !text; box.hidden = !text && alarm.hidden; };
const tell = (lines) => {
  for (const line of lines) alarm.append(Object.assign(document.createElement("p"), { textContent: line }));
  alarm.hidden = false;
  box.hidden = false;
};
const inWords = (number) => said.kept.replace("0", new Intl.NumberFormat(document.documentElement.lang).format(number));

// Whoever was told that answers wait hears that they are sent, on the next page if it comes first.
const SENT = "cordel-debates-sent";
let hasWaited = false;
const sayKept = (number) => { hasWaited = true; say(number ? inWords(number) : said.sent); };
const remember = (act) => { try { return act(sessionStorage); } catch { return null; } }; // Some private windows keep nothing.
const turnTo = (go) => {
  if (hasWaited) remember((kept) => kept.setItem(SENT, voter));
  go();
};
if (remember((kept) => kept.getItem(SENT)) === voter) say(said.sent);
remember((kept) => kept.removeItem(SENT));

// --- Sending, in order, one tab at a time ---

let wait = FIRST_WAIT, timer = 0, isRefused = false;
const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

/** Whether everything that was kept is with the server now. */
const deliver = async () => {
  for (let taps = await mine(); taps.length; taps = await mine()) {
    const batch = taps.slice(0, BATCH);
    const body = JSON.stringify({ voter, taps: batch.map(({ token, statement, choice, important }) => ({ token, statement, choice, important })) });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf() };
    const answer = await fetch(said.queue, { method: "POST", headers, body, cache: "no-store", signal: AbortSignal.timeout?.(15_000) });
    if (answer.status === 409) {
      isRefused = true;
      tell([(await answer.json()).why]);
      return true;
    }
    if (!answer.ok) return false;
    const { answers } = await answer.json();
    const over = batch.filter((_tap, at) => answers[at] && answers[at].is !== "later");
    const refused = batch.flatMap((tap, at) => (answers[at]?.is === "refused" ? [`${tap.statement}: ${answers[at].why}`] : []));
    await drop(over.map((tap) => tap.id));
    isRefused ||= refused.length > 0;
    if (refused.length) tell(refused);
    if (over.length < batch.length) return false;
  }
  return true;
};

const send = async () => {
  clearTimeout(timer);
  let isDone = false;
  try {
    isDone = await (navigator.locks ? navigator.locks.request("cordel-debates", deliver) : deliver());
  } catch {
    // No network, or it broke off: all that is not taken is still there.
  }
  const left = (await mine()).length;
  if (isDone) {
    wait = FIRST_WAIT;
    if (!status.hidden) say(said.sent);
  } else {
    timer = setTimeout(again, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
    sayKept(left);
  }
  return isDone;
};
/** Nothing waits here any more: what is said of it is no longer true. */
const sayNoneLeft = () => {
  if (hasWaited) say(said.sent); // By another tab.
  else if (status.textContent === said.gone && navigator.onLine) say("");
};
const again = async () => {
  if (!(await mine()).length) {
    const isNews = hasWaited && status.textContent !== said.sent;
    sayNoneLeft();
    if (!isNews) return;
  } else if (!(await send())) return;
  if (form?.hidden && !isRefused) return turnTo(() => location.replace(said.page));
  await fetchAhead().catch(() => {});
};

// --- Statements for the way ---

const fetchAhead = async () => {
  const answer = await fetch(said.ahead, { cache: "no-store" });
  const told = await answer.json();
  if (told.voter === voter) await act("ahead", "readwrite", (kept) => kept.put(told, debate));
};

/** The next statement that was fetched and is not answered yet, in the place of the one that was. */
const showNext = async () => {
  const kept = await act("ahead", "readonly", (all) => all.get(debate));
  const done = new Set((await mine()).map((tap) => tap.statement)).add(Number(form.elements.statement.value));
  const next = kept?.voter === voter && kept.statements.find((one) => !done.has(one.statement) && !shown.has(one.statement));
  if (!next) {
    form.hidden = true;
    tell([said.nothing]);
    return;
  }
  shown.add(next.statement);
  for (const old of document.querySelectorAll("#progress, #progress + progress")) old.hidden = true; // It counts what arrived.
  form.elements.token.value = next.token;
  form.elements.statement.value = next.statement;
  form.elements.important.checked = false;
  back = next.back;
  const words = form.querySelector("#h-said");
  Object.assign(words, { textContent: next.words, lang: next.lang, dir: next.dir });
  const [origin, ...notes] = form.querySelectorAll(".said > :not(#h-said)");
  origin.textContent = next.origin;
  for (const note of notes) note.remove();
  if (next.note) words.after(Object.assign(document.createElement("p"), { className: "small soft", textContent: next.note }));
  form.querySelector(".said").focus();
};

// --- Taps ---

const shown = new Set();
let isBusy = false, back = said.back, last = null;

/** Written first, then sent; with a network the server shows the next page, as it does without this script. */
const tapped = async (tap, backToken) => {
  await keep(tap);
  if (navigator.onLine && (await send()) && !isRefused) return turnTo(() => location.assign(said.page));
  last = backToken && { token: backToken, statement: tap.statement, choice: "none", important: false };
  sayKept((await mine()).length);
  if (undo) undo.hidden = !last;
  if (undo && last) undo.querySelector("p").textContent = "";
  return form && showNext();
};

const listen = (one, tapOf) => one?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isBusy) return;
  isBusy = true;
  try {
    await tapped(...tapOf(event));
  } catch {
    one.submit = HTMLFormElement.prototype.submit; // No store on this phone: as without this script.
    if (event.submitter?.name) one.append(Object.assign(document.createElement("input"), { type: "hidden", name: event.submitter.name, value: event.submitter.value }));
    one.submit();
  } finally {
    isBusy = false;
  }
});
listen(form, ({ submitter }) => {
  const { token, statement, important } = form.elements;
  shown.add(Number(statement.value));
  return [{ token: token.value, statement: Number(statement.value), choice: submitter?.value ?? "", important: important.checked }, back];
});
listen(undo, () => {
  if (last) return [last, null];
  const { token, statement } = undo.elements;
  return [{ token: token.value, statement: Number(statement.value), choice: "none", important: false }, null];
});

addEventListener("online", again);
document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
addEventListener("offline", () => { if (status.hidden) say(said.gone); });
const begin = async () => {
  await forgetOld();
  if ((await mine()).length) {
    sayKept((await mine()).length);
    if ((await send()) && !isRefused && form) return turnTo(() => location.replace(said.page));
  }
  if (form) await fetchAhead();
};
begin().catch(() => {});
