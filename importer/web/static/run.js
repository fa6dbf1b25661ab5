// Test runs and imports: buttons, confirmation, progress and result.

import { post } from "./api.js";
import { byId, createElement } from "./dom.js";
import { ENGLISH, formatTime, hasText, translate } from "./texts.js";

const ANNOUNCED_STEP = 10; // percent between two announcements to a screen reader

export class Run {
  constructor(onState) {
    this.onState = onState;
    this.announced = -1;
    this.shownResult = null;
    this.notes = [];
    byId("rehearse").addEventListener("click", () => this.start({ kind: "rehearsal" }));
    byId("import-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.start({ kind: "import", ...readKeyFields() });
    });
    byId("look-ahead").addEventListener("click", () => this.start({ kind: "dry_run", ...readKeyFields() }));
    byId("stop").addEventListener("click", () => this.stop());
    byId("pause").addEventListener("click", () => this.sendAction(this.isPaused ? "/api/go_on" : "/api/pause"));
    byId("forget").addEventListener("click", () => this.sendAction("/api/forget"));
    byId("confirm-yes").addEventListener("click", () => this.answer(true));
    byId("confirm-no").addEventListener("click", () => this.answer(false));
    byId("confirm").addEventListener("cancel", (event) => {
      event.preventDefault();
      this.answer(false);
    });
  }

  /** Start a run; clicks before the response are ignored. */
  async start(request) {
    if (this.isStarting) return;
    this.isStarting = true;
    this.announced = -1;
    if (await this.sendAction("/api/run", request)) {
      byId("key").value = "";
      byId("run-title").focus();
    }
    this.isStarting = false;
  }

  async answer(agreed) {
    this.isAnswering = true; // a state sent before the answer arrived must not open the dialog again
    byId("confirm").close();
    await this.sendAction("/api/answer", { agreed });
    this.isAnswering = false;
    byId("run-title").focus();
  }

  async stop() {
    if (await this.sendAction("/api/stop")) byId("run-title").focus();
  }

  async sendAction(path, value) {
    byId("run-error").replaceChildren();
    try {
      await this.onState(await post(path, value));
      return true;
    } catch (error) {
      byId("run-error").replaceChildren(renderBanner("bad", error.message, error.hint, error.language));
      return false;
    }
  }

  /** Show the state of the run; `null` without a run. */
  show(work) {
    byId("run").hidden = !work;
    const busy = Boolean(work) && work.state !== "finished";
    for (const name of ["rehearse", "import", "look-ahead"]) byId(name).disabled = busy || !this.sendable;
    byId("check").disabled = byId("spreadsheet").disabled = busy;
    this.showConfirmation(work);
    if (!work) return;
    byId("run-title").textContent = formatTitle(work);
    const left = !busy && byId("run-progress").contains(document.activeElement);
    byId("run-progress").hidden = !busy;
    if (left) byId("run-title").focus();
    byId("stop").disabled = work.state === "stopping";
    this.showPauseButton(work);
    if (busy) this.showProgress(work);
    this.showResult(work, busy);
  }

  /** One button pauses and resumes, so that it keeps the focus. */
  showPauseButton(work) {
    this.isPaused = work.state === "paused";
    byId("pause").hidden = !work.sending;
    byId("pause").disabled = work.state === "stopping";
    byId("pause").textContent = translate(this.isPaused ? "go_on" : "pause");
    byId("run-help").textContent = translate(this.isPaused ? "paused_help" : "stop_help");
    byId("bar").classList.toggle("paused", this.isPaused);
  }

  showProgress(work) {
    const bar = byId("bar");
    if (work.total) {
      bar.max = work.total;
      bar.value = work.done;
    } else {
      bar.removeAttribute("value");
    }
    const text = formatProgress(work);
    byId("run-text").textContent = text;
    const step = work.total ? Math.floor((100 * work.done) / work.total / ANNOUNCED_STEP) : 0;
    const mark = `${work.state} ${step}`;
    if (mark !== this.announced || work.waiting) {
      this.announced = mark;
      announce(text);
    }
  }

  showResult(work, busy) {
    byId("run-result").hidden = busy;
    if (busy) {
      this.shownResult = null;
      return;
    }
    const mark = JSON.stringify([work.kind, work.result?.id]);
    if (this.shownResult === mark) return;
    this.shownResult = mark;
    byId("run-result").replaceChildren(...renderResult(work, this.notes));
    announce(formatTitle(work));
  }

  showConfirmation(work) {
    const dialog = byId("confirm");
    if (work?.state !== "asking") {
      if (dialog.open) dialog.close();
      return;
    }
    if (dialog.open || this.isAnswering) return;
    const plan = work.forecast;
    byId("confirm-title").textContent = translate("confirm_title", { n: plan.to_send });
    const some = plan.at_once !== null;
    byId("confirm-yes").textContent = some ? translate("confirm_yes_some") : translate("confirm_yes", { n: plan.to_send });
    const facts = [
      translate("confirm_which", { calendar: byId("which-go").textContent }),
      translate("confirm_where", { organization: plan.organization ?? "?", plan: plan.plan ?? "?" }),
      some ? formatPartialSend(plan) : translate("confirm_pace", { pace: plan.pace, time: formatTime(plan.finish) }),
    ];
    if (plan.there) facts.push(translate("confirm_there", { n: plan.there }));
    if (plan.left_out) facts.push(translate("confirm_left_out", { n: plan.left_out }));
    const recalled = plan.recalled.map(({ header, field }) => `“${header}” → ${translate(fieldTextId(field))}`);
    if (recalled.length) facts.push(translate("confirm_recalled", { columns: recalled.join(", ") }));
    if (plan.warnings) facts.push(translate("confirm_warnings", { n: plan.warnings }));
    const list = createElement("ul", {}, ...facts.map((fact) => createElement("li", {}, fact)));
    const warning = createElement("p", { class: "banner careful" }, translate("confirm_final"));
    byId("confirm-text").replaceChildren(list, warning);
    dialog.showModal();
  }
}

