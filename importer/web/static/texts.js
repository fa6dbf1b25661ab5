// Texts of the page in its language, and how values are formatted.

const response = await fetch("/api/texts", { cache: "no-store" });
const { translations, ...others } = await response.json();

/** Labels by status, state and field name, and the most bytes of an upload. */
export const { statusLabels, stateLabels, fieldLabels, maxUploadBytes } = others;

/** Return the translation of an English text with its {placeholders} filled in. */
export function _(english, parameters = {}) {
  return fillPlaceholders(translations[english] ?? english, parameters);
}

/** Return the translation of the form for the number n. */
export function plural(one, several, parameters) {
  const forms = translations[one] ?? [one, several];
  return fillPlaceholders(parameters.n === 1 ? forms[0] : forms.at(-1), parameters);
}

function fillPlaceholders(text, parameters) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => formatValue(parameters[name] ?? whole));
}

function formatValue(value) {
  return typeof value === "number" ? formatNumber(value) : value;
}

export const formatNumber = (number) => number.toLocaleString(document.documentElement.lang);

/** Format a time in the page's language, with its date unless that is today. */
export function formatTime(iso) {
  const [moment, today] = [new Date(iso), new Date()];
  const day = moment.toDateString() === today.toDateString() ? {} : { weekday: "long", day: "numeric", month: "long" };
  const year = moment.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  const language = document.documentElement.lang;
  const locale = navigator.language.startsWith(language) ? navigator.language : language;
  return moment.toLocaleString(locale, { ...day, ...year, hour: "2-digit", minute: "2-digit" });
}
