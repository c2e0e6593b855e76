// The back is mended while it is coached: the six handles over the live picture.
import { byId, fill } from "../dom.js";
import { usualPoints } from "../handles.js";
import { icon } from "../icons.js";
import { handlesOf } from "./geometry.js";
import { Placing } from "./placing.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Point} Point */

export class Fixing {
  #done = byId("fix-done", HTMLButtonElement);
  #picture;
  #choices;
  #send;
  /** @type {Placing|null} */
  #placing = null;

  /**
   * @param {HTMLElement} picture @param {import("./choices.js").Choices} choices
   * @param {(points: import("../types.js").HandlePoints) => void} send  tells the server @param {() => void} onDone
   */
  constructor(picture, choices, send, onDone) {
    this.#picture = picture;
    this.#choices = choices;
    this.#send = send;
    fill(this.#done, icon("check"), "Done");
    this.#done.onclick = onDone;
  }

  get open() {
    return this.#placing !== null;
  }

  /** Opens the handles, or closes them. @param {Answer|null} newest @param {Point|null} size  of the pictures */
  toggle(newest, size) {
    if (this.#placing || !size) {
      this.close();
      byId("fix").focus({ preventScroll: true });
      return;
    }
    const points = newest?.back ? handlesOf(newest.back.points_px) : usualPoints(size, this.#choices.get("head") ?? "up");
    this.#placing = new Placing(this.#picture, points, size, this.#choices.get("mirror"), this.#send);
    this.#placing.focus();
    this.#done.hidden = false;
  }

  /** @param {Answer} answer */
  follow(answer) {
    this.#placing?.follow(answer);
  }

  close() {
    this.#placing?.destroy();
    this.#placing = null;
    this.#done.hidden = true;
  }
}
