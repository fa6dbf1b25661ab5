// Test runs and imports: buttons, confirmation, progress and result.

import { post } from "./api.js";
import { byId, createElement } from "./dom.js";
import { _, fieldLabels, formatNumber, formatTime, plural, stateLabels, statusLabels } from "./texts.js";

const TITLES = {
  rehearsal: { running: _("Test run in progress"), paused: _("Test run paused"), finished: _("Test run") },
  dry_run: { running: _("Dry run in progress"), finished: _("Dry run") },
  import: { running: _("Importing"), paused: _("Import paused"), finished: _("Import") },
};
const NOTHING_SENT = _("Nothing was sent. Correct the marked cells first, or skip those rows.");
const CONTINUE = _("Created events stay. Press the button again to continue.");
const OUTCOMES = {
  rehearsal: {
    complete: _("The practice API accepted every row that could be sent. Nothing was created in Intervals."),
    invalid: NOTHING_SENT,
  },
  dry_run: {
    complete: _("Nothing was sent. An import would create the rows with the status “ready”. The other rows state why they would not be created."),
    invalid: _("Correct the marked cells first, or skip those rows. Then the dry run can look up the events in Intervals."),
  },
  import: {
    complete: _("The outcome of each row is shown above. You can import again at any time: no event is created twice."),
    invalid: NOTHING_SENT,
    interrupted: CONTINUE,
    stopped: CONTINUE,
  },
};
const REPORTS = {
  xlsx: _("Your workbook with the outcome of each row (.xlsx)"),
  csv: _("One line for each row (.csv)"),
  json: _("For programs (.json)"),
  html: _("A page to read and print (.html)"),
};
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
      byId("run-error").replaceChildren(renderBanner("bad", error.message, error.hint));
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
    byId("pause").textContent = this.isPaused ? _("Resume") : _("Pause");
    byId("run-help").textContent = this.isPaused
      ? _("Nothing is sent until you resume. No other run can start in the meantime.")
      : _("You can close this page. The run continues, and you can see it when you come back.");
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
    byId("confirm-title").textContent = plural("Create {n} event?", "Create {n} events?", { n: plan.to_send });
    const some = plan.at_once !== null;
    byId("confirm-yes").textContent = some ? _("Yes, start") : plural("Yes, create {n} event", "Yes, create {n} events", { n: plan.to_send });
    const facts = [
      _("Calendar: {calendar}", { calendar: byId("which-go").textContent }),
      _("Organization: {organization} (plan: {plan})", { organization: plan.organization ?? "?", plan: plan.plan ?? "?" }),
      some ? formatPartialSend(plan) : _("Limit: {pace}. Finished at about {time}.", { pace: plan.pace, time: formatTime(plan.finish) }),
    ];
    if (plan.there) facts.push(plural("{n} event is already imported", "{n} events are already imported", { n: plan.there }));
    if (plan.left_out) facts.push(plural("{n} row is skipped", "{n} rows are skipped", { n: plan.left_out }));
    const recalled = plan.recalled.map(({ header, field }) => `“${header}” → ${fieldLabels[field] ?? _("not used")}`);
    if (recalled.length) facts.push(_("Column mapping from an earlier file with these headers: {columns}", { columns: recalled.join(", ") }));
    if (plan.warnings) facts.push(plural("{n} row has a warning that you should read first", "{n} rows have a warning that you should read first", { n: plan.warnings }));
    const list = createElement("ul", {}, ...facts.map((fact) => createElement("li", {}, fact)));
    const warning = createElement("p", { class: "banner careful" }, _("This cannot be undone. Created events cannot be changed or deleted from here."));
    byId("confirm-text").replaceChildren(list, warning);
    dialog.showModal();
  }
}

/** Describe how many events are created now and later if the quota is too small. */
function formatPartialSend(plan) {
  const parameters = { n: plan.at_once, all: plan.to_send, pace: plan.pace, time: formatTime(plan.rest_at) };
  return plan.at_once
    ? _("The quota ({pace}) allows about {n} of {all} events now. From {time}, press “Import” again for the next ones, or choose in the settings to wait for the quota.", parameters)
    : _("The quota ({pace}) is used up. From {time}, press “Import” again, or choose in the settings to wait for the quota.", parameters);
}

function readKeyFields() {
  return { key: byId("key").value, remember: byId("remember").checked && !byId("remember-box").hidden };
}

