// What waits on this device, and how it is sent. A plain script: the page imports it for what it
// leaves on `self`, and the service worker, which not every browser lets be a module, runs it too.

self.loggaQueue = (() => {
  const NAME = "skanekarta-logga";
  const STORES = { waiting: "key", drafts: "account" };
  const PATIENCE = 30_000;
  const channel = new BroadcastChannel(NAME);
  let database = null;

  function opened() {
    database ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) {
          asked.result.createObjectStore(name, { keyPath });
        }
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return database;
  }

  /** One transaction over both stores; it is written to the disk before we say that it is. */
  async function change(work, mode = "readwrite") {
    const all = Object.keys(STORES);
    const transaction = (await opened()).transaction(all, mode, { durability: "strict" });
    const asked = work(...all.map((name) => transaction.objectStore(name)));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  function read(work) {
    return change(work, "readonly");
  }

  /** What waits, the oldest first. */
  async function waiting() {
    const rows = await read((store) => store.getAll());
    return rows.sort((one, other) => one.since.localeCompare(other.since));
  }

  function tell() {
    channel.postMessage("changed");
  }

  /** Who is signed in (`name`), and what shows that we are her page (`csrf`); null where nobody
   *  answers. */
  async function present(root) {
    if (navigator.onLine === false) return null;
    try {
      const headers = { Accept: "application/json" };
      const signal = AbortSignal.timeout(PATIENCE / 3);
      const answer = await fetch(`${root}/logga/lage`, { headers, signal, cache: "no-store" });
      if (answer.redirected || answer.status === 401) return { name: null };
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /** What an answer that is no success makes of a row. Whatever the server refused it has not
   *  kept; of what went wrong inside it we can't know. */
  async function refused(answer) {
    const { status } = answer;
    const { detail = "", invalid_fields: fields = [] } = await answer.json().catch(() => ({}));
    const isLater = [401, 408, 425, 429, 503].includes(status);
    const state = isLater ? "waiting" : status < 500 ? "refused" : "unsure";
    return { state, problem: { status, detail, fields } };
  }

  /** Sends one; the id that it got, or nothing. */
  async function post(root, row, csrf) {
    // Noted first: if this is cut off, we don't know whether it came there.
    await change((store) => store.put({ ...row, state: "unsure", problem: null }));
    let answer;
    try {
      answer = await fetch(`${root}/api/v1/collections/activities/items`, {
        method: "POST",
        headers: {
          "Accept-Language": row.language,
          "Content-Type": "application/geo+json",
          "Idempotency-Key": row.key,
          "X-CSRF-Token": csrf,
        },
        body: row.body, // to the letter the same at every try
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return null;
    }
    if (answer.ok) {
      await change((store) => store.delete(row.key));
      return answer.headers.get("Location")?.split("/").pop() ?? (await answer.json()).id;
    }
    const after = await refused(answer);
    await change((store) => store.put({ ...row, ...after }));
    return null;
  }

  async function sendAll(root, only) {
    const isWanted = ({ key, state }) => (only ? key === only : state !== "refused");
    const rows = (await waiting()).filter(isWanted);
    if (!rows.length) return { sent: [] };
    const who = await present(root);
    if (!who) return { sent: [], isAway: true };
    const sent = [];
    for (const row of rows.filter(({ account }) => account === who.name)) {
      const id = await post(root, row, who.csrf);
      if (id) sent.push({ id, row });
    }
    tell();
    return { sent, name: who.name };
  }

  /** Sends what waits, or the one of that key. Tabs and the service worker take turns, and each
   *  reads what waits when it is its turn: what another has sent is gone by then. */
  function send(root, only = null) {
    const work = () => sendAll(root, only);
    return navigator.locks ? navigator.locks.request(NAME, work) : work();
  }

  return { change, channel, present, read, send, tell, waiting };
})();
