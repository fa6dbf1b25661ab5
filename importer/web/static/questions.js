// Choices for the whole calendar: the order of dates, and the type of events without a type column.

import { byId, createElement } from "./dom.js";
import { _, plural } from "./texts.js";

/** Show ambiguous dates in each possible order; a button chooses one by `choose(settings)`. */
export function showDateOrders(dates, choose) {
  const box = byId("date-orders");
  box.hidden = !dates.length;
  if (!dates.length) return box.replaceChildren();
  const orders = ["dmy", "mdy", "ymd"].filter((order) => dates.some((item) => item.readings[order]));
  const head = createElement("tr", {}, createElement("th", { scope: "col" }, _("As written")));
  orders.forEach((order) => {
    const button = createElement("button", { type: "button", class: "link" }, _("Use this order"));
    const label = byId("date_order").querySelector(`[value=${order}]`).text;
    button.setAttribute("aria-label", `${_("Use this order")}: ${label}`);
    button.addEventListener("click", () => applyChoice(choose, { date_order: order }));
    head.append(createElement("th", { scope: "col" }, label, createElement("br"), button));
  });
  const rows = dates.map((item) =>
    createElement(
      "tr",
      {},
      createElement("th", { scope: "row" }, createElement("strong", {}, item.cell), " ", item.written),
      ...orders.map((order) => createElement("td", {}, item.readings[order] ?? "–")),
    ),
  );
  const caption = createElement("caption", { id: "date-orders-caption" }, _("The same cells, read in each order"));
  const table = createElement("table", { class: "plain date-orders" }, caption, createElement("thead", {}, head), createElement("tbody", {}, ...rows));
  const region = { class: "scroll-x", tabindex: 0, role: "region", "aria-labelledby": "date-orders-caption" };
  const open = dates.some((item) => !item.settled);
  const question = open
    ? _("These dates are ambiguous. Choose the correct order:")
    : _("The first date is read as {date}. If that is wrong, choose another order:", { date: dates[0].settled });
  const status = createElement("p", { class: open ? "doubt-text" : "quiet" }, question);
  return box.replaceChildren(createElement("h3", {}, _("Day or month first?")), status, createElement("div", region, table));
}

/** Show buttons that set one type for all rows of sheets without a type column. */
export function showTypeButtons(count, choose) {
  const box = byId("typeless");
  box.hidden = !count;
  if (!count) return box.replaceChildren();
  const types = [...byId("default_type").options].filter((item) => item.value);
  const buttons = types.map((item) => {
    const button = createElement("button", { type: "button" }, item.text);
    button.setAttribute("aria-label", `${_("For all rows")}: ${item.text}`);
    button.addEventListener("click", () => applyChoice(choose, { default_type: item.value }));
    return button;
  });
  const title = createElement("h3", { id: "typeless-title" }, _("There is no type column"));
  const status = createElement("p", { class: "doubt-text" }, plural("{n} row has no type. Choose the type column under “Columns”, or set a type for all rows:", "{n} rows have no type. Choose the type column under “Columns”, or set a type for all rows:", { n: count }));
  const group = { class: "run-buttons", role: "group", "aria-labelledby": "typeless-title" };
  return box.replaceChildren(title, status, createElement("div", group, ...buttons));
}

/** Apply a choice; its button is redrawn or removed, so the focus moves to the heading above. */
async function applyChoice(choose, settings) {
  if (await choose(settings)) byId("step-look").focus();
}
