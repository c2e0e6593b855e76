// Hears answers, where the browser can. Off until it is turned on: many browsers send what they hear to their maker.

/** @typedef {import("./wire.js").Said} Said */

export const PRIVACY = "Many browsers send what they hear to a server of their maker, so this is off until you turn it on.";
// What the page says itself is no answer; its echo lasts a little longer.
const ECHO_MS = 800;
const AGAIN_MS = 500;
const NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/** @type {[RegExp, NonNullable<Said["word"]>][]} */
const WORDS = [[/\bstop\b/, "stop"], [/\b(less|lighter|softer|too much|no more|enough)\b/, "less"], [/\b(more|firmer|harder|stronger)\b/, "more"]];

/** What was answered, or null. @param {string} text @returns {Said|null} */
export function heard(text) {
  const words = text.toLowerCase();
  for (const [pattern, word] of WORDS) if (pattern.test(words)) return { word };
  const number = /\b(10|[1-9])\b/.exec(words);
  const value = number ? Number(number[1]) : 1 + NUMBERS.findIndex((name) => new RegExp(`\\b${name}\\b`).test(words));
  return value ? { value } : null;
}

/** The browser's recognition of speech, or null. @type {(new () => any)|null} */
const Recognition = /** @type {any} */ (window).SpeechRecognition ?? /** @type {any} */ (window).webkitSpeechRecognition ?? null;

export class Listening {
  #onSaid;
  #silent_ms;
  /** @type {any} */
  #ear = null;

  /** @param {(said: Said) => void} onSaid @param {() => number} silent_ms  since the page spoke */
  constructor(onSaid, silent_ms) {
    this.#onSaid = onSaid;
    this.#silent_ms = silent_ms;
  }

  static get able() {
    return Recognition !== null;
  }

  get on() {
    return this.#ear !== null;
  }

  /** @param {boolean} on */
  set on(on) {
    if (on === this.on || !Recognition) return;
    if (!on) {
      const ear = this.#ear;
      this.#ear = null;
      ear.abort();
      return;
    }
    const ear = new Recognition();
    this.#ear = ear;
    ear.lang = "en";
    ear.continuous = true;
    ear.onresult = (/** @type {any} */ event) => this.#take(event.results[event.results.length - 1][0].transcript);
    ear.onerror = (/** @type {any} */ event) => {
      // Refused: to ask again and again would be worse than not to hear.
      if (event.error === "not-allowed" || event.error === "service-not-allowed") this.#ear = null;
    };
    // It ends by itself after a silence.
    ear.onend = () => setTimeout(() => this.#ear === ear && this.#start(ear), AGAIN_MS);
    this.#start(ear);
  }

  /** @param {any} ear */
  #start(ear) {
    try {
      ear.start();
    } catch {
      this.#ear = null;
    }
  }

  /** @param {string} text */
  #take(text) {
    const said = this.#silent_ms() > ECHO_MS ? heard(text) : null;
    if (said) this.#onSaid(said);
  }
}
