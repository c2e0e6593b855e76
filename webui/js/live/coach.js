// What the coach says: one correction at a time in large words, praise, and quietly what cannot be seen.
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("../icons.js").IconName} IconName */

const LEAST_SHOWN_S = 2.5;
const PRAISE_S = 3;
const PROMPT_S = 5;
const NOT_SEEN_S = 2;

/** @type {Record<import("./wire.js").Prompt["kind"], IconName>} */
const PROMPT_ICONS = { phase: "arrowright", check_in: "question", answer: "hand", hold: "pause", closing: "check" };

/** @type {Record<string, IconName>} */
const FAULT_ICONS = { on_spine: "spine", too_fast: "speed", too_slow: "play", wrong_way: "arrowup", drilling: "hand", gap: "look" };

export class Coach {
  #banner;
  #notice;
  #voice;
  /** @type {string|number|null} */
  #correction = null;
  /** @type {string|number|null} */
  #praise = null;
  /** @type {string|number|null} */
  #prompt = null;
  #until_s = 0;
  #shown = "";
  #seen = "";
  /** @type {Set<string>} */
  #told = new Set();

  /** @param {HTMLElement} banner  the one assertive region @param {HTMLElement} notice @param {import("./voice.js").Voice} voice */
  constructor(banner, notice, voice) {
    this.#banner = banner;
    this.#notice = notice;
    this.#voice = voice;
  }

  /** @param {Answer} answer @param {number} now_s */
  update(answer, now_s) {
    const { correction, praise, prompt } = answer;
    if (correction) {
      this.#show(correction.text, correction.severity, FAULT_ICONS[correction.fault] ?? "warning");
      this.#until_s = now_s + LEAST_SHOWN_S;
      if (correction.id !== this.#correction) this.#voice.say(correction.text, correction.severity);
      this.#correction = correction.id;
    }
    if (praise && praise.id !== this.#praise) {
      this.#praise = praise.id;
      if (!correction) {
        this.#show(praise.text, "good", "check");
        this.#until_s = now_s + PRAISE_S;
        this.#voice.say(praise.text, "praise");
      }
    }
    if (prompt && prompt.id !== this.#prompt) {
      this.#prompt = prompt.id;
      this.#voice.say(prompt.text, "prompt");
      // A question stands in its own bar.
      if (!correction && prompt.kind !== "check_in") {
        this.#show(prompt.text, "prompt", PROMPT_ICONS[prompt.kind]);
        this.#until_s = now_s + PROMPT_S;
      }
    }
    if (!correction && now_s > this.#until_s) this.#show("", "", "check");
    this.#notSeen(answer);
  }

  /** Says nothing more until the next correction. */
  clear() {
    this.#show("", "", "check");
    this.#say("", "");
    this.#until_s = 0;
  }

  /** @param {Answer} answer */
  #notSeen({ live }) {
    const missing = !live || live.not_seen_s < NOT_SEEN_S ? "" : !live.seen.back ? "back" : !live.seen.hands ? "hands" : "";
    this.#say(missing, missing === "back" ? "I can’t see the back." : "I can’t see your hands.");
  }

  /** @param {string} missing @param {string} text */
  #say(missing, text) {
    if (missing === this.#seen) return;
    this.#seen = missing;
    this.#notice.hidden = missing === "";
    fill(this.#notice, missing !== "" && [icon("eye"), h("span", null, text)]);
    if (missing === "" || this.#told.has(missing)) return;
    this.#told.add(missing);
    this.#voice.say(text, "prompt");
  }

  /** @param {string} text @param {string} tone @param {IconName} name */
  #show(text, tone, name) {
    if (text === this.#shown && tone === this.#banner.dataset.tone) return;
    this.#shown = text;
    this.#banner.dataset.tone = tone;
    this.#banner.style.setProperty("--letters", String(Math.max(8, text.length)));
    fill(this.#banner, text !== "" && [icon(name, 48), h("span", null, text)]);
  }
}
