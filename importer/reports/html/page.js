"use strict";
// The table is complete without this script: it only hides rows and puts them into another order.
(() => {
  // Print the content of closed details elements, too.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = Array.from(document.querySelectorAll("details:not([open])"));
    for (const one of folded) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
  const table = document.getElementById("all");
  if (!table) return;
  const body = table.tBodies[0];
  const form = document.querySelector(".filters");
  const shown = document.getElementById("shown");
  const find = document.getElementById("find");
  const byStatus = document.getElementById("by-status");
  const byType = document.getElementById("by-type");
  const troubled = document.getElementById("troubled");
  const STATUS = 1;
  const TYPE = 4;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const word = (row, column) => row.cells[column].textContent.trim();
  const rows = Array.from(body.rows, (row, order) => ({
    row,
    order,
    text: fold(row.textContent),
    status: word(row, STATUS),
    type: word(row, TYPE),
    troubled: row.querySelector("li") !== null,
  }));
  const number = new Intl.NumberFormat(document.documentElement.lang);

  const filter = () => {
    const words = fold(find.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const one of rows) {
      const fits =
        (!byStatus.value || one.status === byStatus.value) &&
        (!byType.value || one.type === byType.value) &&
        (!troubled.checked || one.troubled) &&
        words.every((part) => one.text.includes(part));
      one.row.hidden = !fits;
      count += fits;
    }
    const all = number.format(rows.length);
    const { all: whole, some } = shown.dataset;
    shown.textContent = (count === rows.length ? whole : some).replace("{n}", all).replace("{count}", number.format(count));
  };

  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const keyOf = { text: word, number: word, count: (row, column) => row.cells[column].querySelectorAll("li").length };
  const heads = Array.from(table.tHead.rows[0].cells);
  const sort = (head, column) => {
    const upward = head.getAttribute("aria-sort") !== "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", upward ? "ascending" : "descending");
    const key = new Map(rows.map(({ row }) => [row, keyOf[head.dataset.by](row, column)]));
    const compare = (one, other) => {
      const [a, b] = [key.get(one.row), key.get(other.row)];
      if (a === "" || b === "") return (a === "") - (b === ""); // blank cells stay at the end
      const order = typeof a === "number" ? a - b : collator.compare(a, b);
      return upward ? order : -order;
    };
    rows.sort((one, other) => compare(one, other) || one.order - other.order);
    body.append(...rows.map(({ row }) => row));
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(head, column));
    // Chromium paints no button in a header that is repeated on a further printed page.
    const printed = document.createElement("span");
    printed.className = "printed";
    printed.textContent = head.textContent;
    head.replaceChildren(button, printed);
  });

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  // A link to a row that a filter hides shows all rows again.
  const reveal = () => {
    const target = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
    if (!target || !target.hidden) return;
    form.reset();
    filter();
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => event.target.closest?.('a[href^="#row-"]') && setTimeout(reveal));
  filter();
})();
