// Draws over the picture what was seen in it. Decides nothing.
import { ghostPlace, inverse, mapPoints, midlineStrip, toScreen } from "./geometry.js";

/** @typedef {import("./wire.js").Point} Point */
/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Atlas} Atlas */
/** @typedef {import("./wire.js").Back} Back */
/** @typedef {import("./wire.js").Head} Head */
/** @typedef {(point: Point) => Point} Place */

const OUTLINE = "#FFFFFF";
const HALO = "rgb(20 24 28 / .8)";
const HAND = "#00C2E0";
const MIDLINE = "rgb(224 38 30 / .35)";
const MARKED = { danger: "#FF8A80", caution: "#E5B454" };
/** One hue from little to much; the report's palest steps would look like bare skin. */
const COVERAGE = ["116 174 180", "86 150 158", "54 123 133", "40 106 117", "28 91 102"];
const TRAIL_S = 1.2;
const FADE_S = 0.5;
const FINGERS = [[0, 1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16], [17, 18, 19, 20], [0, 5, 9, 13, 17, 0]];
// A screen picture of this height gets lines of 2 px.
const REFERENCE_HEIGHT = 520;

export class Painter {
  #canvas;
  #pen;
  #atlas;
  #strip;
  #mirrored = false;
  /** Where each hand pressed lately, in (x_cm, v). @type {Map<number, {t_s: number, at: Point}[]>} */
  #trails = new Map();

  /** @param {HTMLCanvasElement} canvas @param {Atlas} atlas @param {number} limitCm  half breadth of the midline strip */
  constructor(canvas, atlas, limitCm) {
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("This browser cannot draw pictures.");
    this.#canvas = canvas;
    this.#pen = pen;
    this.#atlas = atlas;
    this.#strip = midlineStrip(limitCm);
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.#mirrored = mirrored;
  }

  clear() {
    this.#trails.clear();
    this.#begin([1, 1]);
  }

  /** About how large and where the back should be. @param {Point} size  of the picture @param {Head} head */
  ghost(size, head) {
    const to = this.#begin(size);
    const place = ghostPlace(size, head);
    const outline = this.#atlas.outline.map((point) => to(place(point)));
    this.#pen.setLineDash([12, 10]);
    this.#line(outline, true, OUTLINE, 2);
    this.#line([to(place([0, 0])), to(place([0, 1]))], false, OUTLINE, 1.5);
    this.#pen.setLineDash([]);
  }

  /** The back that was found, and the hands over it. @param {Answer} answer */
  proposal(answer) {
    const to = this.#begin(answer.size);
    if (answer.back) this.#line(answer.back.outline_px.map(to), true, OUTLINE, 2.5);
    this.#hands(answer, to);
  }

  /** All of it. @param {Answer} answer @param {Record<string, number>} coverage */
  coaching(answer, coverage) {
    const to = this.#begin(answer.size);
    this.#remember(answer);
    const back = answer.back;
    const skin = back && inverse(back.px_to_back);
    /** @type {((points: readonly Point[]) => Point[])|null} */
    const place = skin && ((points) => mapPoints(skin, points).map(to));
    if (back && place) {
      this.#pen.save();
      // The map's shoulders may be broader than this person's.
      this.#trace(back.outline_px.map(to), true);
      this.#pen.clip();
      this.#zones(place, coverage, answer);
      this.#midline(place);
      this.#pen.restore();
      this.#line(back.outline_px.map(to), true, OUTLINE, 2);
    }
    this.#hands(answer, to);
    if (place) this.#pressing(place, answer);
  }

  /** Fits the canvas to the screen and empties it. @param {Point} size @returns {Place} */
  #begin(size) {
    const { clientWidth, clientHeight } = this.#canvas;
    const sharp = Math.min(2, window.devicePixelRatio);
    const [width, height] = [Math.round(clientWidth * sharp), Math.round(clientHeight * sharp)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.#pen.clearRect(0, 0, clientWidth, clientHeight);
    this.#pen.lineJoin = this.#pen.lineCap = "round";
    return toScreen(size, [clientWidth, clientHeight], this.#mirrored);
  }

  get #unit() {
    return Math.max(0.8, this.#canvas.clientHeight / REFERENCE_HEIGHT);
  }

  /** @param {Answer} answer */
  #remember({ t_s, touches }) {
    for (const touch of touches) {
      const trail = this.#trails.get(touch.hand_id) ?? [];
      this.#trails.set(touch.hand_id, trail);
      trail.push({ t_s, at: [touch.x_cm, touch.v] });
    }
    for (const [hand, trail] of this.#trails) {
      const kept = trail.filter((step) => step.t_s > t_s - TRAIL_S && step.t_s <= t_s);
      if (kept.length) this.#trails.set(hand, kept);
      else this.#trails.delete(hand);
    }
  }

