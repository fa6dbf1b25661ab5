// The page: shows the state of the server and sends the user's actions.

import { get, post } from "./api.js";
import { byId, createElement } from "./dom.js";
import { Grid } from "./grid.js";
import { Columns } from "./columns.js";
import { Files } from "./files.js";
import { Run, renderBanner, renderChips } from "./run.js";
import { Settings } from "./settings.js";
import { showDateOrders, showTypeButtons } from "./questions.js";
import { _, formatNumber, plural, statusLabels } from "./texts.js";

const state = { version: -1, tick: 0, sheet: 0, file: null, shown: 0 };

const grid = new Grid((sheet, cell, text) => act(() => post("/api/mend", { sheet, cell, text })));
const run = new Run((snapshot) => showState(snapshot));

function showBusy(text) {
  if (text !== null) byId("file-status").textContent = text;
  document.body.classList.toggle("busy", Boolean(text));
}

/** Run a request that responds with the new state, and show the error if it is refused; return whether it succeeded.
 * The error of an invalid setting is passed to `onError`, which shows it beside the field. */
async function act(request, status = "", onError = null) {
  byId("file-error").replaceChildren();
  showBusy(status || _("Checking …"));
  try {
    await showState(await request());
    return true;
  } catch (error) {
    if (onError && error.field) onError(error);
    else byId("file-error").replaceChildren(renderBanner("bad", error.message, error.hint));
    if (state.file) await showState(await get("/api/state")).catch(() => {});
    return false;
  } finally {
    showBusy(byId("file-status").textContent === (status || _("Checking …")) ? "" : null);
    document.body.classList.remove("busy");
    if (state.needsRefresh) await refresh();
  }
}

async function refresh() {
  state.needsRefresh = false;
  await showState(await get("/api/state"));
}

// -- the calendar

/** Show the run, unless a newer state of it was shown. */
function showRun(snapshot) {
  if (snapshot.tick < state.tick) return;
  state.tick = snapshot.tick;
  run.show(snapshot.work);
}

async function showState(snapshot) {
  if (snapshot.version < state.version) return showRun(snapshot);
  state.file = snapshot.file;
  byId("look").hidden = !snapshot.file;
  byId("go").hidden = !snapshot.file && !snapshot.work;
  const { check } = snapshot;
  run.sendable = Boolean(check?.sendable);
  if (snapshot.file) byId("which-look").textContent = byId("which-go").textContent = formatSources(snapshot);
  showRun(snapshot);
  showKeyFields(snapshot);
  if (!snapshot.file) state.version = snapshot.version;
  if (!snapshot.file || snapshot.version === state.version) return null;
  state.version = snapshot.version;
  byId("step-look").dataset.file = snapshot.file;
  showHeadline(snapshot);
  showTabs(snapshot);
  showDateOrders(snapshot.dates, choose);
  showTypeButtons(snapshot.typeless, choose);
  columns.show(snapshot.file, snapshot.sheets, state.sheet, isUnreadable(check));
  settings.show(snapshot);
  const lostText = snapshot.gone ? plural("{n} corrected cell of the previous file was discarded.", "{n} corrected cells of the previous file were discarded.", { n: snapshot.gone }) : "";
  byId("corrections").textContent = [snapshot.edits ? plural("{n} cell was corrected here. The workbook contains the correction.", "{n} cells were corrected here. The workbook contains the corrections.", { n: snapshot.edits }) : "", lostText].join(" ").trim();
  run.notes = check?.notes ?? [];
  byId("notes").replaceChildren(
    ...run.notes.map((note) => createElement("p", { class: "note" }, note)),
  );
  return Promise.all([showSheet(snapshot), showProblems(true, check)]);
}

/** List the files, each with its sheets that are read. */
function formatSources({ sheets }) {
  const files = [...new Set(sheets.map((sheet) => sheet.file))];
  return files
    .map((file) => {
      const read = sheets.filter((sheet) => sheet.file === file && sheet.used && sheet.name);
      return [file, ...read.map((sheet) => sheet.name)].join(" · ");
    })
    .join(", ");
}

/** Return whether the file could not be read as a calendar. */
function isUnreadable(check) {
  return Boolean(check?.message) && !check.counts.rows;
}

