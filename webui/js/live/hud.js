// The corners of the picture: the clock, and how fresh what is shown is.
import { byId, fill, h } from "../dom.js";
import { clock } from "../format.js";
import { icon } from "../icons.js";
import { age_s } from "./encoder.js";

/** @typedef {import("./socket.js").Link} Link */
/** @typedef {import("./wire.js").LiveState} LiveState */

const STALE_S = 1;
const LONG_TRIES = 4;

export class Hud {
  #clock = byId("clock");
  #age = byId("age");
  #camera = byId("camera-state");
  #name;
  /** @type {Link} */
  #link = "connecting";
  #tries = 0;
  #clock_s = 0;
  #at_ms = 0;
  #running = false;
  #setup = true;
  /** @type {number|null} */
  #picture_s = null;
  #shown = "";

  /** @param {string} name  of the camera or sample */
  constructor(name) {
    this.#name = name;
    this.tick();
  }

  /** @param {string} name */
  set name(name) {
    this.#name = name;
  }

  /** @param {Link} link @param {number} tries */
  link(link, tries) {
    // While it tries again the line is still lost.
    if (link === "connecting" && tries > 0) return;
    this.#link = link;
    document.body.dataset.link = link;
    this.#tries = tries;
    if (link === "lost") this.#running = false;
    this.tick();
  }

  /** @param {{state: LiveState, clock_s: number}} told */
  time({ state, clock_s }) {
    this.#clock_s = clock_s;
    this.#at_ms = performance.now();
    this.#running = state === "coaching";
    this.#setup = state === "setup";
  }

  /** @param {import("./wire.js").Answer} answer */
  answer(answer) {
    this.time(answer);
    this.#picture_s = answer.t_s;
  }

  tick() {
    // No longer than a second ahead of what the server said: without answers the clock stands.
    const since_s = this.#running ? Math.min(1, (performance.now() - this.#at_ms) / 1000) : 0;
    write(this.#clock, clock(this.#clock_s + since_s));
    const old_s = this.#picture_s === null ? null : age_s(this.#picture_s);
    const stale = old_s !== null && old_s > STALE_S;
    this.#age.classList.toggle("stale", stale && !this.#setup);
    // Fitting the back takes a moment, and nothing is lost by it.
    const late = this.#setup ? "Looking closely…" : `The picture is ${old_s?.toFixed(1)} s old`;
    write(this.#age, old_s === null ? "" : stale ? late : `${old_s.toFixed(1)} s`);
    this.#showCamera(old_s === null);
  }

  /** @param {boolean} waiting  for the first answer */
  #showCamera(waiting) {
    const lost = this.#link === "lost";
    const words = lost ? (this.#tries < LONG_TRIES ? "Reconnecting…" : "Reconnecting… Is backrub still running?") : waiting ? "Getting ready…" : this.#name;
    if (words === this.#shown) return;
    this.#shown = words;
    this.#camera.classList.toggle("stale", lost);
    fill(this.#camera, icon(lost ? "again" : "camera"), h("span", { class: lost || waiting ? null : "camera-name" }, words));
  }
}

/** @param {HTMLElement} place @param {string} words */
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
