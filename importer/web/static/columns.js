// Which column is which field: a table of choices, which stays as it is while somebody chooses.

import { at, make, say } from "./net.js";

export class Columns {
  /** `choose(header, field)` is called once a person has chosen; it tells whether that was accepted. */
  constructor(choose) {
    this.choose = choose;
    this.drawn = "";
    this.selects = [];
  }

  /** Show the columns; selects are drawn anew only for other columns: a redraw would lose what is typed.
   * The box opens where it is `needed`: each time that a calendar cannot be read as one. */
  show(file, sheets, shown, needed) {
    const listed = columnsOf(sheets, shown);
    const drawn = JSON.stringify([file, listed.map(({ column }) => column.header)]);
    const anew = drawn !== this.drawn;
    if (anew) this.draw(listed);
    this.drawn = drawn;
    listed.forEach(({ where, column }, index) => {
      const select = this.selects[index];
      if (!select.dataset.open) select.value = select.dataset.chosen = column.field ?? "ignore";
      select.closest("tr").firstChild.textContent = where;
      select.nextSibling.textContent = suggested(column.suggestion);
    });
    const used = listed.filter(({ column }) => column.field).length;
    const unused = listed.length - used;
    at("columns-summary").textContent = say("columns_summary", { n: used, unused });
    if ((unused && !this.opened) || (needed && (anew || !this.needed))) at("columns-box").open = true;
    this.opened = true;
    this.needed = needed;
  }

  draw(listed) {
    this.selects = listed.map(({ column }) => this.select(column.header));
    const rows = listed.map(({ column }, index) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }),
        make("td", {}, column.header),
        make("td", {}, this.selects[index], make("span", { class: "quiet perhaps" })),
      ),
    );
    at("columns").querySelector("tbody").replaceChildren(...rows);
  }

  /** Keys change a select at each stroke; what they chose counts once they leave it, or press Enter. */
  select(header) {
    const select = make("select", { "aria-label": say("field_of", { header }), "data-header": header });
    select.append(make("option", { value: "ignore" }, say("unused")));
    for (const name of say("field_names").split(" ")) {
      select.append(make("option", { value: name }, say(`field_${name}`)));
    }
    const settle = async () => {
      delete select.dataset.open;
      const before = select.dataset.chosen;
      if (select.value === before) return;
      select.dataset.chosen = select.value;
      if (!(await this.choose(header, select.value))) select.value = select.dataset.chosen = before;
    };
    select.addEventListener("keydown", (event) => {
      if (event.key === "Enter") settle();
      else if (event.key !== "Tab") select.dataset.open = "yes";
    });
    select.addEventListener("pointerdown", () => delete select.dataset.open);
    select.addEventListener("change", () => select.dataset.open || settle());
    select.addEventListener("blur", settle);
    return select;
  }
}

/** The columns with a header of the sheets that are read; of the one that is seen, where none is. */
function columnsOf(sheets, shown) {
  const none = !sheets.some((sheet) => sheet.used);
  const several = sheets.filter((sheet) => sheet.used).length !== 1;
  return sheets.flatMap((sheet, index) => {
    if (!sheet.used && !(none && index === shown)) return [];
    return sheet.columns
      .filter((column) => column.header)
      .map((column) => ({ where: several && sheet.label ? `${sheet.label} ${column.letters}` : column.letters, column }));
  });
}

function suggested(field) {
  return field ? say("perhaps", { field: say(`field_${field}`) }) : "";
}
