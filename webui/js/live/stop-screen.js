// The receiver says stop: all of the screen says so, until it was read.
import { h } from "../dom.js";
import { icon } from "../icons.js";

export class StopScreen {
  #voice;
  /** @type {HTMLDialogElement|null} */
  #dialog = null;

  /** @param {import("./voice.js").Voice} voice */
  constructor(voice) {
    this.#voice = voice;
  }

  /** @param {string} text */
  show(text) {
    this.#voice.say(text, "stop");
    if (this.#dialog) return;
    const dialog = h("dialog", { class: "stop-screen", role: "alertdialog", "aria-labelledby": "stop-words" },
      icon("hand", 144),
      h("p", { id: "stop-words" }, text),
      h("button", { type: "button", class: "button big", on: { click: () => dialog.close() } }, "We have stopped"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.#dialog = null;
    });
    this.#dialog = dialog;
    document.body.append(dialog);
    dialog.showModal();
  }

  close() {
    this.#dialog?.close();
  }
}
