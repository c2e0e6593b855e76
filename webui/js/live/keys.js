// The page's keys.

/** @typedef {"pause"|"finish"|"fix"|"mute"|"help"|"full"|"leave"} Act */

/** @type {Record<string, Act>} */
const KEYS = { p: "pause", " ": "pause", f: "finish", b: "fix", m: "mute", "?": "help", u: "full", Escape: "leave" };

/** What each key does, for the help. @type {[string, string][]} */
export const KEY_HELP = [
  ["P or Space", "Pause, and go on"],
  ["F", "Finish and see the report"],
  ["B", "Fix the back"],
  ["M", "Voice off and on"],
  ["U", "Full screen"],
  ["?", "This help"],
  ["Tab, arrows", "Choose a point of the back, move it (Shift: faster)"],
];

export class Keys {
  #act;

  /** @param {(act: Act) => void} act */
  constructor(act) {
    this.#act = act;
    document.addEventListener("keydown", this.#down);
  }

  destroy() {
    document.removeEventListener("keydown", this.#down);
  }

  /** @param {KeyboardEvent} event */
  #down = (event) => {
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.repeat || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const at = event.target instanceof Element ? event.target : null;
    if (at?.matches("input, select, textarea")) return;
    // Space presses the button that has the focus.
    if (event.key === " " && at?.closest("button, a, summary")) return;
    if (event.key === " ") event.preventDefault();
    this.#act(act);
  };
}
