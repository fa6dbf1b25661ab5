// Rehearsing and importing: the buttons, the question before the first post, progress and result.

import { PIPELINE, at, has, make, say, send, time } from "./net.js";

const STEP = 10; // per cent, between two announcements to a screen reader

export class Run {
  constructor(changed) {
    this.changed = changed;
    this.announced = -1;
    this.ended = null;
    this.notes = [];
    at("rehearse").addEventListener("click", () => this.begin({ kind: "rehearsal" }));
    at("import-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin({ kind: "import", ...credential() });
    });
    at("look-ahead").addEventListener("click", () => this.begin({ kind: "dry_run", ...credential() }));
    at("stop").addEventListener("click", () => this.stop());
    at("pause").addEventListener("click", () => this.tell(this.paused ? "/api/go_on" : "/api/pause"));
    at("forget").addEventListener("click", () => this.tell("/api/forget"));
    at("confirm-yes").addEventListener("click", () => this.answer(true));
    at("confirm-no").addEventListener("click", () => this.answer(false));
    at("confirm").addEventListener("cancel", (event) => {
      event.preventDefault();
      this.answer(false);
    });
  }

  /** Begin a run; a second click before the answer to the first begins none. */
  async begin(order) {
    if (this.beginning) return;
    this.beginning = true;
    this.announced = -1;
    if (await this.tell("/api/run", order)) {
      at("key").value = "";
      at("run-title").focus();
    }
    this.beginning = false;
  }

  async answer(agreed) {
    this.answering = true; // what was told before the answer arrived must not ask again
    at("confirm").close();
    await this.tell("/api/answer", { agreed });
    this.answering = false;
    at("run-title").focus();
  }

  async stop() {
    if (await this.tell("/api/stop")) at("run-title").focus();
  }

  async tell(path, value) {
    at("run-error").replaceChildren();
    try {
      await this.changed(await send(path, value));
      return true;
    } catch (refusal) {
      at("run-error").replaceChildren(banner("bad", refusal.message, refusal.hint, refusal.language));
      return false;
    }
  }

  /** Show a run as the server tells it; `null` where there is none. */
  show(work) {
    at("run").hidden = !work;
    const busy = Boolean(work) && work.state !== "finished";
    for (const name of ["rehearse", "import", "look-ahead"]) at(name).disabled = busy || !this.sendable;
    at("check").disabled = at("spreadsheet").disabled = busy;
    this.ask(work);
    if (!work) return;
    at("run-title").textContent = title(work);
    const left = !busy && at("run-progress").contains(document.activeElement);
    at("run-progress").hidden = !busy;
    if (left) at("run-title").focus();
    at("stop").disabled = work.state === "stopping";
    this.pausing(work);
    if (busy) this.progress(work);
    this.finish(work, busy);
  }

  /** One button pauses and goes on, so that the keyboard stays where it is. */
  pausing(work) {
    this.paused = work.state === "paused";
    at("pause").hidden = !work.sending;
    at("pause").disabled = work.state === "stopping";
    at("pause").textContent = say(this.paused ? "go_on" : "pause");
    at("run-help").textContent = say(this.paused ? "paused_help" : "stop_help");
    at("bar").classList.toggle("paused", this.paused);
  }

  progress(work) {
    const bar = at("bar");
    if (work.total) {
      bar.max = work.total;
      bar.value = work.done;
    } else {
      bar.removeAttribute("value");
    }
    const text = progressText(work);
    at("run-text").textContent = text;
    const step = work.total ? Math.floor((100 * work.done) / work.total / STEP) : 0;
    const mark = `${work.state} ${step}`;
    if (mark !== this.announced || work.waiting) {
      this.announced = mark;
      announce(text);
    }
  }

  finish(work, busy) {
    at("run-result").hidden = busy;
    if (busy) {
      this.ended = null;
      return;
    }
    const mark = JSON.stringify([work.kind, work.result?.id]);
    if (this.ended === mark) return;
    this.ended = mark;
    at("run-result").replaceChildren(...resultOf(work, this.notes));
    announce(title(work));
  }

  ask(work) {
    const dialog = at("confirm");
    if (work?.state !== "asking") {
      if (dialog.open) dialog.close();
      return;
    }
    if (dialog.open || this.answering) return;
    const plan = work.forecast;
    at("confirm-title").textContent = say("confirm_title", { n: plan.to_send });
    const some = plan.at_once !== null;
    at("confirm-yes").textContent = some ? say("confirm_yes_some") : say("confirm_yes", { n: plan.to_send });
    const facts = [
      say("confirm_which", { calendar: at("which-go").textContent }),
      say("confirm_where", { organization: plan.organization ?? "?", plan: plan.plan ?? "?" }),
      some ? partly(plan) : say("confirm_pace", { pace: plan.pace, time: time(plan.finish) }),
    ];
    if (plan.there) facts.push(say("confirm_there", { n: plan.there }));
    if (plan.left_out) facts.push(say("confirm_left_out", { n: plan.left_out }));
    const recalled = plan.recalled.map(({ header, field }) => `“${header}” → ${say(fieldWord(field))}`);
    if (recalled.length) facts.push(say("confirm_recalled", { columns: recalled.join(", ") }));
    if (plan.warnings) facts.push(say("confirm_warnings", { n: plan.warnings }));
    const list = make("ul", {}, ...facts.map((fact) => make("li", {}, fact)));
    const plainly = make("p", { class: "banner careful" }, say("confirm_final"));
    at("confirm-text").replaceChildren(list, plainly);
    dialog.showModal();
  }
}

