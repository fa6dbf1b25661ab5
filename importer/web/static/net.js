// Asking the server, and the words of the page.

let words = {};

export async function loadWords() {
  words = await read("/api/words");
}

const COUNTED = { 1: "one", 2: "two" };

/** The words for `name`, its {places} filled in; for n = 1 or 2 `name_one` or `name_two`, where it is there. */
export function say(name, places = {}) {
  const text = words[`${name}_${COUNTED[places.n]}`] ?? words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, place) => shown(places[place] ?? whole));
}

export function has(name) {
  return words[name] !== undefined;
}

function shown(value) {
  return typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
}

export class Refusal extends Error {
  constructor(message, hint, language, field) {
    super(message);
    this.field = field; // the setting that cannot be so
    this.hint = hint ?? "";
    this.language = language;
  }
}

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refusal(answer.message ?? say("lost"), answer.hint, answer.language ?? (answer.message && PIPELINE), answer.field);
  }
  return answer;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refusal(say("lost"), say("lost_hint"));
  }
  return answerOf(response);
}

export const read = (path) => ask(path, {});

export function send(path, value = {}) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(value) });
}

/** Hand over a spreadsheet: `beside` those before it, with `more` to come, or all alone. */
export function upload(file, { beside, more }) {
  const headers = { "Content-Type": "application/octet-stream" };
  const part = `${beside ? "&add" : ""}${more ? "&more" : ""}`;
  const path = `/api/upload?name=${encodeURIComponent(file.name)}${part}`;
  return ask(path, { method: "POST", headers, body: file });
}

/** An element with attributes and children; texts stay texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** What the pipeline says of a run or of an answer, which is English whatever the page's language. */
export const PIPELINE = "en";

/** A problem in words: its message, what to do about it, and what only the English words say. */
export function wording(mark) {
  const parts = [make("span", { lang: mark.language }, mark.message)];
  if (mark.hint) parts.push(" ", make("span", { lang: mark.language }, mark.hint));
  if (mark.detail) parts.push(" ", make("small", { lang: PIPELINE }, mark.detail));
  return parts;
}

export const at = (id) => document.getElementById(id);

/** A moment in the page's language, with its day whenever that is not today. */
export function time(iso) {
  const [moment, today] = [new Date(iso), new Date()];
  const day = moment.toDateString() === today.toDateString() ? {} : { weekday: "long", day: "numeric", month: "long" };
  const year = moment.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  const spoken = document.documentElement.lang;
  const locale = navigator.language.startsWith(spoken) ? navigator.language : spoken;
  return moment.toLocaleString(locale, { ...day, ...year, hour: "2-digit", minute: "2-digit" });
}
