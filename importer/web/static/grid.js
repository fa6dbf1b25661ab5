// The sheet: a grid of which only what is seen is drawn, and whose cells can be mended in place.

import { at, make, read, say, wording } from "./net.js";

const CHUNK = 100;
const SPARE = 6;
const LEAD = 2; // row number and status stand before the sheet's own columns

export class Grid {
  constructor(mend) {
    this.mend = mend;
    this.scroll = at("scroll");
    this.table = at("grid");
    this.body = at("grid-body");
    this.chunks = new Map();
    this.row = 0;
    this.column = 0;
    this.editing = null;
    this.wanted = null; // what was begun at a cell that is on its way
    this.scroll.addEventListener("scroll", () => this.later());
    new ResizeObserver(() => this.later()).observe(this.scroll);
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("focus", () => this.explain());
    this.table.addEventListener("blur", () => (this.wanted = null));
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("dblclick", () => this.edit());
  }

  /** Show a sheet; `index` among the file's, `sheet` as the server tells it. */
  show(index, sheet, file) {
    if (index !== this.index || file !== this.file) {
      this.row = this.column = 0;
      this.scroll.scrollTop = this.scroll.scrollLeft = 0;
      this.wanted = null;
    } else if (this.editing) return this.behind(sheet);
    Object.assign(this, { index, sheet, file, editing: null });
    this.chunks.clear();
    this.row = Math.min(this.row, Math.max(sheet.rows - 1, 0));
    this.column = Math.min(this.column, Math.max(sheet.width - 1, 0));
    this.table.setAttribute("aria-rowcount", sheet.rows + 1);
    this.table.setAttribute("aria-colcount", sheet.width + LEAD);
    at("grid-caption").textContent = say("grid_caption", {
      file: sheet.name ? `${sheet.file}, ${sheet.name}` : sheet.file,
      n: sheet.rows,
    });
    this.head();
    return this.draw();
  }

  /** Somebody is writing into a cell: take over what is new, and draw it once they are done. */
  behind(sheet) {
    this.sheet = sheet;
    this.chunks.clear();
    return this.head();
  }

  head() {
    const cells = [
      make("th", { scope: "col", class: "number" }, say("row")),
      make("th", { scope: "col", class: "fate" }, say("status")),
    ];
    for (const column of this.sheet.columns) {
      const field = column.field ? say(`field_${column.field}`) : say("unused");
      const kind = column.field ? "field" : "field none";
      const letters = make("span", { class: "letters" }, column.letters);
      cells.push(make("th", { scope: "col" }, letters, " ", make("span", { class: kind }, field)));
    }
    at("grid-head").replaceChildren(make("tr", { "aria-rowindex": 1 }, ...cells));
  }

  get height() {
    return 2.25 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  }

