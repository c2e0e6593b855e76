// Speaks: one queue for all that is said. Stop and danger interrupt, the rest waits its turn, and what is old is dropped.

/** @typedef {"stop"|"danger"|"caution"|"prompt"|"praise"} Rank */
/** @typedef {{text: string, rank: Rank, until_ms: number}} Saying */

// In the order in which they are said; the first two do not wait for what is being said.
/** @type {Rank[]} */
const RANKS = ["stop", "danger", "caution", "prompt", "praise"];
const INTERRUPTS = 2;
// So long a saying is worth waiting for.
const FRESH_MS = { stop: 20000, danger: 3000, caution: 3000, prompt: 8000, praise: 1500 };
// What is no warning is not said twice in a row, as when the page said it already and the server says it too.
const REPEAT_MS = 4000;
// Some browsers never say that they have finished: a letter takes about this long, and then a little.
const LETTER_MS = 90;
const LEAST_MS = 1500;

export class Voice {
  #choices;
  #engine = "speechSynthesis" in window ? window.speechSynthesis : null;
  /** @type {Saying[]} */
  #queue = [];
  /** @type {Saying|null} */
  #now = null;
  #watchdog = 0;
  #ended_ms = -Infinity;
  #last = "";
  #last_ms = 0;
  /** @type {(() => void)[]} */
  #silent = [];

  /** @param {import("./choices.js").Choices} choices */
  constructor(choices) {
    this.#choices = choices;
  }

  /** Whether this browser can speak at all. */
  get able() {
    return this.#engine !== null;
  }

  /** Milliseconds since it was heard last, 0 while it speaks. */
  get silent_ms() {
    return this.#now ? 0 : performance.now() - this.#ended_ms;
  }

  get muted() {
    return this.#choices.get("muted");
  }

  set muted(muted) {
    this.#choices.set({ muted });
    if (muted) this.hush();
  }

  /** The voices to choose from: those of the page's language, else all. */
  voices() {
    const all = this.#engine?.getVoices() ?? [];
    const own = all.filter((voice) => voice.lang.toLowerCase().startsWith("en"));
    return own.length ? own : all;
  }

  /** @param {() => void} listener  called when the browser has found its voices @param {AbortSignal} signal */
  onVoices(listener, signal) {
    this.#engine?.addEventListener("voiceschanged", listener, { signal });
  }

  /** @param {string} text @param {Rank} [rank] */
  say(text, rank = "prompt") {
    if (!this.#engine || this.muted) return;
    const place = RANKS.indexOf(rank);
    if (place > INTERRUPTS && text === this.#last && performance.now() - this.#last_ms < REPEAT_MS) return;
    this.#queue = this.#queue.filter((saying) => RANKS.indexOf(saying.rank) < place || (place >= INTERRUPTS && saying.text !== text));
    this.#queue.push({ text, rank, until_ms: performance.now() + FRESH_MS[rank] });
    this.#queue.sort((one, other) => RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank));
    const interrupts = place < INTERRUPTS && this.#now !== null && RANKS.indexOf(this.#now.rank) >= place;
    if (interrupts) this.#engine.cancel();
    if (interrupts || !this.#now) this.#next();
  }

  /** Says nothing more. */
  hush() {
    this.#queue = [];
    this.#engine?.cancel();
    this.#over();
  }

  /** Resolves when all is said. @returns {Promise<void>} */
  async silence() {
    if (this.#now) await new Promise((resolve) => this.#silent.push(() => resolve(undefined)));
  }

  destroy() {
    this.hush();
  }

  /** @returns {void} */
  #next() {
    clearTimeout(this.#watchdog);
    const saying = this.#queue.shift();
    if (!saying) return this.#over();
    if (saying.until_ms < performance.now()) return this.#next();
    this.#now = saying;
    this.#last = saying.text;
    this.#last_ms = performance.now();
    const words = this.#words(saying.text);
    const done = () => {
      // An interrupted one ends when the next has begun.
      if (this.#now === saying) this.#next();
    };
    words.addEventListener("end", done);
    words.addEventListener("error", done);
    this.#watchdog = window.setTimeout(done, LEAST_MS + LETTER_MS * saying.text.length);
    this.#engine?.speak(words);
  }

  #over() {
    clearTimeout(this.#watchdog);
    if (this.#now) this.#ended_ms = performance.now();
    this.#now = null;
    for (const told of this.#silent.splice(0)) told();
  }

  /** @param {string} text */
  #words(text) {
    const words = new SpeechSynthesisUtterance(text);
    words.rate = 1;
    words.volume = this.#choices.get("volume");
    words.lang = "en";
    const chosen = this.voices().find((voice) => voice.name === this.#choices.get("voice"));
    if (chosen) {
      words.voice = chosen;
      words.lang = chosen.lang;
    }
    return words;
  }
}
