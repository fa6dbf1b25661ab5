// Texts of the page in its language, and how values are formatted.

let texts = {};

/** Set the texts of the page: message id → text. */
export function setTexts(values) {
  texts = values;
}

const COUNT_SUFFIXES = { 1: "one", 2: "two" };

/** Return the text of a message id with its {placeholders}; n = 1 or 2 selects its form `_one` or `_two`. */
export function translate(id, parameters = {}) {
  const text = texts[`${id}_${COUNT_SUFFIXES[parameters.n]}`] ?? texts[id] ?? id;
  return text.replace(/\{(\w+)\}/g, (whole, name) => formatValue(parameters[name] ?? whole));
}

export function hasText(id) {
  return texts[id] !== undefined;
}

function formatValue(value) {
  return typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value;
}

/** Language of the pipeline's messages, whichever the page's language is. */
export const ENGLISH = "en";

/** Format a time in the page's language, with its date unless that is today. */
export function formatTime(iso) {
  const [moment, today] = [new Date(iso), new Date()];
  const day = moment.toDateString() === today.toDateString() ? {} : { weekday: "long", day: "numeric", month: "long" };
  const year = moment.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  const language = document.documentElement.lang;
  const locale = navigator.language.startsWith(language) ? navigator.language : language;
  return moment.toLocaleString(locale, { ...day, ...year, hour: "2-digit", minute: "2-digit" });
}
