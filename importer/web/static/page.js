// The page: shows the state that the server has, and sends what the person does.

import { PIPELINE, at, loadWords, make, read, say, send } from "./net.js";
import { Grid } from "./grid.js";
import { Columns } from "./columns.js";
import { Files } from "./files.js";
import { Run, banner, chips } from "./run.js";
import { Settings } from "./settings.js";
import { showTypeless, showWays } from "./ways.js";

const state = { version: -1, tick: 0, sheet: 0, file: null, shown: 0 };

const grid = new Grid((sheet, cell, text) => act(() => send("/api/mend", { sheet, cell, text })));
const run = new Run((told) => show(told));

function busy(text) {
  if (text !== null) at("file-status").textContent = text;
  document.body.classList.toggle("busy", Boolean(text));
}

/** Do something that the server answers with the new state; say what it refuses, and whether it did.
 * A setting that cannot be so is told by `refused`, beside its field. */
async function act(deed, words = "", refused = null) {
  at("file-error").replaceChildren();
  busy(words || say("looking"));
  try {
    await show(await deed());
    return true;
  } catch (refusal) {
    if (refused && refusal.field) refused(refusal);
    else at("file-error").replaceChildren(banner("bad", refusal.message, refusal.hint, refusal.language));
    if (state.file) await show(await read("/api/state")).catch(() => {});
    return false;
  } finally {
    busy(at("file-status").textContent === (words || say("looking")) ? "" : null);
    document.body.classList.remove("busy");
    if (state.missed) await refresh();
  }
}

async function refresh() {
  state.missed = false;
  await show(await read("/api/state"));
}

// -- what the importer sees

/** Show the run, unless something newer about it was shown already. */
function showRun(told) {
  if (told.tick < state.tick) return;
  state.tick = told.tick;
  run.show(told.work);
}

async function show(told) {
  if (told.version < state.version) return showRun(told);
  state.file = told.file;
  at("look").hidden = !told.file;
  at("go").hidden = !told.file && !told.work;
  const { check } = told;
  run.sendable = Boolean(check?.sendable);
  if (told.file) at("which-look").textContent = at("which-go").textContent = whichOf(told);
  showRun(told);
  showKey(told);
  if (!told.file) state.version = told.version;
  if (!told.file || told.version === state.version) return null;
  state.version = told.version;
  at("step-look").dataset.file = told.file;
  showVerdict(told);
  showTabs(told);
  showWays(told.dates, choose);
  showTypeless(told.typeless, choose);
  columns.show(told.file, told.sheets, state.sheet, isUnread(check));
  settings.show(told);
  const gone = told.gone ? say("mended_gone", { n: told.gone }) : "";
  at("mended").textContent = [told.edits ? say("mended", { n: told.edits }) : "", gone].join(" ").trim();
  run.notes = check?.notes ?? [];
  at("notes").replaceChildren(
    ...run.notes.map((note) => make("p", { class: "note", lang: check.notes_english.includes(note) && PIPELINE }, note)),
  );
  return Promise.all([showSheet(told), showProblems(true, check)]);
}

/** The files, each with the sheets of it that are read. */
function whichOf({ sheets }) {
  const files = [...new Set(sheets.map((sheet) => sheet.file))];
  return files
    .map((file) => {
      const read = sheets.filter((sheet) => sheet.file === file && sheet.used && sheet.name);
      return [file, ...read.map((sheet) => sheet.name)].join(" · ");
    })
    .join(", ");
}

/** Whether it could not be read as a calendar at all. */
function isUnread(check) {
  return Boolean(check?.message) && !check.counts.rows;
}

function showStatus({ check, gone, edits }) {
  const words = isUnread(check) ? say("looked_not") : say("looked", { n: check.counts.rows, problems: check.problems });
  const lost = gone && !edits ? say("mended_gone", { n: gone }) : "";
  at("file-status").textContent = `${words} ${lost}`.trim();
}

function showVerdict(told) {
  const { check } = told;
  const wrong = check.invalid;
  const verdict = at("verdict");
  if (isUnread(check)) verdict.setAttribute("role", "alert");
  else verdict.removeAttribute("role");
  if (check.message) verdict.replaceChildren(banner("bad", check.message, check.hint, PIPELINE));
  else if (check.imported) {
    verdict.replaceChildren(banner(check.all_in ? "good" : "careful", say(check.all_in ? "verdict_all_in" : "verdict_imported", { n: check.counts.rows })));
  } else if (wrong && told.settings.skip_invalid) {
    verdict.replaceChildren(banner("careful", say("verdict_skip", { n: wrong })));
  } else if (wrong) {
    verdict.replaceChildren(banner("careful", say("verdict_wrong", { n: wrong }), say("verdict_hint")));
  } else verdict.replaceChildren(banner("good", say("verdict_good", { n: check.counts.rows })));
  at("tally").hidden = !check.counts.rows;
  at("tally").replaceChildren(
    make("span", { class: "chip" }, make("b", {}, say("number", { n: check.counts.rows })), ` ${say("rows")}`),
    ...chips(check.counts),
    ...(check.skipped
      ? [make("span", { class: "chip" }, make("b", {}, say("number", { n: check.skipped })), ` ${say("status_skipped")}`)]
      : []),
    ...(check.warnings
      ? [make("span", { class: "chip doubt" }, make("b", {}, say("number", { n: check.warnings })), ` ${say("warnings")}`)]
      : []),
  );
  showStatus(told);
}