function announce(text) {
  if (byId("run-status").textContent !== text) byId("run-status").textContent = text;
}

function formatProgress(work) {
  if (work.state === "asking") return _("No event is created until you confirm.");
  if (work.state === "stopping") return _("Stopping. Requests in progress are completed.");
  if (work.state === "paused") {
    return `${_("Paused")} · ${_("{done} of {total}", { done: work.done, total: work.total })}`;
  }
  const waiting = formatWaiting(work);
  if (!work.total) return waiting || _("Looking up existing events …");
  const { forecast } = work;
  const left = forecast && forecast.at_once === null && work.total > work.done ? formatTime(forecast.finish) : null;
  const text = _("{done} of {total}", { done: work.done, total: work.total });
  if (waiting) return `${text} · ${waiting}`;
  const end = left && _("done at about {time}", { time: left });
  return end ? `${text} · ${end}` : text;
}

function formatWaiting(work) {
  if (!work.waiting) return "";
  const time = formatTime(work.waiting);
  if (work.waiting_for === "retry") return _("Intervals is not responding correctly. Next attempt at {time}.", { time });
  return _("Waiting for the quota until {time}.", { time });
}

function formatTitle(work) {
  if (work.state === "asking") return _("Waiting for your confirmation");
  if (work.state !== "finished") return TITLES[work.kind][work.state === "paused" ? "paused" : "running"];
  if (work.failed) return _("Internal error");
  if (work.declined) return _("Import canceled");
  return `${TITLES[work.kind].finished}: ${stateLabels[work.result.state]}`;
}

export function renderBanner(tone, message, hint) {
  return createElement(
    "div",
    { class: `banner ${tone}` },
    createElement("p", {}, message),
    hint ? createElement("p", { class: "hint" }, hint) : null,
  );
}

export function renderChips(counts) {
  return Object.entries(counts)
    .filter(([name, count]) => name !== "rows" && count)
    .map(([name, count]) =>
      createElement("span", { class: `chip ${name}` }, createElement("b", {}, formatNumber(count)), ` ${statusLabels[name]}`),
    );
}

function renderResult(work, shownNotes) {
  if (work.failed) return [renderBanner("bad", _("This is a bug in the importer. The events created so far are recorded. Press the button again to continue."))];
  if (work.declined) return [createElement("p", {}, _("Nothing was sent. You can import at any time."))];
  const { result } = work;
  const tones = { complete: result.exit_status ? "careful" : "good", invalid: "careful" };
  const tone = tones[result.state] ?? (result.state === "refused" ? "bad" : "careful");
  const outcome = OUTCOMES[work.kind][result.state];
  const parts = [createElement("div", { class: "chips" }, ...renderChips(result.counts))];
  if (result.message) parts.push(renderBanner(tone, result.message, result.hint));
  if (outcome) parts.push(createElement("p", {}, outcome));
  const newNotes = result.notes.filter((note) => !shownNotes.includes(note));
  parts.push(...newNotes.map((note) => createElement("p", { class: "note" }, note)));
  if (result.reports.length) parts.push(renderReportLinks(result));
  if (result.events.length) parts.push(renderEvents(result));
  return parts;
}

function renderReportLinks(result) {
  const links = result.reports.map((kind) =>
    createElement("li", {}, createElement("a", { href: `/download/report.${kind}`, download: true }, REPORTS[kind])),
  );
  return createElement("div", {}, createElement("h4", {}, _("Reports")), createElement("ul", { class: "links" }, ...links));
}

function renderEvents(result) {
  const heads = [_("Row"), _("Event"), _("Date"), _("Event id")].map((name) => createElement("th", { scope: "col" }, name));
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
  const captionText = all > n
    ? _("The first {n} of {all} events; the reports contain all of them", { n, all })
    : plural("The event", "The {n} events", { n });
  const caption = createElement("caption", { id: "events-caption" }, captionText);
  const table = createElement("table", { class: "plain" }, caption, createElement("thead", {}, createElement("tr", {}, ...heads)));
  table.append(createElement("tbody", {}, ...rows));
  const region = { class: "scroll-x tall", tabindex: 0, role: "region", "aria-labelledby": "events-caption" };
  return createElement("details", {}, createElement("summary", {}, _("Events with their ids")), createElement("div", region, table));
}
