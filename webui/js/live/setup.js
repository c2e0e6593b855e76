// The set-up: a clear view of the back, the proposal with its handles, then the size.
import { usualPoints } from "../handles.js";
import { byId, fill, h, svg } from "../dom.js";
import { icon } from "../icons.js";
import { handlesOf, headOf, mirroredHead, nextHead } from "./geometry.js";
import { Painter } from "./painter.js";
import { Placing } from "./placing.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Point} Point */
/** @typedef {import("./wire.js").Head} Head */
/** @typedef {"looking"|"proposal"|"scale"} Step */

/**
 * @typedef {object} Host
 * @property {import("./stage.js").Stage} stage
 * @property {import("./choices.js").Choices} choices
 * @property {() => Point|null} size  of the pictures that are sent
 * @property {(message: Record<string, unknown> & {type: string}) => void} send
 * @property {() => void} tellSettings  they have changed
 * @property {(step: Step) => void} onStep
 */

const BY_HAND_AFTER_S = 6;
const LOST_AFTER_S = 3;
const STEPS = /** @type {const} */ ([["looking", "Find"], ["proposal", "Check"], ["scale", "Size"]]);
const SIDES = { up: "at the top", right: "on the right", down: "at the bottom", left: "on the left" };

export class Setup {
  #host;
  #painter;
  #ring = new Ring(byId("ring", HTMLElement));
  #more = byId("looking-more", HTMLElement);
  #byHand = byId("by-hand", HTMLButtonElement);
  /** @type {Step} */
  #step = "looking";
  /** @type {Placing|null} */
  #placing = null;
  /** @type {Answer|null} */
  #newest = null;
  #since_ms = 0;
  #seen_ms = 0;

  /** @param {Host} host @param {import("./wire.js").Atlas} atlas @param {number} limitCm */
  constructor(host, atlas, limitCm) {
    this.#host = host;
    this.#painter = new Painter(host.stage.overlay, atlas, limitCm);
    this.#painter.mirrored = this.#mirrored;
    // A place means something only in a picture that the server has.
    this.#byHand.disabled = true;
    this.look();
  }

