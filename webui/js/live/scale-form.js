// How large the person lying is, and how the arms lie. Kept for the next time.
import { fill, h, svg } from "../dom.js";

/** @typedef {import("./wire.js").Arms} Arms */
/** @typedef {import("./choices.js").Choices} Choices */

const CM_PER_INCH = 2.54;
const LIMITS = { height: [100, 230], shoulders: [20, 65] };
/** @type {[Arms, string, string][]} */
const ARMS = [
  ["up", "Beside the head", "M18 30C10 30 8 18 10 6M38 30C46 30 48 18 46 6"],
  ["side", "At the sides", "M18 30C12 34 10 48 11 66M38 30C44 34 46 48 45 66"],
  ["down", "Hanging down", "M18 30C8 30 3 34 2 44M38 30C48 30 53 34 54 44"],
];

export class ScaleForm {
  #choices;
  #size = h("div", { class: "row size-fields" });
  /** @type {HTMLInputElement[]} */
  #inputs = [];
  #wrong = h("p", { class: "danger", role: "alert" });

  /** @param {HTMLFormElement} form @param {Choices} choices @param {() => void} onSubmit */
  constructor(form, choices, onSubmit) {
    this.#choices = choices;
    const measure = choice("measure", [["height", "Height"], ["shoulders", "Shoulder width"]], choices.get("measure"));
    const unit = choice("unit", [["cm", "cm"], ["ft", "ft, in"]], choices.get("unit"));
    const arms = h("div", { class: "choices arms" }, ARMS.map(([value, words, path]) => armChoice(value, words, path, choices.get("arms"))));
    fill(
      form,
      h("fieldset", { class: "field" }, h("legend", { class: "only-read" }, "What is known"), h("div", { class: "row spread" }, measure, unit)),
      this.#size,
      this.#wrong,
      h("fieldset", { class: "field" }, h("legend", null, "How do the arms lie?"), arms),
    );
    form.addEventListener("change", (event) => this.#changed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit();
    });
    this.#ask();
  }

  /** Keeps what was filled in; false where it cannot be true. */
  take() {
    const measure = this.#choices.get("measure");
    const filled = this.#inputs.some((input) => input.value.trim() !== "");
    const cm = filled ? this.#centimetres() : null;
    const [least, most] = LIMITS[measure];
    const wrong = cm !== null && !(cm >= least && cm <= most);
    this.#wrong.textContent = wrong ? `Between ${this.#words(least)} and ${this.#words(most)}, please.` : "";
    for (const input of this.#inputs) input.setAttribute("aria-invalid", String(wrong));
    if (wrong) {
      this.#inputs[0].focus();
      return false;
    }
    this.#choices.set(measure === "height" ? { height_cm: cm } : { shoulders_cm: cm });
    return true;
  }

  /** @param {Event} event */
  #changed({ target }) {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "arms") this.#choices.set({ arms: /** @type {Arms} */ (target.value) });
    if (target.name !== "measure" && target.name !== "unit") return;
    this.take();
    this.#choices.set({ [target.name]: target.value });
    this.#ask();
  }

  /** The fields for the measure and unit that are chosen. */
  #ask() {
    const height = this.#choices.get("measure") === "height";
    const cm = this.#choices.get(height ? "height_cm" : "shoulders_cm");
    const inches = cm === null ? null : cm / CM_PER_INCH;
    const what = height ? "Height" : "Shoulder width, bone to bone";
    this.#wrong.textContent = "";
    if (this.#choices.get("unit") === "cm") {
      this.#inputs = [field(cm === null ? null : Math.round(cm))];
      fill(this.#size, labelled(this.#inputs[0], `${what}, cm`));
    } else if (height) {
      const whole = inches === null ? null : Math.round(inches);
      this.#inputs = [field(whole === null ? null : Math.floor(whole / 12)), field(whole === null ? null : whole % 12)];
      fill(this.#size, labelled(this.#inputs[0], "Height, feet"), labelled(this.#inputs[1], "inches"));
    } else {
      this.#inputs = [field(inches === null ? null : Math.round(10 * inches) / 10)];
      fill(this.#size, labelled(this.#inputs[0], `${what}, inches`));
    }
  }

  #centimetres() {
    const numbers = this.#inputs.map((input) => Number(input.value.replace(",", ".")));
    if (this.#choices.get("unit") === "cm") return numbers[0];
    const inches = numbers.length === 2 ? 12 * numbers[0] + numbers[1] : numbers[0];
    return Math.round(inches * CM_PER_INCH * 10) / 10;
  }

  /** @param {number} cm */
  #words(cm) {
    if (this.#choices.get("unit") === "cm") return `${cm} cm`;
    const inches = Math.round(cm / CM_PER_INCH);
    return this.#choices.get("measure") === "height" ? `${Math.floor(inches / 12)} ft ${inches % 12} in` : `${inches} in`;
  }
}

/** @param {number|null} value */
function field(value) {
  return h("input", { type: "text", inputmode: "decimal", autocomplete: "off", value: value ?? "" });
}

let made = 0;

/** @param {HTMLInputElement} input @param {string} words */
function labelled(input, words) {
  made += 1;
  input.id = `size-${made}`;
  return h("div", { class: "field" }, h("label", { for: input.id }, words), input);
}

/** @param {string} name @param {[string, string][]} options @param {string} chosen */
function choice(name, options, chosen) {
  return h("div", { class: "choices" }, options.map(([value, words]) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked: value === chosen }), words)));
}

/** @param {Arms} value @param {string} words @param {string} path @param {Arms} chosen */
function armChoice(value, words, path, chosen) {
  const body = "M28 14a7 7 0 1 0-.1 0M18 30c0-7 6-8 10-12c4 4 10 5 10 12c0 12-3 16-2 38H20c1-22-2-26-2-38";
  const picture = svg("svg", { viewBox: "0 -2 56 74", width: 56, height: 74, class: "icon", "aria-hidden": "true" },
    svg("path", { d: body }), svg("path", { d: path, class: "arm" }));
  return h("label", { class: "choice arm-choice" }, h("input", { type: "radio", name: "arms", value, checked: value === chosen }), picture, words);
}
