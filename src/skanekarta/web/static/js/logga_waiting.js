// The list of what waits on this device: what, since when, why, and what can be done with it.

import { make } from "./dom.js";
import { locale, plural, t } from "./words.js";

const TIME = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

function when(text) {
  const shown = new Intl.DateTimeFormat(locale, TIME).format(new Date(text));
  return make("time", { datetime: text }, shown);
}

/** Why it has not been sent, as far as we know. */
function reason({ state, problem }, isSignedOut) {
  if (problem?.status === 401 || isSignedOut) return t("Logga in för att skicka.");
  if (problem?.status === 503) return t("Servern är upptagen just nu. Vi försöker igen.");
  if (problem?.detail) return t("Servern svarade: {detail}", { detail: problem.detail });
  if (state === "unsure" || problem) {
    return t("Svaret kom inte fram. Posten skickas igen, men sparas bara en gång.");
  }
  return t("Skickas när nätet är tillbaka.");
}

export class Waiting {
  /** `list` is the page's `ul`; `act` has `send(row)`, `edit(row)` and `remove(row)`, and
   *  `keep(row)`, which takes a removal back. */
  constructor(list, act) {
    Object.assign(this, { list, act, removed: [] });
    this.heading = make("h2", { class: "h4", hidden: true }, t("Väntar på att skickas"));
    list.before(this.heading);
    list.classList.add("logga-waiting");
  }

  /** What waits for this account; of other accounts' only how many. `canEdit(row)` tells whether
   *  the form can take it. */
  show(rows, { account, isSignedOut, canEdit }) {
    const own = rows.filter((row) => row.account === account);
    const others = rows.length - own.length;
    const items = [
      ...own.map((row) => this.item(row, isSignedOut, canEdit(row))),
      ...this.removed.map((row) => this.gone(row)),
    ];
    if (others) items.push(make("li", { class: "soft" }, foreign(others)));
    this.list.replaceChildren(...items);
    this.heading.hidden = this.list.hidden = !items.length;
  }

  item(row, isSignedOut, isEditable) {
    const { act } = this;
    const why = reason(row, isSignedOut);
    const isSignIn = why === t("Logga in för att skicka.");
    const button = (text, name) => {
      const attributes = { type: "button", class: "button", "aria-label": `${text}: ${row.title}` };
      return make("button", { ...attributes, onclick: () => act[name](row) }, text);
    };
    const entry = `${act.root}/logga/${row.corrects}`;
    const href = `${act.root}/logga-in?till=${encodeURIComponent("/logga")}`;
    return make(
      "li",
      { class: "logga-waits", "data-state": row.state },
      make("strong", { lang: "sv" }, row.title),
      make("span", { class: "soft" }, t("Väntar sedan"), " ", when(row.since)),
      make("span", {}, why),
      make(
        "span",
        { class: "buttons" },
        isSignIn && make("a", { class: "button", href }, t("Logga in")),
        !isSignIn && button(t("Skicka nu"), "send"),
        // What may have come there already can't be changed here: it would become two.
        row.state !== "unsure" && isEditable && button(t("Ändra"), "edit"),
        row.state !== "unsure" && button(t("Ta bort"), "remove"),
        row.corrects && make("a", { class: "button", href: entry }, t("Öppna posten")),
      ),
    );
  }

  gone(row) {
    const back = () => {
      this.removed = this.removed.filter((each) => each !== row);
      this.act.keep(row);
    };
    const text = t("{title} är borttagen.", { title: row.title });
    const button = make("button", { type: "button", class: "button", onclick: back }, t("Ångra"));
    return make("li", { class: "logga-waits" }, text, " ", button);
  }
}

function foreign(n) {
  return plural(
    n,
    "{n} post från ett annat konto väntar på den här enheten.",
    "{n} poster från ett annat konto väntar på den här enheten.",
  );
}
