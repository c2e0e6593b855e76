// How a recording is to be looked at: where the head is, how the arms lie, how large the receiver is.
import { h } from "./dom.js";

/** @typedef {import("./types.js").AnalysisSettings} AnalysisSettings */
/** @typedef {import("./types.js").Head} Head */
/** @typedef {import("./types.js").Arms} Arms */

/** @type {[Head|"", string][]} */
const HEADS = [["", "Find out"], ["up", "At the top"], ["right", "On the right"], ["down", "At the bottom"], ["left", "On the left"]];
/** @type {[Arms, string][]} */
const ARMS = [["side", "At the sides"], ["up", "Beside the head"], ["down", "Hanging down"]];
const SCALES = { "": null, height: { label: "Height in cm", least: 100, most: 230 }, shoulders: { label: "Shoulder breadth in cm, bone to bone", least: 20, most: 65 } };

/** @returns {AnalysisSettings} */
export const usualSettings = () => ({ head: null, arms: "side", height_cm: null, shoulders_cm: null });

/** The settings in a few words. @param {AnalysisSettings} settings */
export function settingsWords(settings) {
  const head = settings.head ? `head ${HEADS.find(([value]) => value === settings.head)?.[1].toLowerCase()}` : "head found by itself";
  const arms = `arms ${ARMS.find(([value]) => value === settings.arms)?.[1].toLowerCase()}`;
  const size = settings.height_cm ? `${settings.height_cm} cm tall` : settings.shoulders_cm ? `shoulders ${settings.shoulders_cm} cm` : "usual size";
  return [head, arms, size].join(", ");
}

let made = 0;

/** The form's fields, without a button. `value` is null while a number is out of range. */
export class SettingsForm {
  #id = `settings-${++made}`;
  /** @type {HTMLInputElement} */ #number;
  /** @type {HTMLElement} */ #numberField;
  /** @type {HTMLLabelElement} */ #numberLabel;

  /** @param {AnalysisSettings} settings @param {() => void} [onChange] */
  constructor(settings, onChange = () => {}) {
    const scale = settings.height_cm ? "height" : settings.shoulders_cm ? "shoulders" : "";
    this.#number = h("input", { type: "number", id: `${this.#id}-size`, inputmode: "decimal", step: "any", value: settings.height_cm ?? settings.shoulders_cm ?? "" });
    this.#numberLabel = h("label", { for: `${this.#id}-size` });
    this.#numberField = h("div", { class: "field" }, this.#numberLabel, this.#number);
    this.element = h(
      "div",
      { class: "stack", on: { input: () => { this.#showNumber(); onChange(); } } },
      this.#choices("head", "Where is the head in the picture?", HEADS, settings.head ?? ""),
      this.#choices("arms", "How do the arms lie?", ARMS, settings.arms),
      this.#choices("scale", "How large is the receiver?", [["", "Usual"], ["height", "By height"], ["shoulders", "By shoulders"]], scale),
      this.#numberField,
    );
    this.#showNumber();
  }

  /** @returns {AnalysisSettings|null} */
  get value() {
    if (!this.#number.checkValidity()) return null;
    const scale = this.#chosen("scale");
    const size = Number(this.#number.value);
    return {
      head: /** @type {Head|null} */ (this.#chosen("head") || null),
      arms: /** @type {Arms} */ (this.#chosen("arms")),
      height_cm: scale === "height" ? size : null,
      shoulders_cm: scale === "shoulders" ? size : null,
    };
  }

  /** Shows what is out of range. */
  report() {
    this.#number.reportValidity();
  }

  /** @param {string} name @param {string} question @param {[string, string][]} options @param {string} now */
  #choices(name, question, options, now) {
    const group = `${this.#id}-${name}`;
    return h(
      "fieldset",
      { class: "field", dataset: { name } },
      h("legend", null, question),
      h("div", { class: "choices" }, options.map(([value, text]) => h("label", { class: "choice" }, h("input", { type: "radio", name: group, value, checked: value === now }), text))),
    );
  }

  /** @param {string} name */
  #chosen(name) {
    const input = /** @type {HTMLInputElement|null} */ (this.element.querySelector(`[data-name="${name}"] input:checked`));
    return input?.value ?? "";
  }

  #showNumber() {
    const scale = SCALES[/** @type {keyof typeof SCALES} */ (this.#chosen("scale"))];
    this.#numberField.hidden = !scale;
    this.#number.disabled = !scale;
    this.#number.required = Boolean(scale);
    if (!scale) return;
    this.#numberLabel.textContent = `${scale.label} (${scale.least} to ${scale.most})`;
    this.#number.min = String(scale.least);
    this.#number.max = String(scale.most);
  }
}
