// The form of settings, which have the names of the command-line options.

import { byId, createElement } from "./dom.js";
import { _ } from "./texts.js";
import { renderBanner } from "./run.js";

const TEXTS = ["date_order", "default_type", "rate"];
const NUMBERS = ["year", "burst", "workers"];
const CHECKBOXES = ["skip_invalid", "include_cancelled", "any_year", "wait"];

export class Settings {
  /** `choose(settings, onError)` applies the settings; it returns whether they were accepted. */
  constructor(choose) {
    this.choose = choose;
    this.shown = "";
    byId("settings").addEventListener("submit", (event) => {
      event.preventDefault();
      this.applySettings(this.readForm(byId("settings")));
    });
  }

  async applySettings(settings) {
    byId("settings-error").replaceChildren();
    for (const name of [...TEXTS, ...NUMBERS]) {
      byId(name).removeAttribute("aria-invalid");
      byId(name).removeAttribute("aria-describedby");
    }
    if (settings.sheet && !settings.sheet.length) return showMessage("careful", _("Select at least one sheet."));
    if (!(await this.choose(settings, showFieldError))) return null;
    const used = new Set(this.sheets.filter((sheet) => sheet.used).map((sheet) => sheet.name));
    const unread = (settings.sheet ?? []).filter((name) => !used.has(name));
    if (unread.length) showMessage("careful", _("“{sheet}” was not read. A calendar needs a header row above its events, with at least a name and a date.", { sheet: unread.join(", ") }));
    return null;
  }

  /** Show the settings in force; unsaved input stays as long as they have not changed. */
  show({ settings, sheets, api, ledger }) {
    this.sheets = sheets;
    const shown = JSON.stringify([settings, sheets.map((sheet) => [sheet.name, sheet.used])]);
    if (shown === this.shown) return;
    this.shown = shown;
    for (const name of [...TEXTS, ...NUMBERS]) byId(name).value = settings[name] ?? "";
    for (const name of CHECKBOXES) byId(name).checked = settings[name];
    this.showSheets(sheets);
    byId("settings-api").textContent = api;
    byId("settings-ledger").textContent = ledger;
    const filled = [...TEXTS, ...NUMBERS].filter((name) => settings[name]);
    byId("settings-summary").textContent = [
      ...filled.map((name) => `${findLabel(name)}: ${settings[name]}`),
      ...CHECKBOXES.filter((name) => settings[name]).map(findLabel),
    ].join(" · ");
  }

  showSheets(sheets) {
    const used = new Set(sheets.filter((sheet) => sheet.used).map((sheet) => sheet.name));
    const named = sheets.filter((sheet, index) => sheets.findIndex((one) => one.name === sheet.name) === index && sheet.name);
    const checkboxes = named.map((sheet) => {
      const checkbox = createElement("input", { type: "checkbox", name: "sheet", value: sheet.name });
      checkbox.checked = checkbox.defaultChecked = used.has(sheet.name);
      return createElement("label", { class: "tick" }, checkbox, ` ${sheet.name}${sheet.hidden ? ` (${_("hidden")})` : ""}`);
    });
    byId("sheets").hidden = checkboxes.length < 2;
    byId("sheets").replaceChildren(createElement("legend", {}, _("Sheets")), ...checkboxes);
  }

  readForm(form) {
    const settings = {};
    for (const name of TEXTS) settings[name] = form[name].value.trim() || null;
    for (const name of NUMBERS) settings[name] = parseNumber(form[name].value.trim());
    for (const name of CHECKBOXES) settings[name] = form[name].checked;
    const sheets = [...form.querySelectorAll("[name=sheet]")];
    const now = sheets.filter((checkbox) => checkbox.checked).map((checkbox) => checkbox.value);
    if (sheets.some((checkbox) => checkbox.checked !== checkbox.defaultChecked)) settings.sheet = now;
    return settings;
  }
}

/** Return the label of a field of the form. */
const findLabel = (name) => byId(name).labels[0].textContent.trim();

function showMessage(tone, message) {
  byId("settings-error").replaceChildren(renderBanner(tone, message));
}

/** Show the error of an invalid setting beside the button, and focus its field. */
function showFieldError({ field, message }) {
  showMessage("bad", message);
  const input = byId(field);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "settings-error");
  if (byId("more-options").contains(input)) byId("more-options").open = true;
  input.focus();
  byId("settings-error").scrollIntoView({ block: "nearest" });
}

/** Parse a whole number; return other text unchanged, because the server validates it. */
function parseNumber(text) {
  return /^\d+$/.test(text) ? Number(text) : text || null;
}
