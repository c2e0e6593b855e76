// How is the pressure? Ten large buttons, less, more and stop, when the question is due or was opened; and what was said.
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { answerWords, meaning, STEPS } from "../pressure.js";

/** @typedef {import("./wire.js").Said} Said */
/** @typedef {import("./wire.js").Live["check_in"]} Due */

const SAID_MS = 5000;

export class CheckIn {
  #place = byId("check-in");
  #said = byId("said");
  #due = /** @type {Due} */ (null);
  #opened = false;
  #put_off = false;
  #clearing = 0;

  /** @param {(said: Said) => void} onAnswer @param {AbortSignal} over */
  constructor(onAnswer, over) {
    const numbers = Array.from({ length: STEPS }, (_, index) => {
      const { word, tone } = meaning(index + 1);
      return h("button", { type: "button", class: `answer ${tone}`, "aria-label": answerWords(index + 1, null), title: word, on: { click: () => onAnswer({ value: index + 1 }) } }, index + 1);
    });
    const words = /** @type {const} */ ([["less", "arrowdown", "Less"], ["more", "arrowup", "More"], ["stop", "hand", "Stop"]]);
    fill(
      this.#place,
      h("div", { class: "row spread" },
        h("h2", null, "Ask: how is this pressure?"),
        h("button", { type: "button", id: "close-check-in", class: "button quiet square", title: "Not now", on: { click: () => this.close() } }, icon("close"), h("span", { class: "only-read" }, "Not now"))),
      h("div", { class: "answers numbers" }, numbers),
      h("div", { class: "answer-words" }, words.map(([word, name, text]) =>
        h("button", { type: "button", class: `button big ${word === "stop" ? "stop-word" : ""}`, dataset: { word }, on: { click: () => onAnswer({ word }) } }, icon(name), text))),
    );
    over.addEventListener("abort", () => this.#clear(), { once: true });
    this.#show();
  }

  get open() {
    return !this.#place.hidden;
  }

  /** @param {Due} due  why the question is to be asked now */
  update(due) {
    if (due && due !== this.#due) this.#put_off = false;
    this.#due = due;
    this.#show();
  }

  toggle() {
    if (this.open) this.close();
    else {
      this.#opened = true;
      this.#show();
    }
  }

  close() {
    this.#opened = false;
    this.#put_off = true;
    this.#show();
  }

  /** What was said. @param {string} who @param {number|null} value @param {string|null} word */
  said(who, value, word) {
    this.close();
    clearTimeout(this.#clearing);
    this.#said.dataset.tone = value === null ? "muted" : meaning(value).tone;
    this.#said.hidden = false;
    fill(this.#said, icon(who === "Noted" ? "check" : "phone"), h("span", null, `${who}: ${answerWords(value, word)}`));
    this.#clearing = window.setTimeout(() => (this.#said.hidden = true), SAID_MS);
  }

  #show() {
    const shown = this.#opened || (this.#due !== null && !this.#put_off);
    if (this.#place.hidden === !shown) return;
    this.#place.hidden = !shown;
  }

  #clear() {
    clearTimeout(this.#clearing);
    this.#place.hidden = this.#said.hidden = true;
  }
}