  get #mirrored() {
    return this.#host.choices.get("mirror");
  }

  /** Where the head is, as shown: as chosen, else as found. @returns {Head} */
  get #head() {
    const back = this.#newest?.back;
    return mirroredHead(this.#host.choices.get("head") ?? (back ? headOf(back.points_px) : "up"), this.#mirrored);
  }

  /** Looks for the back, from the beginning. */
  look() {
    this.#placing?.destroy();
    this.#placing = null;
    this.#newest = null;
    this.#since_ms = performance.now();
    this.#enter("looking");
    this.tick();
  }

  /** @param {Answer} answer */
  answer(answer) {
    if (!this.#newest) this.#since_ms = performance.now();
    this.#newest = answer;
    this.#byHand.disabled = false;
    if (answer.back) this.#seen_ms = performance.now();
    if (this.#step === "looking") this.#looking(answer);
    else this.#proposed(answer);
  }

  /** Draws what needs no answer. */
  tick() {
    const size = this.#host.size();
    if (this.#step !== "looking" || !size) return;
    this.#painter.ghost(size, mirroredHead(this.#head, this.#mirrored));
    this.#markHead(this.#host.choices.get("head") !== null);
  }

  /** The next side for the head. */
  turnHead() {
    const head = mirroredHead(nextHead(this.#head), this.#mirrored);
    this.#host.choices.set({ head });
    this.#host.tellSettings();
    const size = this.#host.size();
    if (this.#placing && size && !this.#newest?.back) {
      this.#placing.points = usualPoints(size, head);
      this.#headWords();
    } else this.look();
  }

  placeByHand() {
    const size = this.#newest?.size ?? this.#host.size();
    if (!size) return;
    this.#open(usualPoints(size, this.#host.choices.get("head") ?? "up"), size);
    this.#placing?.focus();
  }

  confirm() {
    if (this.#placing && !this.#newest?.back && !this.#placing.touched) this.#placing.send();
    this.#placing?.destroy();
    this.#placing = null;
    this.#enter("scale");
  }

  /** One step back; false where there is none. */
  back() {
    if (this.#step === "looking") return false;
    if (this.#step === "scale" && this.#newest?.back) this.#propose(this.#newest);
    else {
      this.#host.send({ type: "look" });
      this.look();
    }
    return true;
  }

  /** The picture was mirrored or turned. @param {boolean} anew  the pictures have another shape */
  changed(anew) {
    this.#painter.mirrored = this.#mirrored;
    if (this.#placing) this.#placing.mirrored = this.#mirrored;
    if (anew) {
      this.#host.choices.set({ head: null });
      this.#host.tellSettings();
      this.#host.send({ type: "look" });
      this.look();
    } else this.#headWords();
  }

  destroy() {
    this.#placing?.destroy();
    this.#placing = null;
    this.#painter.clear();
    this.#host.stage.markHead(null);
  }

  /** @param {Answer} answer */
  #looking(answer) {
    this.tick();
    const { setup } = answer;
    const waited_s = (performance.now() - this.#since_ms) / 1000;
    if (setup) this.#ring.show(setup.clear_s / setup.needed_s);
    const late = waited_s > BY_HAND_AFTER_S;
    const handsSeen = answer.hands.some((hand) => hand.role === "giver");
    const words = handsSeen
      ? "I still see hands."
      : late
        ? "No back found yet. Move the camera until the dashed shape fits, or place the back yourself."
        : "The dashed shape shows about where the back should be.";
    if (this.#more.textContent !== words) this.#more.textContent = words;
    this.#byHand.classList.toggle("main", late);
    if (answer.back?.ok) this.#propose(answer);
  }

  /** @param {Answer} answer */
  #propose(answer) {
    if (answer.back) this.#open(handlesOf(answer.back.points_px), answer.size);
  }

  /** @param {import("../types.js").HandlePoints} points @param {Point} size */
  #open(points, size) {
    this.#placing?.destroy();
    this.#placing = new Placing(this.#host.stage.picture, points, size, this.#mirrored, (points_px) => this.#host.send({ type: "place", points_px }));
    if (this.#newest) this.#painter.proposal(this.#newest);
    this.#enter("proposal");
  }

  /** @param {Answer} answer */
  #proposed(answer) {
    this.#painter.proposal(answer);
    this.#placing?.follow(answer);
    const lost = !answer.back && this.#seen_ms > 0 && performance.now() - this.#seen_ms > LOST_AFTER_S * 1000;
    if (lost && this.#step === "proposal" && this.#placing && !this.#placing.touched) {
      this.#seen_ms = 0;
      this.look();
    } else this.#headWords();
  }

  /** @param {Step} step */
  #enter(step) {
    this.#step = step;
    this.#ring.show(0);
    fill(byId("stepper"), STEPS.map(([name, words], index) => h("li", { "aria-current": name === step ? "step" : null }, h("span", { class: "step-number" }, index + 1), words)));
    this.#host.onStep(step);
    this.#headWords();
  }

  #headWords() {
    const known = this.#step === "proposal" || this.#host.choices.get("head") !== null;
    const words = known ? `The head is ${SIDES[this.#head]}.` : "The head may be on any side.";
    const place = byId("head-words");
    if (place.textContent !== words) place.textContent = words;
    this.#markHead(known && this.#step !== "scale");
  }

  /** @param {boolean} shown */
  #markHead(shown) {
    const size = this.#newest?.size ?? this.#host.size();
    if (!shown || !size) return this.#host.stage.markHead(null);
    const head = mirroredHead(this.#head, this.#mirrored);
    const points = this.#placing?.points ?? usualPoints(size, head);
    const [x, y] = [0, 1].map((axis) => (points.c7[axis] + 0.22 * (points.c7[axis] - points.crest_mid[axis])) / size[axis]);
    this.#host.stage.markHead([this.#mirrored ? 1 - x : x, y], this.#head);
  }
}

/** A ring that fills while no hands are seen. */
class Ring {
  #arc = svg("circle", { class: "ring-arc", cx: 60, cy: 60, r: 52, pathLength: 1, "stroke-dasharray": "0 1" });

  /** @param {HTMLElement} place */
  constructor(place) {
    const sign = icon("hand", 48);
    fill(place, svg("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" }, svg("circle", { class: "ring-track", cx: 60, cy: 60, r: 52 }), this.#arc), sign);
  }

  /** @param {number} share  0 to 1 */
  show(share) {
    this.#arc.setAttribute("stroke-dasharray", `${Math.min(1, Math.max(0, share))} 1`);
  }
}
