// Requests to the server.

import { _ } from "./texts.js";

export class ApiError extends Error {
  constructor(message, hint, field) {
    super(message);
    this.field = field; // name of the invalid setting
    this.hint = hint ?? "";
  }
}

async function parseResponse(response) {
  const content = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(content.message ?? _("The program does not respond."), content.hint, content.field);
  }
  return content;
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new ApiError(_("The program does not respond."), _("It may have stopped. Start it again: import-events serve"));
  }
  return parseResponse(response);
}

export const get = (path) => request(path, {});

export function post(path, value = {}) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(value) });
}

/** Upload a file: `beside` the current files or instead of them; `more` files of the calendar follow. */
export function uploadFile(file, { beside, more }) {
  const headers = { "Content-Type": "application/octet-stream" };
  const flags = `${beside ? "&add" : ""}${more ? "&more" : ""}`;
  const path = `/api/upload?name=${encodeURIComponent(file.name)}${flags}`;
  return request(path, { method: "POST", headers, body: file });
}
