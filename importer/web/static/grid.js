// The grid of a sheet: only visible rows are drawn, and cells can be corrected in place.

import { get } from "./api.js";
import { byId, createElement, renderProblem } from "./dom.js";
import { _, fieldLabels, plural, statusLabels } from "./texts.js";

const CHUNK = 100; // rows of one request
const SPARE = 6; // rows drawn above and below the visible ones
const LEAD = 2; // columns before those of the sheet: row number and status

export class Grid {
  constructor(correctCell) {
    this.correctCell = correctCell;
    this.scroll = byId("scroll");
    this.table = byId("grid");
    this.body = byId("grid-body");
    this.chunks = new Map();
    this.row = 0;
    this.column = 0;
    this.editing = null;
    this.pendingEdit = null; // an edit begun at a cell that is still loading
    this.scroll.addEventListener("scroll", () => this.scheduleDraw());
    new ResizeObserver(() => this.scheduleDraw()).observe(this.scroll);
    this.table.addEventListener("keydown", (event) => this.handleKey(event));
    this.table.addEventListener("focus", () => this.showDetails());
    this.table.addEventListener("blur", () => (this.pendingEdit = null));
    this.body.addEventListener("click", (event) => this.handleClick(event));
    this.body.addEventListener("dblclick", () => this.startEdit());
  }

  /** Show a sheet: its `index` among all sheets, and its description from the server. */
  show(index, sheet, file) {
    if (index !== this.index || file !== this.file) {
      this.row = this.column = 0;
      this.scroll.scrollTop = this.scroll.scrollLeft = 0;
      this.pendingEdit = null;
    } else if (this.editing) return this.updateBehindEdit(sheet);
    Object.assign(this, { index, sheet, file, editing: null });
    this.chunks.clear();
    this.row = Math.min(this.row, Math.max(sheet.rows - 1, 0));
    this.column = Math.min(this.column, Math.max(sheet.width - 1, 0));
    this.table.setAttribute("aria-rowcount", sheet.rows + 1);
    this.table.setAttribute("aria-colcount", sheet.width + LEAD);
    const source = sheet.name ? `${sheet.file}, ${sheet.name}` : sheet.file;
    byId("grid-caption").textContent = plural("{source}: {n} row", "{source}: {n} rows", { source, n: sheet.rows });
    this.drawHeader();
    return this.draw();
  }

  /** Update the sheet while a cell is being edited; its rows are drawn afterwards. */
  updateBehindEdit(sheet) {
    this.sheet = sheet;
    this.chunks.clear();
    return this.drawHeader();
  }

  drawHeader() {
    const cells = [
      createElement("th", { scope: "col", class: "number" }, _("Row")),
      createElement("th", { scope: "col", class: "row-status" }, _("Status")),
    ];
    for (const column of this.sheet.columns) {
      const field = column.field ? fieldLabels[column.field] : _("not used");
      const kind = column.field ? "field" : "field none";
      const letters = createElement("span", { class: "letters" }, column.letters);
      cells.push(createElement("th", { scope: "col" }, letters, " ", createElement("span", { class: kind }, field)));
    }
    byId("grid-head").replaceChildren(createElement("tr", { "aria-rowindex": 1 }, ...cells));
  }

  get rowHeight() {
    return 2.25 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  }