const fieldTextId = (field) => (field === "ignore" ? "unused" : `field_${field}`);

/** Describe how many events are created now and later if the quota is too small. */
function formatPartialSend(plan) {
  const parameters = { n: plan.at_once, all: plan.to_send, pace: plan.pace, time: formatTime(plan.rest_at) };
  return translate(plan.at_once ? "confirm_partly" : "confirm_later", parameters);
}

function readKeyFields() {
  return { key: byId("key").value, remember: byId("remember").checked && !byId("remember-box").hidden };
}

function announce(text) {
  if (byId("run-status").textContent !== text) byId("run-status").textContent = text;
}

function formatProgress(work) {
  if (work.state === "asking") return translate("asking_text");
  if (work.state === "stopping") return translate("stopping");
  if (work.state === "paused") {
    return `${translate("paused")} · ${translate("progress", { done: work.done, total: work.total })}`;
  }
  const why = work.waiting_for === "retry" ? "waiting_retry" : "waiting";
  const waiting = work.waiting ? translate(why, { time: formatTime(work.waiting) }) : "";
  if (!work.total) return waiting || translate("beginning");
  const { forecast } = work;
  const left = forecast && forecast.at_once === null && work.total > work.done ? formatTime(forecast.finish) : null;
  const text = translate("progress", { done: work.done, total: work.total });
  if (waiting) return `${text} · ${waiting}`;
  return left ? `${text} · ${translate("ready_at", { time: left })}` : text;
}

function formatTitle(work) {
  if (work.state === "asking") return translate("asking");
  if (work.state !== "finished") return translate(`${work.state === "paused" ? "paused" : "running"}_${work.kind}`);
  if (work.failed) return translate("failed_title");
  if (work.declined) return translate("declined_title");
  return `${translate(`ended_${work.kind}`)}: ${translate(`state_${work.result.state}`)}`;
}

export function renderBanner(tone, message, hint, language) {
  return createElement(
    "div",
    { class: `banner ${tone}` },
    createElement("p", { lang: language }, message),
    hint ? createElement("p", { class: "hint" }, hint) : null,
  );
}

export function renderChips(counts) {
  return Object.entries(counts)
    .filter(([name, count]) => name !== "rows" && count)
    .map(([name, count]) =>
      createElement("span", { class: `chip ${name}` }, createElement("b", {}, translate("number", { n: count })), ` ${translate(`status_${name}`)}`),
    );
}

function renderResult(work, shownNotes) {
  if (work.failed) return [renderBanner("bad", translate("failed_text"))];
  if (work.declined) return [createElement("p", {}, translate("declined_text"))];
  const { result } = work;
  const tones = { complete: result.exit_status ? "careful" : "good", invalid: "careful" };
  const tone = tones[result.state] ?? (result.state === "refused" ? "bad" : "careful");
  const resultTextId = `after_${work.kind}_${result.state}`;
  const parts = [createElement("div", { class: "chips" }, ...renderChips(result.counts))];
  if (result.message) parts.push(renderBanner(tone, result.message, result.hint, ENGLISH));
  if (hasText(resultTextId)) parts.push(createElement("p", {}, translate(resultTextId)));
  const newNotes = result.notes.filter((note) => !shownNotes.includes(note));
  const lang = (note) => result.notes_english.includes(note) && ENGLISH;
  parts.push(...newNotes.map((note) => createElement("p", { class: "note", lang: lang(note) }, note)));
  if (result.reports.length) parts.push(renderReportLinks(result));
  if (result.events.length) parts.push(renderEvents(result));
  return parts;
}

function renderReportLinks(result) {
  const links = result.reports.map((kind) =>
    createElement("li", {}, createElement("a", { href: `/download/report.${kind}`, download: true }, translate(`report_${kind}`))),
  );
  return createElement("div", {}, createElement("h4", {}, translate("reports")), createElement("ul", { class: "links" }, ...links));
}

function renderEvents(result) {
  const heads = ["row", "event", "date", "event_id"].map((name) => createElement("th", { scope: "col" }, translate(name)));
  const rows = result.events.map((one) =>
    createElement(
      "tr",
      {},
      createElement("th", { scope: "row" }, String(one.row)),
      createElement("td", {}, one.name ?? ""),
      createElement("td", {}, one.date ?? ""),
      createElement("td", {}, createElement("code", {}, one.event)),
    ),
  );
  const [n, all] = [rows.length, result.events_in_all];
  const captionText = translate(all > n ? "events_first" : "events_caption", { n, all });
  const caption = createElement("caption", { id: "events-caption" }, captionText);
  const table = createElement("table", { class: "plain" }, caption, createElement("thead", {}, createElement("tr", {}, ...heads)));
  table.append(createElement("tbody", {}, ...rows));
  const region = { class: "scroll-x tall", tabindex: 0, role: "region", "aria-labelledby": "events-caption" };
  return createElement("details", {}, createElement("summary", {}, translate("events")), createElement("div", region, table));
}
