// How a grade goes from session to session: a small line, and the same in words for those who cannot see it.
import { h, svg } from "./dom.js";
import { count, verdict } from "./format.js";

/** @typedef {{at: string, score: number|null}} Step  one session: when, and its grade */

const HEIGHT = 48;
const EDGE = 6;

/**
 * The line in words: "4 sessions: first 62, last 84, best 88."
 * @param {Step[]} steps  oldest first
 */
export function trendWords(steps) {
  const scores = steps.flatMap((step) => (step.score === null ? [] : [Math.round(step.score)]));
  if (!scores.length) return "Not graded yet.";
  if (scores.length === 1) return `1 session: ${scores[0]}.`;
  return `${count(scores.length, "session")}: first ${scores[0]}, last ${scores[scores.length - 1]}, best ${Math.max(...scores)}.`;
}

/**
 * A sparkline on the fixed scale of 0 to 100; a session without this grade leaves a gap.
 * @param {Step[]} steps  oldest first @param {string} label @param {number} [width]  px
 */
export function sparkline(steps, label, width = 160) {
  const x = (/** @type {number} */ index) => (steps.length < 2 ? width / 2 : EDGE + (index * (width - 2 * EDGE)) / (steps.length - 1));
  const y = (/** @type {number} */ score) => HEIGHT - EDGE - (score / 100) * (HEIGHT - 2 * EDGE);
  let path = "";
  let open = false;
  /** @type {SVGElement[]} */
  const dots = [];
  steps.forEach((step, index) => {
    if (step.score === null) {
      open = false;
      return;
    }
    path += `${open ? "L" : "M"}${x(index).toFixed(1)} ${y(step.score).toFixed(1)}`;
    open = true;
    const last = index === steps.length - 1;
    const dot = svg("circle", { class: `trend-dot ${last ? `${verdict(step.score).tone} last` : ""}`, cx: x(index).toFixed(1), cy: y(step.score).toFixed(1), r: last ? 5 : 3 });
    dot.append(svg("title", null, `${step.at}: ${Math.round(step.score)}`));
    dots.push(dot);
  });
  return svg(
    "svg",
    { class: "trend-line", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": `${label}. ${trendWords(steps)}` },
    svg("path", { class: "trend-ground", d: `M0 ${y(0)}H${width}M0 ${y(100)}H${width}` }),
    svg("path", { class: "trend-way", d: path || "M0 0" }),
    dots,
  );
}

/** One of the small multiples. @param {string} title @param {Step[]} steps @param {Node} newest  the newest grade */
export function trendFigure(title, steps, newest) {
  return h(
    "figure",
    { class: "trend" },
    h("figcaption", { class: "row spread" }, h("h2", null, title), newest),
    sparkline(steps, title, 208),
    h("p", { class: "note" }, trendWords(steps)),
  );
}