  scheduleDraw() {
    if (!this.sheet || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  /** Draw the visible rows, and again once missing ones are loaded. */
  async draw() {
    if (this.editing) return;
    const top = Math.floor(this.scroll.scrollTop / this.rowHeight);
    const seen = Math.ceil(this.scroll.clientHeight / this.rowHeight) || 12;
    const first = Math.max(0, top - SPARE);
    const last = Math.min(this.sheet.rows, top + seen + SPARE);
    this.drawRows(first, last);
    const missing = [];
    for (let chunk = Math.floor(first / CHUNK); chunk * CHUNK < last; chunk += 1) {
      if (!this.chunks.has(chunk)) missing.push(this.loadChunk(chunk));
    }
    if (missing.length) {
      await Promise.all(missing);
      await this.draw();
    }
  }

  async loadChunk(chunk) {
    const chunks = this.chunks;
    chunks.set(chunk, null);
    const path = `/api/rows?sheet=${this.index}&first=${chunk * CHUNK}&count=${CHUNK}`;
    const sheet = this.sheet;
    try {
      const answer = await get(path);
      if (sheet === this.sheet) chunks.set(chunk, answer.rows);
    } catch {
      if (sheet === this.sheet) chunks.delete(chunk);
    }
  }

  getRow(position) {
    return this.chunks.get(Math.floor(position / CHUNK))?.[position % CHUNK] ?? null;
  }

  drawRows(first, last) {
    const rows = [];
    byId("descriptions").replaceChildren();
    if (first > 0) rows.push(this.createGap(first));
    for (let position = first; position < last; position += 1) rows.push(this.createRow(position));
    if (last < this.sheet.rows) rows.push(this.createGap(this.sheet.rows - last));
    this.body.replaceChildren(...rows);
    this.highlightActiveCell();
  }

  createGap(count) {
    const cell = createElement("td", { colspan: this.sheet.width + LEAD });
    cell.style.height = `${count * this.rowHeight}px`;
    return createElement("tr", { "aria-hidden": "true", class: "gap" }, cell);
  }

  createRow(position) {
    const row = this.getRow(position);
    const tr = createElement("tr", { "aria-rowindex": position + 2, "data-position": position });
    if (!row) {
      tr.append(createElement("td", { colspan: this.sheet.width + LEAD, class: "loading" }, "…"));
      return tr;
    }
    const whole = row.marks["-1"] ?? [];
    const status = row.status ?? (row.skipped ? "skipped" : null);
    tr.className = status ?? "";
    const isHead = row.row === this.sheet.header && this.sheet.used;
    if (isHead) tr.className = "head";
    const statusText = isHead ? _("header") : statusLabels[status] ?? "";
    tr.append(
      createElement("th", { scope: "row", class: "number" }, String(row.row)),
      createElement("td", { class: `row-status ${status ?? ""}`, ...this.describeCell(row, -1, whole) }, statusText),
      ...row.cells.map((text, column) => this.createCell(row, text, column)),
    );
    if (row.skipped) tr.children[1].setAttribute("aria-label", `${statusText}: ${row.skipped}`);
    return tr;
  }

  createCell(row, text, column) {
    const marks = row.marks[column] ?? [];
    const bad = marks.some((mark) => mark.kind === "problem");
    const kind = bad ? "bad" : marks.length ? "doubtful" : null;
    const attributes = { id: `cell-${row.position}-${column}`, "data-column": column, class: kind };
    const cell = createElement("td", { ...attributes, ...this.describeCell(row, column, marks) }, text);
    if (bad) cell.setAttribute("aria-invalid", "true");
    return cell;
  }

  /** Add the description of a cell and return the attribute that refers to it. */
  describeCell(row, column, marks) {
    if (!marks.length) return {};
    const id = `about-${row.position}-${column}`;
    const texts = marks.flatMap((mark) => [...renderProblem(mark), " "]);
    byId("descriptions").append(createElement("p", { id }, ...texts));
    return { "aria-describedby": id };
  }

  findActiveCell() {
    return byId(`cell-${this.row}-${this.column}`);
  }

  highlightActiveCell() {
    this.body.querySelector(".active")?.classList.remove("active");
    const cell = this.findActiveCell();
    if (!cell) {
      this.table.removeAttribute("aria-activedescendant");
      return;
    }
    cell.classList.add("active");
    this.table.setAttribute("aria-activedescendant", cell.id);
    this.showDetails();
    if (this.pendingEdit) this.startEdit(this.pendingEdit.text);
  }

  /** Show the annotations of the active cell below the sheet; long text can be scrolled. */
  showDetails() {
    this.drawDetails();
    const box = byId("detail");
    if (box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  drawDetails() {
    const row = this.getRow(this.row);
    if (!row || !this.sheet.columns[this.column]) return byId("detail").replaceChildren();
    const marks = [...(row.marks[this.column] ?? []), ...(row.marks["-1"] ?? [])];
    const name = `${this.sheet.columns[this.column].letters}${row.row}`;
    const lines = marks.map((mark) => createElement("p", { class: mark.kind }, ...renderProblem(mark)));
    if (row.skipped) lines.push(createElement("p", {}, _("Not an event: {reason}.", { reason: row.skipped })));
    const text = row.cells[this.column];
    byId("detail").replaceChildren(
      createElement("p", { class: "where" }, createElement("strong", {}, name), " ", text || _("(empty)")),
      ...lines,
    );
    return null;
  }

  /** Move to a cell of this sheet by row number and address. */
  async jump(number, address) {
    const letters = (address ?? "").replace(/[0-9]+$/, "");
    const column = this.sheet.columns.findIndex((other) => other.letters === letters);
    const answer = await get(`/api/position?sheet=${this.index}&row=${number}`);
    await this.moveTo(answer.position, column < 0 ? 0 : column);
    this.table.focus({ preventScroll: true });
  }

  async moveTo(row, column) {
    this.pendingEdit = null;
    this.row = Math.max(0, Math.min(row, this.sheet.rows - 1));
    this.column = Math.max(0, Math.min(column, this.sheet.width - 1));
    const head = byId("grid-head").offsetHeight;
    const top = this.row * this.rowHeight;
    const room = this.scroll.clientHeight - head;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    if (top + this.rowHeight > this.scroll.scrollTop + room) {
      this.scroll.scrollTop = top + this.rowHeight - room + this.rowHeight;
    }
    await this.draw();
    this.scrollSideways();
  }

  /** Scroll sideways until the row number no longer covers the cell. */
  scrollSideways() {
    const cell = this.findActiveCell();
    if (!cell) return;
    const fixed = this.body.querySelector("th.number")?.offsetWidth ?? 0;
    const left = cell.offsetLeft - fixed;
    const right = cell.offsetLeft + cell.offsetWidth;
    if (left < this.scroll.scrollLeft) this.scroll.scrollLeft = left;
    else if (right > this.scroll.scrollLeft + this.scroll.clientWidth) {
      this.scroll.scrollLeft = Math.min(left, right - this.scroll.clientWidth);
    }
  }

  handleClick(event) {
    const cell = event.target.closest("td[data-column]");
    if (!cell || this.editing) return;
    this.pendingEdit = null;
    this.row = Number(cell.parentElement.dataset.position);
    this.column = Number(cell.dataset.column);
    this.highlightActiveCell();
  }

  handleKey(event) {
    if (this.editing || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / this.rowHeight) - 2);
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
      this.moveTo(...moves[event.key]);
    } else if (event.key === "Escape") {
      this.pendingEdit = null;
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.startEdit();
    } else if (event.key.length === 1 && !event.ctrlKey && event.key !== " ") {
      event.preventDefault();
      this.startEdit(event.key);
    }
  }

  startEdit(text) {
    if (this.editing) return;
    const cell = this.findActiveCell();
    const row = this.getRow(this.row);
    if (!cell || !row) {
      const typed = this.pendingEdit?.text;
      this.pendingEdit = { text: text === undefined ? typed : (typed ?? "") + text };
      return;
    }
    this.pendingEdit = null;
    const name = `${this.sheet.columns[this.column].letters}${row.row}`;
    const before = row.cells[this.column];
    const input = createElement("input", {
      class: "cell-input",
      "aria-label": _("New content of cell {cell}", { cell: name }),
      "aria-describedby": cell.getAttribute("aria-describedby"),
      autocomplete: "off",
    });
    input.value = text ?? before;
    this.editing = input;
    cell.replaceChildren(input);
    input.focus();
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.saveEdit(name, input.value, before);
      if (event.key === "Escape") this.cancelEdit();
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    });
    input.addEventListener("blur", () => {
      if (this.editing === input) this.saveEdit(name, input.value, before);
    });
  }

  async saveEdit(name, text, before) {
    const focused = document.activeElement === this.editing;
    const cell = this.editing.parentElement;
    this.editing = null;
    const corrected = text.trim() !== before && this.correctCell(this.index, name, text);
    if (focused) this.table.focus({ preventScroll: true }); // before the request, because the user may move on meanwhile
    else await new Promise((resolve) => setTimeout(resolve)); // removing the input while it loses the focus would also clear the next focus
    cell.textContent = text;
    if (!(await corrected)) await this.draw();
  }

  cancelEdit() {
    this.editing = null;
    this.draw();
    this.table.focus({ preventScroll: true });
  }
}
