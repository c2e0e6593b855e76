// Speaks corrections and praise.

export class Voice {
  #choices;
  #engine = "speechSynthesis" in window ? window.speechSynthesis : null;

  /** @param {import("./choices.js").Choices} choices */
  constructor(choices) {
    this.#choices = choices;
  }

  /** Whether this browser can speak at all. */
  get able() {
    return this.#engine !== null;
  }

  get muted() {
    return this.#choices.get("muted");
  }

  set muted(muted) {
    this.#choices.set({ muted });
    if (muted) this.#engine?.cancel();
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

  /** @param {string} text @param {boolean} [urgent]  do not wait for the end of what is being said */
  say(text, urgent = false) {
    if (!this.#engine || this.muted) return;
    if (urgent) this.#engine.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.rate = 1;
    words.volume = this.#choices.get("volume");
    words.lang = "en";
    const chosen = this.voices().find((voice) => voice.name === this.#choices.get("voice"));
    if (chosen) {
      words.voice = chosen;
      words.lang = chosen.lang;
    }
    this.#engine.speak(words);
  }

  destroy() {
    this.#engine?.cancel();
  }
}
