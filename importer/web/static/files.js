// The calendar's files: chosen or dropped, and all of them handed over or none.

import { at, make, say, send, upload } from "./net.js";
import { banner } from "./run.js";

export class Files {
  /** `act(deed, words, refused)` does something that the server answers with the new state. */
  constructor(act, has) {
    this.act = act;
    this.has = has; // whether there is a calendar already
    this.refused = null; // what "Check" tries once more
    this.taking = null;
    const input = at("spreadsheet");
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // the same path chosen again would be no change
      if (files.length) this.take(files);
    });
    at("check").addEventListener("click", () => this.check());
    this.wireDrop(input);
  }

  async check() {
    await this.taking;
    if (this.refused) await this.take(this.refused);
    else if (this.has()) await this.act(() => send("/api/check"));
    else {
      complain("careful", say("choose_first"));
      at("spreadsheet").focus();
    }
  }

  wireDrop(input) {
    const drop = at("drop");
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
        if (input.disabled) complain("careful", say("drop_later"), say("drop_later_hint"));
        else this.take(files);
      });
    }
  }

  /** Take over a spreadsheet, or several that are one calendar. */
  take(files) {
    this.refused = null;
    this.taking = this.takeAll(files).finally(() => {
      this.taking = null;
    });
    return this.taking;
  }

  async takeAll(files) {
    if (files.some((file) => file.size > Number(say("upload_bytes")))) {
      return complain("bad", say("too_large"), say("too_large_hint"));
    }
    for (const file of files) {
      if (!(await canBeRead(file))) {
        complain("bad", say("unreadable", { file: file.name }), say("unreadable_hint"));
        return this.none(files);
      }
    }
    for (const [index, file] of files.entries()) {
      const part = { beside: index > 0, more: index < files.length - 1 };
      if (!(await this.act(() => upload(file, part), say("reading", { file: file.name })))) {
        this.refused = files;
        return this.none(files);
      }
    }
    return null;
  }

  /** Of several files none is taken if one is refused: half a calendar would look like a whole one. */
  none(files) {
    const words = [];
    if (files.length > 1) words.push(say("none_taken", { n: files.length }));
    if (this.has()) words.push(say("still_there"));
    if (words.length) at("file-error").firstChild.append(make("p", {}, words.join(" ")));
  }
}

function complain(tone, message, hint) {
  at("file-status").textContent = "";
  at("file-error").replaceChildren(banner(tone, message, hint));
}

/** A folder, and a file that was moved or changed since it was chosen, have no bytes to give. */
async function canBeRead(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
