// What only a person can say of the whole calendar: the order of dates, the type where there is no column.

import { at, make, say } from "./net.js";

/** Dates that could be read two ways, side by side; `choose(settings)` takes one. */
export function showWays(dates, choose) {
  const box = at("ways");
  box.hidden = !dates.length;
  if (!dates.length) return box.replaceChildren();
  const orders = ["dmy", "mdy", "ymd"].filter((order) => dates.some((one) => one.readings[order]));
  const head = make("tr", {}, make("th", { scope: "col" }, say("written")));
  orders.forEach((order) => {
    const button = make("button", { type: "button", class: "link" }, say("read_so"));
    button.setAttribute("aria-label", `${say("read_so")}: ${say(`order_${order}`)}`);
    button.addEventListener("click", () => settle(choose, { date_order: order }));
    head.append(make("th", { scope: "col" }, say(`order_${order}`), make("br"), button));
  });
  const rows = dates.map((one) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("strong", {}, one.cell), " ", one.written),
      ...orders.map((order) => make("td", {}, one.readings[order] ?? "–")),
    ),
  );
  const caption = make("caption", { id: "ways-caption" }, say("ways_caption"));
  const table = make("table", { class: "plain ways" }, caption, make("thead", {}, head), make("tbody", {}, ...rows));
  const region = { class: "scroll-x", tabindex: 0, role: "region", "aria-labelledby": "ways-caption" };
  const open = dates.some((one) => !one.settled);
  const words = make("p", { class: open ? "doubt-text" : "quiet" }, say(open ? "ways_open" : "ways_settled", { date: dates[0].settled ?? "" }));
  return box.replaceChildren(make("h3", {}, say("ways_title")), words, make("div", region, table));
}

/** So many rows lack a type because no column holds one: all of them are asked about at once. */
export function showTypeless(count, choose) {
  const box = at("typeless");
  box.hidden = !count;
  if (!count) return box.replaceChildren();
  const kinds = [...at("default_type").options].filter((one) => one.value);
  const buttons = kinds.map((one) => {
    const button = make("button", { type: "button" }, one.text);
    button.setAttribute("aria-label", `${say("typeless_all")}: ${one.text}`);
    button.addEventListener("click", () => settle(choose, { default_type: one.value }));
    return button;
  });
  const title = make("h3", { id: "typeless-title" }, say("typeless_title"));
  const words = make("p", { class: "doubt-text" }, say("typeless", { n: count }));
  const group = { class: "run-buttons", role: "group", "aria-labelledby": "typeless-title" };
  return box.replaceChildren(title, words, make("div", group, ...buttons));
}

/** What was pressed is drawn anew or gone: the keyboard goes on at the heading above. */
async function settle(choose, settings) {
  if (await choose(settings)) at("step-look").focus();
}
