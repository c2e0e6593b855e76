// All that is shown of one answer while coaching: the drawing over the picture, the words, the gauges.
import { byId } from "../dom.js";
import { BackMap } from "./back-map.js";
import { Coach } from "./coach.js";
import { now_s } from "./frames.js";
import { MidlineGauge, SpeedGauge } from "./gauges.js";
import { Painter } from "./painter.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Atlas} Atlas */
/** @typedef {import("./wire.js").Standard} Standard */

export class Coaching {
  #painter;
  #coach;
  #gauges;
  #phase = byId("phase", HTMLElement);
  /** @type {Record<string, number>} */
  #coverage = {};

  /** @param {HTMLCanvasElement} canvas @param {Atlas} atlas @param {Standard} standard @param {import("./voice.js").Voice} voice */
  constructor(canvas, atlas, standard, voice) {
    this.#painter = new Painter(canvas, atlas, standard.midline_limit_cm);
    this.#coach = new Coach(byId("banner", HTMLElement), byId("notice", HTMLElement), voice);
    this.#gauges = [
      new BackMap(byId("back-map", HTMLElement), atlas),
      new SpeedGauge(byId("speed", HTMLElement), standard),
      new MidlineGauge(byId("midline", HTMLElement), standard),
    ];
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.#painter.mirrored = mirrored;
  }

  /** @param {Answer} answer @param {boolean} fixing  the back is being mended: only the hands' places matter */
  show(answer, fixing) {
    if (answer.live) this.#coverage = answer.live.coverage;
    if (fixing) this.#painter.proposal(answer);
    else this.#painter.coaching(answer, this.#coverage);
    if (fixing) this.#coach.clear();
    else this.#coach.update(answer, now_s());
    for (const gauge of this.#gauges) gauge.update(answer);
    const phase = answer.live?.phase.replaceAll("_", " ") ?? "";
    const words = phase && phase[0].toUpperCase() + phase.slice(1);
    if (this.#phase.textContent !== words) this.#phase.textContent = words;
  }

  /** Takes the words away. */
  quiet() {
    this.#coach.clear();
  }

  destroy() {
    this.#painter.clear();
    this.#coach.clear();
    this.#phase.textContent = "";
  }
}
