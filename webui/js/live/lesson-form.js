// Which lesson it is, and what to prepare before it.
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("../types.js").Config["lesson"]} Lesson */

export class LessonForm {
  #lesson;
  #choices;
  /** @type {HTMLInputElement[]} */
  #boxes = [];
  #list;

  /** @param {HTMLElement} place @param {Lesson} lesson @param {import("./choices.js").Choices} choices */
  constructor(place, lesson, choices) {
    this.#lesson = lesson;
    this.#choices = choices;
    const chosen = choices.get("lesson_minutes");
    const lengths = /** @type {[number|null, string][]} */ ([[null, "Free practice"], ...lesson.minutes.map((minutes) => [minutes, `${minutes} min`])]);
    const radios = lengths.map(([minutes, words]) => {
      const input = h("input", { type: "radio", name: "lesson", value: minutes ?? "", checked: minutes === chosen });
      input.addEventListener("change", () => this.#choices.set({ lesson_minutes: minutes }));
      return h("label", { class: "choice" }, input, words);
    });
    this.#list = h("div", { class: "checklist" });
    const skip = h("button", { type: "button", id: "skip-list", class: "button quiet", on: { click: () => this.#skip() } }, "Skip");
    fill(
      place,
      h("fieldset", { class: "field" }, h("legend", null, "Which lesson?"), h("div", { class: "choices lengths" }, radios)),
      h("fieldset", { class: "field", id: "checklist" }, h("legend", { class: "row spread" }, "Before you begin", skip), this.#list),
    );
    this.renew();
  }

  /** What is ticked; what is not counts as skipped. */
  #keep() {
    const keys = (/** @type {boolean} */ ticked) => this.#boxes.filter(({ checked }) => checked === ticked).map(({ value }) => value);
    this.#choices.checklist = { ticked: keys(true), skipped: keys(false) };
  }

  /** Nothing is ticked: another lesson. */
  renew() {
    this.#boxes = this.#lesson.checklist.map(({ key }) => h("input", { type: "checkbox", value: key, on: { change: () => this.#keep() } }));
    fill(this.#list, this.#lesson.checklist.map(({ text }, index) => h("label", { class: "check" }, this.#boxes[index], h("span", null, text))));
    this.#list.hidden = false;
    document.getElementById("skip-list")?.removeAttribute("hidden");
    this.#keep();
  }

  #skip() {
    fill(this.#list, h("p", { class: "note badge" }, icon("check"), "Skipped."));
    const skip = document.getElementById("skip-list");
    if (skip) skip.hidden = true;
    document.getElementById("start")?.focus({ preventScroll: true });
  }
}
