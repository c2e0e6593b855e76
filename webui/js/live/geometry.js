// Between the pixels of the pictures, the back's own coordinates (x_cm, v) and the screen.

/** @typedef {import("./wire.js").Point} Point */
/** @typedef {import("./wire.js").Head} Head */
/** @typedef {import("../types.js").HandlePoints} HandlePoints */

import { SIX_POINTS } from "./wire.js";

/** C7 to the iliac crests of the mean back, which the zone map is drawn for. */
export const REFERENCE_C7_CREST_CM = 42.8;

/**
 * A 3x3 homography applied to points.
 * @param {number[][]} matrix
 * @param {readonly Point[]} points
 * @returns {Point[]}
 */
export function mapPoints(matrix, points) {
  const [a, b, c] = matrix;
  return points.map(([x, y]) => {
    const w = c[0] * x + c[1] * y + c[2];
    return [(a[0] * x + a[1] * y + a[2]) / w, (b[0] * x + b[1] * y + b[2]) / w];
  });
}

/**
 * The inverse of a homography (its adjugate: the scale does not matter).
 * @param {number[][]} m
 */
export function inverse(m) {
  const [[a, b, c], [d, e, f], [g, h, i]] = m;
  return [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
}

/**
 * The midline strip in (x_cm, v): its four corners, and diagonals across it as pairs of ends.
 * @param {number} limitCm half its breadth
 * @returns {{corners: Point[], hatch: [Point, Point][]}}
 */
export function midlineStrip(limitCm) {
  const rise = 0.1;
  /** @type {[Point, Point][]} */
  const hatch = [];
  for (let start = -rise + 0.03; start < 1; start += 0.03) {
    const low = Math.max(0, -start / rise);
    const high = Math.min(1, (1 - start) / rise);
    hatch.push([
      [(2 * low - 1) * limitCm, start + low * rise],
      [(2 * high - 1) * limitCm, start + high * rise],
    ]);
  }
  return { corners: [[-limitCm, 0], [limitCm, 0], [limitCm, 1], [-limitCm, 1]], hatch };
}

const TURNS = /** @type {const} */ (["up", "right", "down", "left"]);

/** @param {Head} head */
export function nextHead(head) {
  return TURNS[(TURNS.indexOf(head) + 1) % 4];
}

/**
 * The side of the picture that the head is nearest to.
 * @param {Record<string, Point>} points
 * @returns {Head}
 */
export function headOf(points) {
  const x = points.c7[0] - points.crest_mid[0];
  const y = points.c7[1] - points.crest_mid[1];
  if (Math.abs(x) > Math.abs(y)) return x > 0 ? "right" : "left";
  return y > 0 ? "down" : "up";
}

/**
 * The same side as seen on a mirrored screen.
 * @param {Head} head
 * @param {boolean} mirrored
 * @returns {Head}
 */
export function mirroredHead(head, mirrored) {
  if (!mirrored || head === "up" || head === "down") return head;
  return head === "left" ? "right" : "left";
}

/**
 * A back in the middle of a picture: from (x_cm, v) to pixels.
 * @param {readonly [number, number]} size of the picture
 * @param {Head} head
 * @returns {(point: Point) => Point}
 */
export function ghostPlace([width, height], head) {
  const along = head === "up" || head === "down" ? height : width;
  const across = head === "up" || head === "down" ? width : height;
  // Neck to hips are 1.35 lengths of C7-crest, the shoulders 0.9.
  const length = Math.min((0.86 * along) / 1.35, (0.86 * across) / 0.9);
  const quarter = TURNS.indexOf(head);
  const cos = [1, 0, -1, 0][quarter];
  const sin = [0, 1, 0, -1][quarter];
  return ([xCm, v]) => {
    const x = (xCm / REFERENCE_C7_CREST_CM) * length;
    const y = (v - 0.52) * length;
    return [width / 2 + x * cos - y * sin, height / 2 + x * sin + y * cos];
  };
}

/**
 * Fits a picture's pixels onto a screen area of the same shape, mirrored or not.
 * @param {readonly [number, number]} size of the picture
 * @param {readonly [number, number]} area of the screen
 * @param {boolean} mirrored
 * @returns {(point: Point) => Point}
 */
export function toScreen(size, area, mirrored) {
  const sx = area[0] / size[0];
  const sy = area[1] / size[1];
  return mirrored ? ([x, y]) => [area[0] - x * sx, y * sy] : ([x, y]) => [x * sx, y * sy];
}

/**
 * The six points of the handles, of all those of a back.
 * @param {Record<string, Point>} points @returns {HandlePoints}
 */
export function handlesOf(points) {
  return /** @type {HandlePoints} */ (Object.fromEntries(SIX_POINTS.map((name) => [name, points[name]])));
}