  later() {
    if (!this.sheet || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  /** Draw the rows that are seen, once they are here. */
  async draw() {
    if (this.editing) return;
    const top = Math.floor(this.scroll.scrollTop / this.height);
    const seen = Math.ceil(this.scroll.clientHeight / this.height) || 12;
    const first = Math.max(0, top - SPARE);
    const last = Math.min(this.sheet.rows, top + seen + SPARE);
    this.fill(first, last);
    const missing = [];
    for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK < last; chunk += 1) {
      if (!this.chunks.has(chunk)) missing.push(this.load(chunk));
    }
    if (missing.length) {
      await Promise.all(missing);
      await this.draw();
    }
  }

  async load(chunk) {
    const chunks = this.chunks;
    chunks.set(chunk, null);
    const path = `/api/rows?sheet=${this.index}&first=${chunk * CHUNK}&count=${CHUNK}`;
    const sheet = this.sheet;
    try {
      const answer = await read(path);
      if (sheet === this.sheet) chunks.set(chunk, answer.rows);
    } catch {
      if (sheet === this.sheet) chunks.delete(chunk);
    }
  }

  at(position) {
    return this.chunks.get(Math.floor(position / CHUNK))?.[position % CHUNK] ?? null;
  }

  fill(first, last) {
    const rows = [];
    at("descriptions").replaceChildren();
    if (first > 0) rows.push(this.gap(first));
    for (let position = first; position < last; position += 1) rows.push(this.tr(position));
    if (last < this.sheet.rows) rows.push(this.gap(this.sheet.rows - last));
    this.body.replaceChildren(...rows);
    this.point();
  }

  gap(count) {
    const cell = make("td", { colspan: this.sheet.width + LEAD });
    cell.style.height = `${count * this.height}px`;
    return make("tr", { "aria-hidden": "true", class: "gap" }, cell);
  }

  tr(position) {
    const row = this.at(position);
    const tr = make("tr", { "aria-rowindex": position + 2, "data-position": position });
    if (!row) {
      tr.append(make("td", { colspan: this.sheet.width + LEAD, class: "loading" }, "…"));
      return tr;
    }
    const whole = row.marks["-1"] ?? [];
    const fate = row.status ?? (row.skipped ? "skipped" : null);
    tr.className = fate ?? "";
    const isHead = row.row === this.sheet.header && this.sheet.used;
    if (isHead) tr.className = "head";
    const word = isHead ? say("header") : fate ? say(`status_${fate}`) : "";
    tr.append(
      make("th", { scope: "row", class: "number" }, String(row.row)),
      make("td", { class: `fate ${fate ?? ""}`, ...this.described(row, -1, whole) }, word),
      ...row.cells.map((text, column) => this.td(row, text, column)),
    );
    if (row.skipped) tr.children[1].setAttribute("aria-label", `${word}: ${row.skipped}`);
    return tr;
  }

  td(row, text, column) {
    const marks = row.marks[column] ?? [];
    const bad = marks.some((mark) => mark.kind === "problem");
    const kind = bad ? "bad" : marks.length ? "doubtful" : null;
    const about = { id: `cell-${row.position}-${column}`, "data-column": column, class: kind };
    const cell = make("td", { ...about, ...this.described(row, column, marks) }, text);
    if (bad) cell.setAttribute("aria-invalid", "true");
    return cell;
  }

  /** The attribute that ties a cell to the words about it. */
  described(row, column, marks) {
    if (!marks.length) return {};
    const id = `about-${row.position}-${column}`;
    const words = marks.flatMap((mark) => [...wording(mark), " "]);
    at("descriptions").append(make("p", { id }, ...words));
    return { "aria-describedby": id };
  }

  cell() {
    return at(`cell-${this.row}-${this.column}`);
  }

  point() {
    this.body.querySelector(".active")?.classList.remove("active");
    const cell = this.cell();
    if (!cell) {
      this.table.removeAttribute("aria-activedescendant");
      return;
    }
    cell.classList.add("active");
    this.table.setAttribute("aria-activedescendant", cell.id);
    this.explain();
    if (this.wanted) this.edit(this.wanted.text);
  }

  /** Say in words, below the sheet, what is the matter with the cell; what is long can be scrolled. */
  explain() {
    this.tell();
    const box = at("detail");
    if (box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  tell() {
    const row = this.at(this.row);
    if (!row || !this.sheet.columns[this.column]) return at("detail").replaceChildren();
    const marks = [...(row.marks[this.column] ?? []), ...(row.marks["-1"] ?? [])];
    const name = `${this.sheet.columns[this.column].letters}${row.row}`;
    const lines = marks.map((mark) => make("p", { class: mark.kind }, ...wording(mark)));
    if (row.skipped) lines.push(make("p", {}, say("skipped_because", { reason: row.skipped })));
    const text = row.cells[this.column];
    at("detail").replaceChildren(
      make("p", { class: "where" }, make("strong", {}, name), " ", text || say("blank")),
      ...lines,
    );
    return null;
  }

  /** Go to a cell of this sheet, by the number of its row and its address. */
  async jump(number, address) {
    const letters = (address ?? "").replace(/[0-9]+$/, "");
    const column = this.sheet.columns.findIndex((one) => one.letters === letters);
    const answer = await read(`/api/position?sheet=${this.index}&row=${number}`);
    await this.go(answer.position, column < 0 ? 0 : column);
    this.table.focus({ preventScroll: true });
  }

  async go(row, column) {
    this.wanted = null;
    this.row = Math.max(0, Math.min(row, this.sheet.rows - 1));
    this.column = Math.max(0, Math.min(column, this.sheet.width - 1));
    const head = at("grid-head").offsetHeight;
    const top = this.row * this.height;
    const room = this.scroll.clientHeight - head;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    if (top + this.height > this.scroll.scrollTop + room) {
      this.scroll.scrollTop = top + this.height - room + this.height;
    }
    await this.draw();
    this.across();
  }

  /** Scroll sideways, so that the cell is not behind the row's number. */
  across() {
    const cell = this.cell();
    if (!cell) return;
    const fixed = this.body.querySelector("th.number")?.offsetWidth ?? 0;
    const left = cell.offsetLeft - fixed;
    const right = cell.offsetLeft + cell.offsetWidth;
    if (left < this.scroll.scrollLeft) this.scroll.scrollLeft = left;
    else if (right > this.scroll.scrollLeft + this.scroll.clientWidth) {
      this.scroll.scrollLeft = Math.min(left, right - this.scroll.clientWidth);
    }
  }

  click(event) {
    const cell = event.target.closest("td[data-column]");
    if (!cell || this.editing) return;
    this.wanted = null;
    this.row = Number(cell.parentElement.dataset.position);
    this.column = Number(cell.dataset.column);
    this.point();
  }

  key(event) {
    if (this.editing || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / this.height) - 2);
    const end = event.ctrlKey ? this.sheet.rows : this.row;
    const moves = {
      ArrowUp: [this.row - 1, this.column],
      ArrowDown: [this.row + 1, this.column],
      ArrowLeft: [this.row, this.column - 1],
      ArrowRight: [this.row, this.column + 1],
      PageUp: [this.row - page, this.column],
      PageDown: [this.row + page, this.column],
      Home: [event.ctrlKey ? 0 : this.row, 0],
      End: [end, this.sheet.width],
    };
    if (moves[event.key]) {
      event.preventDefault();
      this.go(...moves[event.key]);
    } else if (event.key === "Escape") {
      this.wanted = null;
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.edit();
    } else if (event.key.length === 1 && !event.ctrlKey && event.key !== " ") {
      event.preventDefault();
      this.edit(event.key);
    }
  }

  edit(text) {
    if (this.editing) return;
    const cell = this.cell();
    const row = this.at(this.row);
    if (!cell || !row) {
      const typed = this.wanted?.text;
      this.wanted = { text: text === undefined ? typed : (typed ?? "") + text };
      return;
    }
    this.wanted = null;
    const name = `${this.sheet.columns[this.column].letters}${row.row}`;
    const before = row.cells[this.column];
    const input = make("input", {
      class: "mend",
      "aria-label": say("mend_cell", { cell: name }),
      "aria-describedby": cell.getAttribute("aria-describedby"),
      autocomplete: "off",
    });
    input.value = text ?? before;
    this.editing = input;
    cell.replaceChildren(input);
    input.focus();
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.keep(name, input.value, before);
      if (event.key === "Escape") this.leave();
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    });
    input.addEventListener("blur", () => {
      if (this.editing === input) this.keep(name, input.value, before);
    });
  }

  async keep(name, text, before) {
    const focused = document.activeElement === this.editing;
    const cell = this.editing.parentElement;
    this.editing = null;
    const mended = text.trim() !== before && this.mend(this.index, name, text);
    if (focused) this.table.focus({ preventScroll: true }); // at once: later they may be elsewhere
    else await new Promise((resolve) => setTimeout(resolve)); // what goes while the focus leaves it, takes it along
    cell.textContent = text;
    if (!(await mended)) await this.draw();
  }

  leave() {
    this.editing = null;
    this.draw();
    this.table.focus({ preventScroll: true });
  }
}
