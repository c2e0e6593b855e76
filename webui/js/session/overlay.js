// Draws what was seen in a frame over the picture: outline, midline strip, hands, what presses and its trail.
import { inverse, mapPoints, midlineStrip } from "../live/geometry.js";

/** @typedef {import("../types.js").TrackedFrame} TrackedFrame */
/** @typedef {import("../types.js").Point} Point */

const HALO = "rgb(28 24 20 / 0.7)";
const OUTLINE = "#FFFFFF";
const HAND = "#00C2E0";
const STRIP = "rgb(224 38 30 / 0.35)";
// Longer side of a picture on which lines have their given widths.
const REFERENCE_PX = 960;
// MediaPipe's landmarks: five fingers from the wrist or palm, and the palm's edge.
const FINGERS = [[0, 1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16], [17, 18, 19, 20]];
const PALM = [0, 5, 9, 13, 17, 0];

/**
 * @typedef {object} Scene
 * @property {TrackedFrame} frame
 * @property {TrackedFrame[]} trail  the frames before it whose touches make the trail
 * @property {number} midline_limit_cm
 */

/** Where the picture lies on the canvas: (x, y) px of the picture times `scale`, moved by `left` and `top`. @typedef {{scale: number, left: number, top: number}} Placing */

/**
 * @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Placing} placing
 */
export function drawScene(pen, { frame, trail, midline_limit_cm }, { scale, left, top }) {
  const place = (/** @type {Point} */ [x, y]) => /** @type {Point} */ ([left + x * scale, top + y * scale]);
  const unit = Math.max(0.8, Math.max(pen.canvas.width, pen.canvas.height) / REFERENCE_PX);
  pen.lineJoin = pen.lineCap = "round";
  const back = frame.back;
  const toPicture = back && inverse(back.px_to_back);
  const onBack = (/** @type {Point[]} */ points) => (toPicture ? mapPoints(toPicture, points).map(place) : []);
  if (back) {
    drawStrip(pen, onBack, midline_limit_cm, unit);
    haloed(pen, [back.outline_px.map(place)], true, OUTLINE, 2.4 * unit);
  }
  for (const hand of frame.hands) {
    if (hand.role !== "giver") continue;
    if (hand.landmarks_px) {
      const points = hand.landmarks_px.map(place);
      haloed(pen, [...FINGERS, PALM].map((bones) => bones.map((index) => points[index])), false, HAND, 2.4 * unit);
    } else ring(pen, place(hand.palm_px), 0.2 * hand.length_px * scale, unit);
  }
  if (!back) return;
  /** @type {Map<number, Point[]>} */
  const trails = new Map();
  for (const { touches } of trail) {
    for (const touch of touches) trails.set(touch.hand_id, [...(trails.get(touch.hand_id) ?? []), [touch.x_cm, touch.v]]);
  }
  haloed(pen, [...trails.values()].map(onBack), false, HAND, 3 * unit);
  for (const touch of frame.touches) dot(pen, onBack([[touch.x_cm, touch.v]])[0], unit);
}

/** @param {CanvasRenderingContext2D} pen @param {(points: Point[]) => Point[]} onBack @param {number} limit_cm @param {number} unit */
function drawStrip(pen, onBack, limit_cm, unit) {
  const { corners, hatch } = midlineStrip(limit_cm);
  pen.beginPath();
  trace(pen, onBack(/** @type {Point[]} */ (corners)), true);
  for (const ends of hatch) trace(pen, onBack(ends), false);
  pen.strokeStyle = STRIP;
  pen.lineWidth = 2 * unit;
  pen.stroke();
}

/** Lines with a dark halo, so that they show on any skin. @param {CanvasRenderingContext2D} pen @param {Point[][]} lines @param {boolean} closed @param {string} colour @param {number} width */
function haloed(pen, lines, closed, colour, width) {
  pen.beginPath();
  for (const line of lines) trace(pen, line, closed);
  for (const [style, breadth] of /** @type {[string, number][]} */ ([[HALO, width * 2.2], [colour, width]])) {
    pen.strokeStyle = style;
    pen.lineWidth = breadth;
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Point[]} points @param {boolean} closed */
function trace(pen, points, closed) {
  points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  if (closed) pen.closePath();
}

/** @param {CanvasRenderingContext2D} pen @param {Point} centre @param {number} radius @param {number} unit */
function ring(pen, [x, y], radius, unit) {
  pen.beginPath();
  pen.arc(x, y, Math.max(3 * unit, radius), 0, 2 * Math.PI);
  for (const [style, breadth] of /** @type {[string, number][]} */ ([[HALO, 5 * unit], [HAND, 2.4 * unit]])) {
    pen.strokeStyle = style;
    pen.lineWidth = breadth;
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Point} centre @param {number} unit */
function dot(pen, [x, y], unit) {
  for (const [style, radius] of /** @type {[string, number][]} */ ([[HALO, 9.5], [OUTLINE, 8], [HAND, 5.5]])) {
    pen.beginPath();
    pen.arc(x, y, radius * unit, 0, 2 * Math.PI);
    pen.fillStyle = style;
    pen.fill();
  }
}