  /** @param {(points: readonly Point[]) => Point[]} place @param {Record<string, number>} coverage @param {Answer} answer */
  #zones(place, coverage, { correction }) {
    for (const zone of this.#atlas.zones) {
      const share = Math.min(1, coverage[zone.id] ?? 0);
      if (zone.kind === "spine" || share <= 0) continue;
      const colour = COVERAGE[Math.min(COVERAGE.length - 1, Math.floor(share * COVERAGE.length))];
      this.#trace(place(zone.polygon), true);
      this.#pen.fillStyle = `rgb(${colour} / ${0.2 + 0.25 * share})`;
      this.#pen.fill();
    }
    if (!correction) return;
    const marked = this.#atlas.zones.filter((zone) => zone.kind !== "spine" && correction.zones.includes(zone.id));
    for (const zone of marked) this.#line(place(zone.polygon), true, MARKED[correction.severity], 2.5);
  }

  /** @param {(points: readonly Point[]) => Point[]} place */
  #midline(place) {
    this.#pen.strokeStyle = MIDLINE;
    this.#pen.lineWidth = 2.2 * this.#unit;
    for (const ends of this.#strip.hatch) {
      this.#trace(place(ends), false);
      this.#pen.stroke();
    }
    this.#trace(place(this.#strip.corners), true);
    this.#pen.stroke();
  }

  /** @param {Answer} answer @param {Place} to */
  #hands({ hands }, to) {
    for (const hand of hands) {
      if (hand.role !== "giver") continue;
      if (hand.landmarks_px) {
        const points = hand.landmarks_px.map(to);
        for (const colour of [HALO, HAND]) {
          for (const finger of FINGERS) this.#bare(finger.map((index) => points[index]), false, colour, colour === HALO ? 4.5 : 2.2);
        }
      } else {
        const [x, y] = to(hand.palm_px);
        const [edge] = to([hand.palm_px[0] + 0.2 * hand.length_px, hand.palm_px[1]]);
        this.#pen.beginPath();
        this.#pen.arc(x, y, Math.abs(edge - x), 0, 2 * Math.PI);
        this.#ink(HALO, 5);
        this.#ink(HAND, 2.5);
      }
    }
  }

  /** @param {(points: readonly Point[]) => Point[]} place @param {Answer} answer */
  #pressing(place, { t_s }) {
    for (const trail of this.#trails.values()) {
      const path = place(trail.map((step) => step.at));
      const unseen_s = t_s - trail[trail.length - 1].t_s;
      this.#pen.globalAlpha = Math.max(0, 1 - unseen_s / FADE_S);
      for (let step = 1; step < path.length; step += 1) {
        const fresh = 1 - (t_s - trail[step].t_s) / TRAIL_S;
        this.#bare([path[step - 1], path[step]], false, `rgb(20 24 28 / ${0.6 * fresh})`, 7);
        this.#bare([path[step - 1], path[step]], false, `rgb(0 194 224 / ${fresh})`, 4);
      }
      const [x, y] = path[path.length - 1];
      for (const [radius, colour] of /** @type {[number, string][]} */ ([[10.5, HALO], [9, OUTLINE], [6.5, HAND]])) {
        this.#pen.beginPath();
        this.#pen.arc(x, y, radius * this.#unit, 0, 2 * Math.PI);
        this.#pen.fillStyle = colour;
        this.#pen.fill();
      }
    }
    this.#pen.globalAlpha = 1;
  }

  /** A line with its dark halo. @param {Point[]} points @param {boolean} closed @param {string} colour @param {number} width */
  #line(points, closed, colour, width) {
    this.#trace(points, closed);
    this.#ink(HALO, width + 2.5);
    this.#ink(colour, width);
  }

  /** @param {Point[]} points @param {boolean} closed @param {string} colour @param {number} width */
  #bare(points, closed, colour, width) {
    this.#trace(points, closed);
    this.#ink(colour, width);
  }

  /** @param {string} colour @param {number} width */
  #ink(colour, width) {
    this.#pen.strokeStyle = colour;
    this.#pen.lineWidth = width * this.#unit;
    this.#pen.stroke();
  }

  /** @param {Point[]} points @param {boolean} closed */
  #trace(points, closed) {
    this.#pen.beginPath();
    for (const [x, y] of points) this.#pen.lineTo(x, y);
    if (closed) this.#pen.closePath();
  }
}
