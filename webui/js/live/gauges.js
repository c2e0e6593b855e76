// How fast, and how far from the spine: each a word with its icon, and a scale.
import { fill, h, svg } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("./wire.js").Standard} Standard */
/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {{word: string, tone: "good"|"caution"|"danger"|"muted", icon: import("../icons.js").IconName}} Reading */

// Share of the way to a new value in one answer: the pointer glides, the word does not flicker.
const SMOOTHING = 0.35;
const STILL_CM_S = 0.5;
const SIDE_CM = 12;

/** @type {Record<string, Reading>} */
const READINGS = {
  none: { word: "No touch", tone: "muted", icon: "hand" },
  waiting: { word: "Measuring", tone: "muted", icon: "clock" },
  still: { word: "Still", tone: "muted", icon: "pause" },
  slow: { word: "Very slow", tone: "caution", icon: "wave" },
  calm: { word: "Calm", tone: "good", icon: "check" },
  quick: { word: "A little fast", tone: "caution", icon: "wave" },
  fast: { word: "Too fast", tone: "danger", icon: "warning" },
  spine: { word: "On the spine", tone: "danger", icon: "warning" },
  beside: { word: "Good distance", tone: "good", icon: "check" },
  out: { word: "Well clear", tone: "good", icon: "check" },
};

/** The word over a scale; written only when it changes. */
class Word {
  element = h("p", { class: "reading" });
  #shown = "";

  /** @param {string} name */
  set(name) {
    if (name === this.#shown) return;
    this.#shown = name;
    const { word, tone, icon: sign } = READINGS[name];
    this.element.className = `reading ${tone}`;
    fill(this.element, icon(sign), word);
  }
}

export class SpeedGauge {
  #standard;
  #word = new Word();
  #number = h("span", { class: "reading-number muted numbers" });
  #most;
  #pointer = svg("path", { class: "pointer", d: "M0 10 L7 -4 H-7 Z" });
  /** @type {number|null} */
  #speed = null;
  #touching = false;

  /** @param {HTMLElement} place @param {Standard} standard */
  constructor(place, standard) {
    this.#standard = standard;
    this.#most = standard.speed_zero_fast_cm_s * 1.1;
    const [low, high] = standard.speed_band_cm_s.map((speed) => this.#x(speed));
    const warn = this.#x(standard.speed_warn_cm_s);
    const scale = svg(
      "svg",
      { viewBox: "-8 0 276 52", class: "scale", "aria-hidden": "true" },
      svg("rect", { class: "scale-track", x: 0, y: 14, width: 260, height: 16, rx: 8 }),
      svg("rect", { class: "scale-band", x: low, y: 14, width: high - low, height: 16, rx: 4 }),
      svg("line", { class: "scale-limit", x1: warn, x2: warn, y1: 10, y2: 34 }),
      svg("text", { class: "scale-word", x: (low + high) / 2, y: 49, "text-anchor": "middle" }, "calm"),
      svg("text", { class: "scale-word", x: 260, y: 49, "text-anchor": "end" }, "too fast"),
      this.#pointer,
    );
    fill(place, this.#word.element, this.#number, scale);
    this.#draw();
  }

  /** @param {Answer} answer */
  update({ live, touches }) {
    this.#touching = touches.length > 0;
    const speed = live?.speed_cm_s ?? null;
    if (speed === null || this.#speed === null) this.#speed = speed;
    else this.#speed += SMOOTHING * (speed - this.#speed);
    this.#draw();
  }

  #draw() {
    const speed = this.#speed;
    const [low, high] = this.#standard.speed_band_cm_s;
    if (speed === null) this.#word.set(this.#touching ? "waiting" : "none");
    else if (speed < STILL_CM_S) this.#word.set("still");
    else if (speed < low) this.#word.set("slow");
    else if (speed <= high) this.#word.set("calm");
    else this.#word.set(speed <= this.#standard.speed_warn_cm_s ? "quick" : "fast");
    this.#number.textContent = speed === null ? "" : `${Math.round(speed)} cm/s`;
    this.#pointer.toggleAttribute("hidden", speed === null);
    this.#pointer.style.transform = `translate(${this.#x(speed ?? 0)}px, 4px)`;
  }

  /** @param {number} speed */
  #x(speed) {
    return 260 * Math.min(1, speed / this.#most);
  }
}

export class MidlineGauge {
  #standard;
  #word = new Word();
  #number = h("span", { class: "reading-number muted numbers" });
  #dots = svg("g", null);

  /** @param {HTMLElement} place @param {Standard} standard */
  constructor(place, standard) {
    this.#standard = standard;
    const limit = standard.midline_limit_cm;
    const [near, far] = standard.midline_target_cm;
    const scale = svg(
      "svg",
      { viewBox: `${-SIDE_CM - 0.7} 0 ${2 * SIDE_CM + 1.4} 5`, class: "scale", "aria-hidden": "true" },
      svg("rect", { class: "scale-track", x: -SIDE_CM, y: 1, width: 2 * SIDE_CM, height: 1.6, rx: 0.8 }),
      svg("rect", { class: "scale-band", x: -far, y: 1, width: far - near, height: 1.6 }),
      svg("rect", { class: "scale-band", x: near, y: 1, width: far - near, height: 1.6 }),
      svg("rect", { class: "scale-spine", x: -limit, y: 0.6, width: 2 * limit, height: 2.4 }),
      hatch(limit),
      svg("text", { class: "scale-word small", x: -SIDE_CM, y: 4.7 }, "left"),
      svg("text", { class: "scale-word small", x: 0, y: 4.7, "text-anchor": "middle" }, "spine"),
      svg("text", { class: "scale-word small", x: SIDE_CM, y: 4.7, "text-anchor": "end" }, "right"),
      this.#dots,
    );
    fill(place, this.#word.element, this.#number, scale);
    this.#word.set("none");
  }

  /** @param {Answer} answer */
  update({ live, touches, back }) {
    const far = live?.midline_cm ?? null;
    const limit = this.#standard.midline_limit_cm;
    if (far === null) this.#word.set("none");
    else if (far < limit) this.#word.set("spine");
    else this.#word.set(far <= this.#standard.midline_target_cm[1] ? "beside" : "out");
    // How far to trust it, where the eye knows.
    const sure = back?.midline_error_cm ? ` \u00b1 ${back.midline_error_cm.toFixed(1)}` : "";
    this.#number.textContent = far === null ? "" : `${far.toFixed(1)}${sure} cm`;
    fill(this.#dots, touches.map(({ x_cm }) =>
      svg("circle", { class: "scale-dot", r: 0.9, cy: 1.8, cx: Math.max(-SIDE_CM, Math.min(SIDE_CM, x_cm)) })));
  }
}

/** @param {number} limit */
function hatch(limit) {
  let lines = "";
  for (let x = -limit + 0.1; x < limit - 0.8; x += 0.8) lines += `M${x.toFixed(2)} 3L${(x + 0.9).toFixed(2)} 0.6`;
  return svg("path", { class: "scale-hatch", d: lines });
}
