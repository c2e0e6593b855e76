// The page's keys.

/** @typedef {"pause"|"finish"|"fix"|"mute"|"help"|"full"|"leave"|"next"|"ask"} Act */
/** @typedef {import("./wire.js").Said} Said */

/** @type {Record<string, Act>} */
const KEYS = { p: "pause", " ": "pause", f: "finish", b: "fix", m: "mute", "?": "help", u: "full", Escape: "leave", n: "next", a: "ask" };
/** What the receiver says of the pressure. @type {Record<string, Said>} */
const ANSWERS = { 0: { value: 10 }, "-": { word: "less" }, "+": { word: "more" }, "=": { word: "more" }, s: { word: "stop" } };
for (let value = 1; value <= 9; value += 1) ANSWERS[value] = { value };

/** What each key does, for the help. @type {[string, string][]} */
export const KEY_HELP = [
  ["P or Space", "Pause, and go on"],
  ["F", "Finish and see the report"],
  ["1 to 9, 0 for ten", "The receiver says how the pressure is"],
  ["−, +, S", "The receiver says less, more, stop"],
  ["A", "Open or close the question about the pressure"],
  ["N", "On to the next phase"],
  ["B", "Fix the back"],
  ["M", "Voice off and on"],
  ["U", "Full screen"],
  ["?", "This help"],
  ["Tab, arrows", "Choose a point of the back, move it (Shift: faster)"],
];

export class Keys {
  #act;
  #answer;

  /** @param {(act: Act) => void} act @param {(said: Said) => void} answer */
  constructor(act, answer) {
    this.#act = act;
    this.#answer = answer;
    document.addEventListener("keydown", this.#down);
  }

  destroy() {
    document.removeEventListener("keydown", this.#down);
  }

  /** @param {KeyboardEvent} event */
  #down = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = KEYS[key];
    const said = ANSWERS[key];
    if ((!act && !said) || event.repeat || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const at = event.target instanceof Element ? event.target : null;
    if (at?.matches("input, select, textarea")) return;
    // Space presses the button that has the focus.
    if (event.key === " " && at?.closest("button, a, summary")) return;
    if (event.key === " ") event.preventDefault();
    if (said) this.#answer(said);
    else this.#act(act);
  };
}
