// A hand that keeps still: its seconds in a ring, until the time to let go.
import { byId, fill, h, svg } from "../dom.js";

/** @typedef {import("./wire.js").HoldState} HoldState */

const WORDS = { holding: "Keep still", ask: "Seven of ten?", release: "Release slowly", drifted: "You moved away" };

export class HoldTimer {
  #place = byId("hold");
  #aim_s;
  #arc = svg("circle", { class: "ring-arc", cx: 60, cy: 60, r: 52, pathLength: 1, "stroke-dasharray": "0 1" });
  #seconds = h("span", { class: "hold-seconds numbers" });
  #aim = h("span", { class: "hold-aim numbers" });
  #word = h("p", { class: "hold-word" });

  /** @param {[number, number]} aim_s  how long a hold wants to last */
  constructor(aim_s) {
    this.#aim_s = aim_s;
    fill(
      this.#place,
      h("div", { class: "hold-ring" },
        svg("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" }, svg("circle", { class: "ring-track", cx: 60, cy: 60, r: 52 }), this.#arc),
        h("div", { class: "hold-numbers" }, this.#seconds, this.#aim)),
      this.#word,
    );
    this.update(null);
  }

  /** @param {HoldState|null} hold */
  update(hold) {
    this.#place.hidden = !hold;
    if (!hold) return;
    const [least, most] = this.#aim_s;
    const late = hold.seconds >= least;
    // The ring fills up to the least, then once more to the most.
    const share = late ? (hold.seconds - least) / (most - least) : hold.seconds / least;
    this.#arc.setAttribute("stroke-dasharray", `${Math.min(1, share)} 1`);
    this.#place.dataset.stage = hold.stage === "holding" && late ? "release" : hold.stage;
    write(this.#seconds, String(Math.floor(hold.seconds)));
    write(this.#aim, `of ${late ? most : least} s`);
    write(this.#word, WORDS[hold.stage]);
  }
}

/** @param {HTMLElement} place @param {string} words */
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
