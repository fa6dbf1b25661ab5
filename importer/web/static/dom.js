// Creating and finding elements.

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

/** Render a problem: message and hint. */
export function renderProblem(problem) {
  const hint = problem.hint ? [" ", createElement("span", {}, problem.hint)] : [];
  return [createElement("span", {}, problem.message), ...hint];
}

export const byId = (id) => document.getElementById(id);
