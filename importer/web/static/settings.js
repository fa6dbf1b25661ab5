// How the calendar is read and sent: the command's settings, by their names.

import { at, make, say } from "./net.js";
import { banner } from "./run.js";

const TEXTS = ["date_order", "default_type", "rate"];
const NUMBERS = ["year", "burst", "workers"];
const TICKS = ["skip_invalid", "include_cancelled", "any_year", "wait"];

export class Settings {
  /** `choose(settings, refused)` is called with what was filled in; it tells whether that was accepted. */
  constructor(choose) {
    this.choose = choose;
    this.shown = "";
    at("settings").addEventListener("submit", (event) => {
      event.preventDefault();
      this.apply(this.filledIn(at("settings")));
    });
  }

  async apply(settings) {
    at("settings-error").replaceChildren();
    for (const name of [...TEXTS, ...NUMBERS]) {
      at(name).removeAttribute("aria-invalid");
      at(name).removeAttribute("aria-describedby");
    }
    if (settings.sheet && !settings.sheet.length) return complain("careful", say("sheets_none"));
    if (!(await this.choose(settings, refused))) return null;
    const used = new Set(this.sheets.filter((sheet) => sheet.used).map((sheet) => sheet.name));
    const unread = (settings.sheet ?? []).filter((name) => !used.has(name));
    if (unread.length) complain("careful", say("sheet_not_read", { sheet: unread.join(", ") }));
    return null;
  }

  /** Show what is in force; what somebody has begun to fill in stays while that has not changed. */
  show({ settings, sheets, api, ledger }) {
    this.sheets = sheets;
    const shown = JSON.stringify([settings, sheets.map((sheet) => [sheet.name, sheet.used])]);
    if (shown === this.shown) return;
    this.shown = shown;
    for (const name of [...TEXTS, ...NUMBERS]) at(name).value = settings[name] ?? "";
    for (const name of TICKS) at(name).checked = settings[name];
    this.tick(sheets);
    at("settings-api").textContent = api;
    at("settings-ledger").textContent = ledger;
    const said = [...TEXTS, ...NUMBERS].filter((name) => settings[name]);
    at("settings-summary").textContent = [
      ...said.map((name) => `${say(name)}: ${settings[name]}`),
      ...TICKS.filter((name) => settings[name]).map((name) => say(name)),
    ].join(" · ");
  }

  tick(sheets) {
    const used = new Set(sheets.filter((sheet) => sheet.used).map((sheet) => sheet.name));
    const named = sheets.filter((sheet, index) => sheets.findIndex((one) => one.name === sheet.name) === index && sheet.name);
    const ticks = named.map((sheet) => {
      const tick = make("input", { type: "checkbox", name: "sheet", value: sheet.name });
      tick.checked = tick.defaultChecked = used.has(sheet.name);
      return make("label", { class: "tick" }, tick, ` ${sheet.name}${sheet.hidden ? ` (${say("hidden")})` : ""}`);
    });
    at("sheets").hidden = ticks.length < 2;
    at("sheets").replaceChildren(make("legend", {}, say("sheets")), ...ticks);
  }

  filledIn(form) {
    const settings = {};
    for (const name of TEXTS) settings[name] = form[name].value.trim() || null;
    for (const name of NUMBERS) settings[name] = number(form[name].value.trim());
    for (const name of TICKS) settings[name] = form[name].checked;
    const sheets = [...form.querySelectorAll("[name=sheet]")];
    const now = sheets.filter((tick) => tick.checked).map((tick) => tick.value);
    if (sheets.some((tick) => tick.checked !== tick.defaultChecked)) settings.sheet = now;
    return settings;
  }
}

function complain(tone, message, language) {
  at("settings-error").replaceChildren(banner(tone, message, "", language));
}

/** A setting cannot be so: that is said beside the button that was pressed, and the field is shown. */
function refused({ field, message, language }) {
  complain("bad", message, language);
  const input = at(field);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "settings-error");
  if (at("more-options").contains(input)) at("more-options").open = true;
  input.focus();
  at("settings-error").scrollIntoView({ block: "nearest" });
}

/** A number as one; what is none goes to the server as it is, which says what it should be. */
function number(text) {
  return /^\d+$/.test(text) ? Number(text) : text || null;
}
