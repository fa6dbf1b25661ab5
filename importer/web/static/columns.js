// The mapping of columns to fields; it is not redrawn while the user chooses.

import { byId, createElement } from "./dom.js";
import { _, fieldLabels } from "./texts.js";

export class Columns {
  /** `mapColumn(header, field)` applies a choice; it returns whether the choice was accepted. */
  constructor(mapColumn) {
    this.mapColumn = mapColumn;
    this.drawnKey = "";
    this.selects = [];
  }

  /** Show the columns. The list is redrawn only for other columns, because redrawing would lose an unfinished
   * choice. The box opens if the mapping is `needed` because the file cannot be read as a calendar. */
  show(file, sheets, shown, needed) {
    const listed = listColumns(sheets, shown);
    const key = JSON.stringify([file, listed.map(({ column }) => column.header)]);
    const isNew = key !== this.drawnKey;
    if (isNew) this.drawRows(listed);
    this.drawnKey = key;
    listed.forEach(({ where, column }, index) => {
      const select = this.selects[index];
      if (!select.dataset.open) select.value = select.dataset.chosen = column.field ?? "ignore";
      select.closest("tr").firstChild.textContent = where;
      select.nextSibling.textContent = formatSuggestion(column.suggestion);
    });
    const used = listed.filter(({ column }) => column.field).length;
    const unused = listed.length - used;
    byId("columns-summary").textContent = _("{n} used, {unused} not used", { n: used, unused });
    if ((unused && !this.opened) || (needed && (isNew || !this.needed))) byId("columns-box").open = true;
    this.opened = true;
    this.needed = needed;
  }

  drawRows(listed) {
    this.selects = listed.map(({ column }) => this.createSelect(column.header));
    const rows = listed.map(({ column }, index) =>
      createElement(
        "tr",
        {},
        createElement("th", { scope: "row" }),
        createElement("td", {}, column.header),
        createElement("td", {}, this.selects[index], createElement("span", { class: "quiet suggestion" })),
      ),
    );
    byId("columns").querySelector("tbody").replaceChildren(...rows);
  }

  /** Create the choice of a column. Keys change it at each press, so it applies on Enter or when it loses the focus. */
  createSelect(header) {
    const select = createElement("select", { "aria-label": _("Field of column {header}", { header }), "data-header": header });
    select.append(createElement("option", { value: "ignore" }, _("not used")));
    for (const [name, label] of Object.entries(fieldLabels)) {
      select.append(createElement("option", { value: name }, label));
    }
    const applyChoice = async () => {
      delete select.dataset.open;
      const before = select.dataset.chosen;
      if (select.value === before) return;
      select.dataset.chosen = select.value;
      if (!(await this.mapColumn(header, select.value))) select.value = select.dataset.chosen = before;
    };
    select.addEventListener("keydown", (event) => {
      if (event.key === "Enter") applyChoice();
      else if (event.key !== "Tab") select.dataset.open = "yes";
    });
    select.addEventListener("pointerdown", () => delete select.dataset.open);
    select.addEventListener("change", () => select.dataset.open || applyChoice());
    select.addEventListener("blur", applyChoice);
    return select;
  }
}

/** List the columns with a header of the sheets that are read; if none is, of the visible sheet. */
function listColumns(sheets, shown) {
  const none = !sheets.some((sheet) => sheet.used);
  const several = sheets.filter((sheet) => sheet.used).length !== 1;
  return sheets.flatMap((sheet, index) => {
    if (!sheet.used && !(none && index === shown)) return [];
    return sheet.columns
      .filter((column) => column.header)
      .map((column) => ({ where: several && sheet.label ? `${sheet.label} ${column.letters}` : column.letters, column }));
  });
}

function formatSuggestion(field) {
  return field ? _("Possibly: {field}", { field: fieldLabels[field] }) : "";
}
