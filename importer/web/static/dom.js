// Creating and finding elements.

import { ENGLISH } from "./texts.js";

/** Create an element with attributes and children; strings become text, never markup. */
export function createElement(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Render a translated problem: message, hint, and the English part without a translation. */
export function renderProblem(problem) {
  const parts = [createElement("span", { lang: problem.language }, problem.message)];
  if (problem.hint) parts.push(" ", createElement("span", { lang: problem.language }, problem.hint));
  if (problem.detail) parts.push(" ", createElement("small", { lang: ENGLISH }, problem.detail));
  return parts;
}

export const byId = (id) => document.getElementById(id);