function showStatus({ check, gone, edits }) {
  const summary = isUnreadable(check) ? _("Can't read this as a calendar yet. See below for the reason.") : plural("{n} row checked. Problems: {problems}.", "{n} rows checked. Problems: {problems}.", { n: check.counts.rows, problems: check.problems });
  const lostText = gone && !edits ? plural("{n} corrected cell of the previous file was discarded.", "{n} corrected cells of the previous file were discarded.", { n: gone }) : "";
  byId("file-status").textContent = `${summary} ${lostText}`.trim();
}

function showHeadline(snapshot) {
  const { check } = snapshot;
  const wrong = check.invalid;
  const headline = byId("verdict");
  if (isUnreadable(check)) headline.setAttribute("role", "alert");
  else headline.removeAttribute("role");
  if (check.message) headline.replaceChildren(renderBanner("bad", check.message, check.hint));
  else if (check.imported) {
    const outcome = check.all_in
      ? plural("The row is in Intervals.", "All {n} rows are in Intervals.", { n: check.counts.rows })
      : _("The outcome of each row is shown below.");
    headline.replaceChildren(renderBanner(check.all_in ? "good" : "careful", outcome));
  } else if (wrong && snapshot.settings.skip_invalid) {
    headline.replaceChildren(renderBanner("careful", plural("{n} row is invalid and will be skipped, as you chose in the settings.", "{n} rows are invalid and will be skipped, as you chose in the settings.", { n: wrong })));
  } else if (wrong) {
    headline.replaceChildren(renderBanner("careful", plural("{n} row is invalid. Nothing is sent until it is corrected.", "{n} rows are invalid. Nothing is sent until they are corrected.", { n: wrong }), _("Correct the marked cells here, or choose in the settings to skip invalid rows.")));
  } else headline.replaceChildren(renderBanner("good", plural("The row is valid. Start a test run or the import.", "All {n} rows are valid. Start a test run or the import.", { n: check.counts.rows })));
  byId("tally").hidden = !check.counts.rows;
  byId("tally").replaceChildren(
    createElement("span", { class: "chip" }, createElement("b", {}, formatNumber(check.counts.rows)), ` ${_("rows")}`),
    ...renderChips(check.counts),
    ...(check.skipped
      ? [createElement("span", { class: "chip" }, createElement("b", {}, formatNumber(check.skipped)), ` ${statusLabels.skipped}`)]
      : []),
    ...(check.warnings
      ? [createElement("span", { class: "chip doubt" }, createElement("b", {}, formatNumber(check.warnings)), ` ${_("warnings")}`)]
      : []),
  );
  showStatus(snapshot);
}

function showTabs(snapshot) {
  if (!snapshot.sheets[state.sheet]) state.sheet = 0;
  if (state.tabbed !== snapshot.file) {
    state.sheet = Math.max(0, snapshot.sheets.findIndex((sheet) => sheet.used));
    state.tabbed = snapshot.file;
  }
  const tabs = snapshot.sheets.map((sheet, index) => {
    const text = sheet.used ? sheet.label : `${sheet.label} (${_("not read")})`;
    const tab = createElement("button", { type: "button", "aria-pressed": String(index === state.sheet) }, text);
    tab.addEventListener("click", () => {
      state.sheet = index;
      showTabs(snapshot);
      showSheet(snapshot);
    });
    return tab;
  });
  byId("tabs").hidden = snapshot.sheets.length < 2;
  byId("tabs").replaceChildren(...(snapshot.sheets.length < 2 ? [] : tabs));
}

function showSheet(snapshot) {
  const sheet = snapshot.sheets[state.sheet];
  state.sheets = snapshot.sheets;
  return grid.show(state.sheet, sheet, snapshot.file);
}