function showTabs(told) {
  if (!told.sheets[state.sheet]) state.sheet = 0;
  if (state.tabbed !== told.file) {
    state.sheet = Math.max(0, told.sheets.findIndex((sheet) => sheet.used));
    state.tabbed = told.file;
  }
  const tabs = told.sheets.map((sheet, index) => {
    const text = sheet.used ? sheet.label : `${sheet.label} (${say("not_read")})`;
    const tab = make("button", { type: "button", "aria-pressed": String(index === state.sheet) }, text);
    tab.addEventListener("click", () => {
      state.sheet = index;
      showTabs(told);
      showSheet(told);
    });
    return tab;
  });
  at("tabs").hidden = told.sheets.length < 2;
  at("tabs").replaceChildren(...(told.sheets.length < 2 ? [] : tabs));
}

function showSheet(told) {
  const sheet = told.sheets[state.sheet];
  state.sheets = told.sheets;
  return grid.show(state.sheet, sheet, told.file);
}

async function showProblems(anew, check) {
  const list = at("problems");
  if (anew) {
    state.shown = 0;
    state.total = (check?.problems ?? 0) + (check?.warnings ?? 0);
  }
  const { remarks } = await read(`/api/remarks?first=${state.shown}`);
  state.shown += remarks.length;
  const items = remarks.map(remarkItem);
  const held = [...list.querySelectorAll(".jump")].indexOf(document.activeElement);
  if (anew) list.replaceChildren(...items);
  else list.append(...items);
  if (anew && held >= 0) (list.querySelectorAll(".jump")[held] ?? list.querySelector(".jump") ?? at("grid")).focus({ preventScroll: true });
  const none = isUnread(check) ? "not_looked" : "no_problems";
  if (!state.total) list.replaceChildren(make("li", { class: "none" }, say(none)));
  at("problems-title").textContent = say(state.total ? "problems_title" : isUnread(check) ? "problems" : "problems_title_none", { n: state.total });
  at("more").hidden = state.shown >= state.total;
}

function remarkItem(remark) {
  const where = remark.cell ?? say("row_n", { n: remark.row });
  const jump = make("button", { type: "button", class: `jump ${remark.kind}` }, where);
  jump.addEventListener("click", async () => {
    if (remark.sheet !== state.sheet) {
      state.sheet = remark.sheet;
      at("tabs").querySelectorAll("button").forEach((tab, index) => {
        tab.setAttribute("aria-pressed", String(index === remark.sheet));
      });
      await grid.show(remark.sheet, state.sheets[remark.sheet], state.file);
    }
    await grid.jump(remark.row, remark.cell);
  });
  const kind = remark.kind === "warning" ? make("em", {}, `${say("please_look")} `) : null;
  const hint = remark.hint ? make("p", { class: "hint", lang: remark.language }, remark.hint) : null;
  const message = make("span", { lang: remark.language }, remark.message);
  const detail = remark.detail ? make("p", { class: "said", lang: PIPELINE }, remark.detail) : null;
  const several = state.sheets.filter((sheet) => sheet.used).length > 1;
  const label = several ? [state.sheets[remark.sheet].label] : [];
  const about = [...label, ...(remark.name ? [remark.name] : [])].join(" · ");
  const name = about ? make("p", { class: "quiet" }, about) : null;
  return make("li", { class: remark.kind }, jump, make("div", {}, name, make("p", {}, kind, message), hint, detail));
}

// -- columns and settings

const choose = (settings, refused) => act(() => send("/api/settings", settings), "", refused);
const settings = new Settings(choose);
const columns = new Columns((header, field) => act(() => send("/api/map", { header, field })));

function showKey({ key, keyring }) {
  at("key").required = !key || key.endsWith("refused");
  at("key-help").textContent = say(`key_${key || "none"}`);
  at("forget").hidden = key !== "memory" && !key.startsWith("keyring");
  at("remember-box").hidden = !keyring || key === "keyring";
}

// -- what goes on

function watch() {
  const source = new EventSource("/api/events");
  source.addEventListener("message", async (event) => {
    const told = JSON.parse(event.data);
    showRun(told);
    if (told.version === state.version) return;
    if (document.body.classList.contains("busy") || grid.editing) state.missed = true;
    else await refresh();
  });
  source.addEventListener("error", () => {
    if (!leaving) at("run-error").replaceChildren(banner("bad", say("lost"), say("lost_hint")));
  });
  source.addEventListener("open", () => at("run-error").replaceChildren());
  let leaving = false;
  window.addEventListener("beforeunload", () => {
    leaving = true;
  });
}

await loadWords();
new Files(act, () => Boolean(state.file));
at("more").addEventListener("click", () => showProblems(false, null));
await show(await read("/api/state"));
watch();
document.body.dataset.ready = "yes";
