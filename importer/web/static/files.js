// The files of the calendar, chosen or dropped; all of them are uploaded or none.

import { post, uploadFile } from "./api.js";
import { byId, createElement } from "./dom.js";
import { _, maxUploadBytes } from "./texts.js";
import { renderBanner } from "./run.js";

export class Files {
  /** `act(request, status, onError)` runs a request that responds with the new state. */
  constructor(act, hasCalendar) {
    this.act = act;
    this.hasCalendar = hasCalendar;
    this.refusedFiles = null; // the button "Check" uploads them again
    this.uploading = null;
    const input = byId("spreadsheet");
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // so that choosing the same path again is a change
      if (files.length) this.upload(files);
    });
    byId("check").addEventListener("click", () => this.check());
    this.handleDrop(input);
  }

  async check() {
    await this.uploading;
    if (this.refusedFiles) await this.upload(this.refusedFiles);
    else if (this.hasCalendar()) await this.act(() => post("/api/check"));
    else {
      showMessage("careful", _("Choose a spreadsheet first."));
      byId("spreadsheet").focus();
    }
  }

  handleDrop(input) {
    const drop = byId("drop");
    for (const name of ["dragenter", "dragover"]) {
      document.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", !input.disabled);
      });
    }
    for (const name of ["dragleave", "drop"]) {
      document.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.remove("over");
        const files = name === "drop" ? [...event.dataTransfer.files] : [];
        if (!files.length) return;
        if (input.disabled) showMessage("careful", _("A run is in progress. The calendar cannot change until it ends."), _("Drop the file again later, or stop the run first."));
        else this.upload(files);
      });
    }
  }

  /** Upload a file, or several files of one calendar. */
  upload(files) {
    this.refusedFiles = null;
    this.uploading = this.uploadAll(files).finally(() => {
      this.uploading = null;
    });
    return this.uploading;
  }

  async uploadAll(files) {
    if (files.some((file) => file.size > maxUploadBytes)) {
      return showMessage("bad", _("The file is too large."), _("Split the calendar into several files."));
    }
    for (const file of files) {
      if (!(await isReadable(file))) {
        showMessage("bad", _("Can't read “{file}”.", { file: file.name }), _("It is a folder, or the file was moved, changed or locked. Choose the files themselves, and choose them again after a change."));
        return this.explainNothingUploaded(files);
      }
    }
    for (const [index, file] of files.entries()) {
      const options = { beside: index > 0, more: index < files.length - 1 };
      if (!(await this.act(() => uploadFile(file, options), _("Reading {file} …", { file: file.name })))) {
        this.refusedFiles = files;
        return this.explainNothingUploaded(files);
      }
    }
    return null;
  }

  /** Explain that no file was uploaded because one was refused: half a calendar would look complete. */
  explainNothingUploaded(files) {
    const sentences = [];
    if (files.length > 1) sentences.push(_("None of the {n} files was added, because they form one calendar.", { n: files.length }));
    if (this.hasCalendar()) sentences.push(_("The calendar below is the previous one."));
    if (sentences.length) byId("file-error").firstChild.append(createElement("p", {}, sentences.join(" ")));
  }
}

function showMessage(tone, message, hint) {
  byId("file-status").textContent = "";
  byId("file-error").replaceChildren(renderBanner(tone, message, hint));
}

/** Return whether a file can be read; folders and files changed since they were chosen cannot. */
async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