async function showProblems(isNew, check) {
  const list = byId("problems");
  if (isNew) {
    state.shown = 0;
    state.total = (check?.problems ?? 0) + (check?.warnings ?? 0);
  }
  const { remarks } = await get(`/api/remarks?first=${state.shown}`);
  state.shown += remarks.length;
  const items = remarks.map(renderAnnotation);
  const focused = [...list.querySelectorAll(".jump")].indexOf(document.activeElement);
  if (isNew) list.replaceChildren(...items);
  else list.append(...items);
  if (isNew && focused >= 0) (list.querySelectorAll(".jump")[focused] ?? list.querySelector(".jump") ?? byId("grid")).focus({ preventScroll: true });
  const isUnchecked = isUnreadable(check);
  const none = isUnchecked ? _("The rows have not been checked yet. See above for the reason.") : _("Nothing to correct.");
  if (!state.total) list.replaceChildren(createElement("li", { class: "none" }, none));
  const title = isUnchecked ? _("Problems") : _("No problems");
  byId("problems-title").textContent = state.total
    ? plural("{n} problem or warning", "{n} problems and warnings", { n: state.total })
    : title;
  byId("more").hidden = state.shown >= state.total;
}

function renderAnnotation(annotation) {
  const where = annotation.cell ?? _("Row {n}", { n: annotation.row });
  const jump = createElement("button", { type: "button", class: `jump ${annotation.kind}` }, where);
  jump.addEventListener("click", async () => {
    if (annotation.sheet !== state.sheet) {
      state.sheet = annotation.sheet;
      byId("tabs").querySelectorAll("button").forEach((tab, index) => {
        tab.setAttribute("aria-pressed", String(index === annotation.sheet));
      });
      await grid.show(annotation.sheet, state.sheets[annotation.sheet], state.file);
    }
    await grid.jump(annotation.row, annotation.cell);
  });
  const kind = annotation.kind === "warning" ? createElement("em", {}, `${_("Please check:")} `) : null;
  const hint = annotation.hint ? createElement("p", { class: "hint" }, annotation.hint) : null;
  const several = state.sheets.filter((sheet) => sheet.used).length > 1;
  const label = several ? [state.sheets[annotation.sheet].label] : [];
  const about = [...label, ...(annotation.name ? [annotation.name] : [])].join(" · ");
  const name = about ? createElement("p", { class: "quiet" }, about) : null;
  return createElement("li", { class: annotation.kind }, jump, createElement("div", {}, name, createElement("p", {}, kind, createElement("span", {}, annotation.message)), hint));
}

// -- columns and settings

const choose = (settings, onError) => act(() => post("/api/settings", settings), "", onError);
const settings = new Settings(choose);
const columns = new Columns((header, field) => act(() => post("/api/map", { header, field })));

const KEY_HELP = {
  "": _("The key is kept in memory until the program ends. It is not stored."),
  memory: _("The key is known until the program ends. Leave the field empty to use it."),
  keyring: _("The key is stored in this computer's keyring. Leave the field empty to use it."),
  environment: _("A key is configured on this computer. Leave the field empty to use it."),
  refused: _("Intervals rejected the key, and it was deleted. Enter the correct key."),
  keyring_refused: _("Intervals rejected the key in this computer's keyring. Enter the correct key."),
  environment_refused: _("Intervals rejected the key that is configured on this computer. Enter the correct key."),
};

function showKeyFields({ key, keyring }) {
  byId("key").required = !key || key.endsWith("refused");
  byId("key-help").textContent = KEY_HELP[key];
  byId("forget").hidden = key !== "memory" && !key.startsWith("keyring");
  byId("remember-box").hidden = !keyring || key === "keyring";
}

// -- changes

function watchChanges() {
  const source = new EventSource("/api/events");
  source.addEventListener("message", async (event) => {
    const snapshot = JSON.parse(event.data);
    showRun(snapshot);
    if (snapshot.version === state.version) return;
    if (document.body.classList.contains("busy") || grid.editing) state.needsRefresh = true;
    else await refresh();
  });
  source.addEventListener("error", () => {
    if (!leaving) byId("run-error").replaceChildren(renderBanner("bad", _("The program does not respond."), _("It may have stopped. Start it again: import-events serve")));
  });
  source.addEventListener("open", () => byId("run-error").replaceChildren());
  let leaving = false;
  window.addEventListener("beforeunload", () => {
    leaving = true;
  });
}

new Files(act, () => Boolean(state.file));
byId("more").addEventListener("click", () => showProblems(false, null));
await showState(await get("/api/state"));
watchChanges();
document.body.dataset.ready = "yes";
