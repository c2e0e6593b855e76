// What the person chose, kept in this browser.

/**
 * @typedef {object} Chosen
 * @property {string} camera  the device's id, "" for the browser's own choice
 * @property {boolean} mirror
 * @property {boolean} turned  by 90 degrees clockwise
 * @property {import("./wire.js").Head|null} head
 * @property {import("./wire.js").Arms} arms
 * @property {"height"|"shoulders"} measure
 * @property {number|null} height_cm
 * @property {number|null} shoulders_cm
 * @property {"cm"|"ft"} unit
 * @property {number|null} lesson_minutes  of a guided lesson, null for free practice
 * @property {boolean} listen  for answers
 * @property {boolean} muted
 * @property {string} voice  its name, "" for the browser's own choice
 * @property {number} volume  0 to 1
 */

const KEY = "backrub.live";

/** @type {Chosen} */
const DEFAULTS = {
  camera: "",
  mirror: false,
  turned: false,
  head: null,
  arms: "side",
  measure: "height",
  height_cm: null,
  shoulders_cm: null,
  unit: "cm",
  lesson_minutes: null,
  listen: false,
  muted: false,
  voice: "",
  volume: 1,
};

export class Choices {
  /** @type {Chosen} */
  #now = { ...DEFAULTS, ...read(localStore(), KEY) };

  /** What was prepared, of this lesson only. @type {import("./wire.js").Checklist} */
  checklist = { ticked: [], skipped: [] };

  /** @template {keyof Chosen} K @param {K} name @returns {Chosen[K]} */
  get(name) {
    return this.#now[name];
  }

  /** @param {Partial<Chosen>} changed */
  set(changed) {
    Object.assign(this.#now, changed);
    write(localStore(), KEY, this.#now);
  }

  /** Of the receiver, as the server wants them. @returns {import("./wire.js").ReceiverSettings} */
  settings() {
    const byHeight = this.#now.measure === "height";
    return {
      head: this.#now.head,
      arms: this.#now.arms,
      height_cm: byHeight ? this.#now.height_cm : null,
      shoulders_cm: byHeight ? null : this.#now.shoulders_cm,
    };
  }

  /** The same with the lesson. @returns {import("./wire.js").LiveSettings} */
  liveSettings() {
    return { ...this.settings(), lesson_minutes: this.#now.lesson_minutes, checklist: this.checklist };
  }
}

const RESUME_KEY = "backrub.live.session";

/** The session that a reload of this page may go on with. */
export const lastSession = {
  /** @returns {import("./wire.js").Resume|null} */
  read() {
    const kept = read(tabStore(), RESUME_KEY);
    return kept && typeof kept.id === "string" && typeof kept.resume_key === "string" ? kept : null;
  },
  /** @param {import("./wire.js").Resume} resume */
  keep(resume) {
    write(tabStore(), RESUME_KEY, resume);
  },
  forget() {
    tabStore()?.removeItem(RESUME_KEY);
  },
};

// A private window may refuse to keep anything: then every visit starts with the defaults.
function localStore() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function tabStore() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** @param {Storage|null} store @param {string} key @returns {any} */
function read(store, key) {
  try {
    return JSON.parse(store?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Storage|null} store @param {string} key @param {unknown} value */
function write(store, key, value) {
  try {
    store?.setItem(key, JSON.stringify(value));
  } catch {
    // Full or refused: nothing is lost but the memory of it.
  }
}