const fieldWord = (field) => (field === "ignore" ? "unused" : `field_${field}`);

/** What goes now and what later, where the quota does not suffice. */
function partly(plan) {
  const places = { n: plan.at_once, all: plan.to_send, pace: plan.pace, time: time(plan.rest_at) };
  return say(plan.at_once ? "confirm_partly" : "confirm_later", places);
}

function credential() {
  return { key: at("key").value, remember: at("remember").checked && !at("remember-box").hidden };
}

function announce(text) {
  if (at("run-status").textContent !== text) at("run-status").textContent = text;
}

function progressText(work) {
  if (work.state === "asking") return say("asking_text");
  if (work.state === "stopping") return say("stopping");
  if (work.state === "paused") {
    return `${say("paused")} · ${say("progress", { done: work.done, total: work.total })}`;
  }
  const why = work.waiting_for === "retry" ? "waiting_retry" : "waiting";
  const waiting = work.waiting ? say(why, { time: time(work.waiting) }) : "";
  if (!work.total) return waiting || say("beginning");
  const { forecast } = work;
  const left = forecast && forecast.at_once === null && work.total > work.done ? time(forecast.finish) : null;
  const text = say("progress", { done: work.done, total: work.total });
  if (waiting) return `${text} · ${waiting}`;
  return left ? `${text} · ${say("ready_at", { time: left })}` : text;
}

function title(work) {
  if (work.state === "asking") return say("asking");
  if (work.state !== "finished") return say(`${work.state === "paused" ? "paused" : "running"}_${work.kind}`);
  if (work.failed) return say("failed_title");
  if (work.declined) return say("declined_title");
  return `${say(`ended_${work.kind}`)}: ${say(`state_${work.result.state}`)}`;
}

export function banner(tone, message, hint, language) {
  return make(
    "div",
    { class: `banner ${tone}` },
    make("p", { lang: language }, message),
    hint ? make("p", { class: "hint" }, hint) : null,
  );
}

export function chips(counts) {
  return Object.entries(counts)
    .filter(([name, count]) => name !== "rows" && count)
    .map(([name, count]) =>
      make("span", { class: `chip ${name}` }, make("b", {}, say("number", { n: count })), ` ${say(`status_${name}`)}`),
    );
}

function resultOf(work, known) {
  if (work.failed) return [banner("bad", say("failed_text"))];
  if (work.declined) return [make("p", {}, say("declined_text"))];
  const { result } = work;
  const tones = { complete: result.exit_status ? "careful" : "good", invalid: "careful" };
  const tone = tones[result.state] ?? (result.state === "refused" ? "bad" : "careful");
  const words = `after_${work.kind}_${result.state}`;
  const parts = [make("div", { class: "chips" }, ...chips(result.counts))];
  if (result.message) parts.push(banner(tone, result.message, result.hint, PIPELINE));
  if (has(words)) parts.push(make("p", {}, say(words)));
  const news = result.notes.filter((note) => !known.includes(note));
  const lang = (note) => result.notes_english.includes(note) && PIPELINE;
  parts.push(...news.map((note) => make("p", { class: "note", lang: lang(note) }, note)));
  if (result.reports.length) parts.push(reports(result));
  if (result.events.length) parts.push(events(result));
  return parts;
}

function reports(result) {
  const links = result.reports.map((kind) =>
    make("li", {}, make("a", { href: `/download/report.${kind}`, download: true }, say(`report_${kind}`))),
  );
  return make("div", {}, make("h4", {}, say("reports")), make("ul", { class: "links" }, ...links));
}

function events(result) {
  const heads = ["row", "event", "date", "event_id"].map((name) => make("th", { scope: "col" }, say(name)));
  const rows = result.events.map((one) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, String(one.row)),
      make("td", {}, one.name ?? ""),
      make("td", {}, one.date ?? ""),
      make("td", {}, make("code", {}, one.event)),
    ),
  );
  const [n, all] = [rows.length, result.events_in_all];
  const words = say(all > n ? "events_first" : "events_caption", { n, all });
  const caption = make("caption", { id: "events-caption" }, words);
  const table = make("table", { class: "plain" }, caption, make("thead", {}, make("tr", {}, ...heads)));
  table.append(make("tbody", {}, ...rows));
  const region = { class: "scroll-x tall", tabindex: 0, role: "region", "aria-labelledby": "events-caption" };
  return make("details", {}, make("summary", {}, say("events")), make("div", region, table));
}
