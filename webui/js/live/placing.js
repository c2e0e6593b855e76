// The six handles over the live picture. What a person places goes to the server; between, they follow what is seen.
import { Handles } from "../handles.js";
import { handlesOf } from "./geometry.js";

/** @typedef {import("../types.js").HandlePoints} HandlePoints */
/** @typedef {import("./wire.js").Point} Point */
/** @typedef {import("./wire.js").Answer} Answer */

const EVERY_MS = 200;
// So long what a person placed stays untouched: the answer to it is on its way.
const SETTLE_MS = 1500;

export class Placing {
  #handles;
  #place;
  #held = false;
  #touched = false;
  #moved_ms = -Infinity;
  #timer = 0;

  /**
   * @param {HTMLElement} container @param {HandlePoints} points @param {Point} size @param {boolean} mirrored
   * @param {(points: HandlePoints) => void} place  tells the server
   */
  constructor(container, points, size, mirrored, place) {
    this.#place = place;
    this.#handles = new Handles(container, { points, size, mirrored, onChange: (_, done) => this.#change(done) });
  }

  /** Whether the person has moved a point. */
  get touched() {
    return this.#touched;
  }

  get points() {
    return this.#handles.points;
  }

  set points(points) {
    this.#handles.points = points;
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.#handles.mirrored = mirrored;
  }

  /** @param {Answer} answer */
  follow({ back, size }) {
    if (!back || this.#held || performance.now() - this.#moved_ms < SETTLE_MS) return;
    this.#handles.size = size;
    this.#handles.points = handlesOf(back.points_px);
  }

  /** Sends the points as they stand. */
  send() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#place(this.#handles.points);
  }

  focus() {
    this.#handles.focus();
  }

  destroy() {
    if (this.#timer) this.send();
    this.#handles.destroy();
  }

  /** @param {boolean} done  let go */
  #change(done) {
    this.#held = !done;
    this.#touched = true;
    this.#moved_ms = performance.now();
    if (done && !this.#timer) this.#timer = window.setTimeout(() => this.send(), EVERY_MS);
  }
}
