// All that is shown of one answer while coaching: the drawing over the picture, the words, the gauges.
import { get } from "../api.js";
import { byId } from "../dom.js";
import { BackMap } from "./back-map.js";
import { CheckIn } from "./check-in.js";
import { Coach } from "./coach.js";
import { now_s } from "./frames.js";
import { MidlineGauge, SpeedGauge } from "./gauges.js";
import { HoldTimer } from "./hold-timer.js";
import { LessonBar } from "./lesson-bar.js";
import { Painter } from "./painter.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Atlas} Atlas */
/** @typedef {import("../types.js").Config} Config */

/**
 * @typedef {object} Does
 * @property {(said: import("./wire.js").Said) => void} answer  the receiver said something
 * @property {() => void} nextPhase
 */

export class Coaching {
  #canvas;
  #standard;
  /** @type {Painter} */
  #painter;
  #mirrored = false;
  #coach;
  #gauges;
  #over = new AbortController();
  #bar;
  #hold;
  /** The question about the pressure. */
  checkIn;
  /** @type {Record<string, number>} */
  #coverage = {};

  /** @param {HTMLCanvasElement} canvas @param {Atlas} atlas @param {Config} config @param {import("./voice.js").Voice} voice @param {Does} does */
  constructor(canvas, atlas, { standard, lesson }, voice, does) {
    this.#canvas = canvas;
    this.#standard = standard;
    this.#painter = new Painter(canvas, atlas, standard.midline_limit_cm);
    this.#coach = new Coach(byId("banner", HTMLElement), byId("notice", HTMLElement), voice);
    this.#bar = new LessonBar(does.nextPhase, this.#over.signal);
    this.#hold = new HoldTimer(lesson.hold_s);
    this.checkIn = new CheckIn(does.answer, this.#over.signal);
    this.#gauges = [
      new BackMap(byId("back-map", HTMLElement), atlas),
      new SpeedGauge(byId("speed", HTMLElement), standard),
      new MidlineGauge(byId("midline", HTMLElement), standard),
    ];
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.#mirrored = this.#painter.mirrored = mirrored;
  }

  /** The zone map as the arms lie; until it is there the usual one serves. @param {import("./wire.js").Arms} arms */
  async arms(arms) {
    if (arms === "side") return;
    const atlas = await get(`/atlas?arms=${arms}`);
    if (this.#over.signal.aborted) return;
    this.#painter.clear();
    this.#painter = new Painter(this.#canvas, atlas, this.#standard.midline_limit_cm);
    this.#painter.mirrored = this.#mirrored;
    this.#gauges[0] = new BackMap(byId("back-map", HTMLElement), atlas);
  }

  /** @param {Answer} answer @param {boolean} fixing  the back is being mended: only the hands' places matter */
  show(answer, fixing) {
    if (answer.live) this.#coverage = answer.live.coverage;
    if (fixing) this.#painter.proposal(answer);
    else this.#painter.coaching(answer, this.#coverage);
    if (fixing) this.#coach.clear();
    else this.#coach.update(answer, now_s());
    for (const gauge of this.#gauges) gauge.update(answer);
    if (!answer.live) return;
    this.#bar.update(answer.live);
    this.#hold.update(fixing ? null : answer.live.hold);
    this.checkIn.update(fixing ? null : answer.live.check_in);
  }

  /** Takes the words away. */
  quiet() {
    this.#hold.update(null);
    this.#coach.clear();
  }

  destroy() {
    this.#painter.clear();
    this.#coach.clear();
    this.#bar.clear();
    this.#hold.update(null);
    this.#over.abort();
  }
}
