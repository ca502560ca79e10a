// The log's form with a net and without: what is written is kept as a draft, what is sent goes by
// a queue on the device, and each entry carries its key, so that no retry makes two of it.

import { byId, make } from "./dom.js";
import { entry, fill, lacking, pairs, prefill, value } from "./logga_fields.js";
import "./logga_queue.js";
import { Place } from "./logga_place.js";
import { Waiting } from "./logga_waiting.js";
import { language, t, within } from "./words.js";

const queue = self.loggaQueue;
const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 300_000;

class Logbook {
  constructor(form) {
    this.form = form;
    this.root = new URL(form.action).pathname.replace(/\/logga$/, "");
    this.account = form.dataset.account;
    this.blank = pairs(form);
    this.corrects = form.elements.supersedes?.value ?? "";
    this.place = new Place(form, this.root);
    this.told = byId("logga-lage");
    this.told.tabIndex = -1;
    this.pause = FIRST_PAUSE;
    this.waiting = new Waiting(byId("logga-vantar"), {
      root: this.root,
      send: (row) => this.send(row.key),
      edit: (row) => this.edit(row),
      remove: (row) => this.remove(row),
      keep: (row) => this.keep(row),
    });
  }

  async start() {
    const { form } = this;
    await this.restore();
    form.addEventListener("input", () => this.draft());
    form.addEventListener("change", () => this.draft());
    form.addEventListener("submit", (event) => this.submit(event));
    queue.channel.addEventListener("message", () => this.show());
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.show());
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
    this.keepShell();
    this.waited = (await queue.waiting()).length;
    form.dataset.ready = "true";
    await this.send();
  }

  /** The service worker keeps this page for when there is no net. */
  keepShell() {
    const { serviceWorker: workers } = navigator;
    if (!workers) return;
    const keep = () => workers.controller?.postMessage({ keep: within(`${this.root}/logga`) });
    workers.addEventListener("controllerchange", keep);
    const scope = `${this.root}/logga`;
    workers.register(`${this.root}/logga-sw.js`, { scope }).then(keep, () => {});
  }

  say(text, ...more) {
    this.told.replaceChildren(text, ...more);
    this.told.classList.toggle("notice", Boolean(text));
  }

  get isUntouched() {
    const { elements } = this.form;
    return ["title", "description", "place_name"].every((name) => !elements[name].value);
  }

  /** What was written and not sent comes back, unless the page was opened to write else. */
  async restore() {
    const given = [...new URLSearchParams(location.search)];
    const asked = given.map(([name]) => name);
    if (asked.some((name) => !["lang", "rattar"].includes(name))) {
      prefill(this.form, given); // which a page that was kept is not
      return;
    }
    if (this.isUntouched) this.setDay();
    else if (!asked.includes("rattar")) await this.draft(); // the server did not take it
    const kept = await queue.read((_, drafts) => drafts.get(this.draftKey));
    if (!kept || byId("fel")) return;
    this.refill(kept.fields);
    const discard = () => {
      this.clear();
      this.forget();
      this.form.elements.kind.focus();
    };
    const attributes = { type: "button", class: "button", onclick: discard };
    this.say(t("Ditt utkast är tillbaka."), " ", make("button", attributes, t("Börja om")));
  }

  /** A page that was kept has the day it was kept on. */
  setDay() {
    const { starts_on: field } = this.form.elements;
    const now = new Date();
    field.value = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Stockholm" }).format(now);
    this.blank = pairs(this.form);
  }

  refill(fields) {
    fill(this.form, fields);
    this.place.read();
  }

  clear() {
    this.refill(this.blank);
    this.say("");
  }

  /** A draft of a correction is never one of a new entry. */
  get draftKey() {
    return `${this.account} ${this.corrects}`;
  }

  draft() {
    const row = { account: this.draftKey, fields: pairs(this.form) };
    return queue.change((_, drafts) => drafts.put(row));
  }

  forget() {
    return queue.change((_, drafts) => drafts.delete(this.draftKey));
  }

  submit(event) {
    event.preventDefault();
    if (this.isBusy) return; // a second click on the same
    this.setBusy(true);
    this.enqueue()
      .catch(({ message }) => this.say(message))
      .finally(() => this.setBusy(false));
  }

  setBusy(isBusy) {
    this.isBusy = isBusy;
    this.form.setAttribute("aria-busy", String(isBusy));
  }

  /** Into the queue, and from there to the server. What only the server can read goes there as
   *  the form does without scripts. */
  async enqueue() {
    if (lacking(this.form)) return;
    const fields = pairs(this.form);
    const at = this.place.point ?? (await this.place.named());
    if (!at) {
      await this.hand();
      return;
    }
    const row = {
      key: crypto.randomUUID(),
      account: this.account,
      body: JSON.stringify(entry(fields, at)),
      fields,
      language,
      since: new Date().toISOString(),
      state: "waiting",
      corrects: this.corrects,
      title: value(fields, "title"),
    };
    // Together: a page that is closed in between has neither lost it nor got it twice.
    await queue.change((waiting, drafts) => {
      waiting.put(row);
      drafts.delete(this.draftKey);
    });
    queue.tell();
    await this.sendNew(row);
  }

  /** Hands the form to the server, which tells what is wrong at each field, and reads more ways
   *  to say where it was than we do. */
  async hand() {
    const who = await queue.present(this.root);
    if (!who) {
      const text = t("Utan nät: välj en ort i listan, peka på kartan eller hämta din position.");
      this.place.tell(text, true);
      this.place.name.focus();
      return;
    }
    const { csrf, key } = this.form.elements;
    csrf.value = who.csrf ?? ""; // the page may have been kept since another session
    key.value = crypto.randomUUID();
    await this.forget();
    this.form.submit();
  }

  async sendNew(row) {
    this.say(t("Skickar …"));
    const { sent } = await queue.send(this.root, row.key);
    const left = (await queue.waiting()).find(({ key }) => key === row.key);
    if (sent.length) {
      location.assign(within(`${this.root}/logga/${sent[0].id}?sparad=1`));
    } else if (left?.state === "refused") {
      await queue.change((waiting) => waiting.delete(row.key));
      await this.hand();
    } else {
      this.clear();
      this.say(t("Sparad på enheten. Den skickas så snart det går."));
      await this.show();
      this.told.focus(); // at the top of the page, where all of this is told
      this.later();
    }
  }

  /** Sends what waits, or the one of that key, and tells how it went. */
  async send(only = null) {
    const { list } = this.waiting;
    list.setAttribute("aria-busy", "true");
    const { sent, name } = await queue.send(this.root, only);
    list.setAttribute("aria-busy", "false");
    this.isSignedOut = name !== undefined && name !== this.account;
    if (sent.length) this.say(t("Skickat:"), ...sent.flatMap((each, at) => this.link(each, at)));
    if (sent.length && only) this.told.focus(); // its button is gone
    await this.show();
    const left = await queue.waiting();
    if (left.some(({ state }) => state !== "refused")) this.later();
    else this.pause = FIRST_PAUSE;
  }

  link({ id, row }, at) {
    const href = `${this.root}/logga/${id}`;
    return [at ? ", " : " ", make("a", { href, lang: "sv" }, row.title)];
  }

  async show() {
    const { account, isSignedOut } = this;
    const canEdit = ({ corrects }) => corrects === this.corrects;
    const rows = await queue.waiting();
    this.waiting.show(rows, { account, isSignedOut, canEdit });
    if (rows.length < this.waited) this.renew().catch(() => {}); // the list can wait for a net
    this.waited = rows.length;
  }

  /** One's latest entries, as the server has them once something has been sent. */
  async renew() {
    const answer = await fetch(within(`${this.root}/logga`), { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("logga-mina");
    const isOurs = page.getElementById("logga")?.dataset.account === this.account;
    if (found && isOurs) byId("logga-mina").replaceWith(found);
  }

  /** A net that comes back is not always told of: tried again, ever more seldom. The browser may
   *  do so even when the page is closed. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("logga")).catch(() => {});
  }

  /** Back into the form; it waits no longer, so that nobody sends what is being changed. */
  async edit(row) {
    if (!this.isUntouched) {
      this.say(t("Spara först det som du skriver på."));
      this.form.elements.title.focus();
      return;
    }
    await this.remove(row, { isMoved: true });
    this.refill(row.fields);
    await this.draft();
    this.say(row.problem?.detail ?? "");
    this.form.elements.title.focus();
  }

  async remove(row, { isMoved = false } = {}) {
    await queue.change((waiting) => waiting.delete(row.key));
    if (!isMoved) this.waiting.removed.push(row);
    queue.tell();
    await this.show();
    if (!isMoved) this.waiting.list.querySelector("li:last-child button").focus();
  }

  async keep(row) {
    await queue.change((waiting) => waiting.put(row));
    queue.tell();
    await this.show();
    this.waiting.list.querySelector("button").focus();
  }
}

const form = byId("logga");
if (form?.dataset.account && self.indexedDB) new Logbook(form).start();
