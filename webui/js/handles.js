// Six handles with which a person says where the back is: by mouse, by touch, or by keyboard. Pages link css/handles.css.
import { h, svg } from "./dom.js";

/** @typedef {import("./types.js").HandleName} HandleName */
/** @typedef {import("./types.js").HandlePoints} HandlePoints */
/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Head} Head */

/** Left and right are the receiver's. @type {Record<HandleName, {label: string, short: string}>} */
const NAMES = {
  c7: { label: "Base of the neck", short: "Neck" },
  shoulder_l: { label: "Receiver's left shoulder", short: "Left shoulder" },
  shoulder_r: { label: "Receiver's right shoulder", short: "Right shoulder" },
  crest_l: { label: "Receiver's left hip bone", short: "Left hip" },
  crest_mid: { label: "Spine between the hip bones", short: "Low spine" },
  crest_r: { label: "Receiver's right hip bone", short: "Right hip" },
};
const ORDER = /** @type {HandleName[]} */ (Object.keys(NAMES));
const RING = /** @type {HandleName[]} */ (["c7", "shoulder_r", "crest_r", "crest_mid", "crest_l", "shoulder_l"]);

// A usual back seen from above, in shares of its length from neck to hips: sideways from the spine, and along it.
/** @type {Record<HandleName, Point>} */
const USUAL = { c7: [0, 0], shoulder_l: [-0.42, 0.11], shoulder_r: [0.42, 0.11], crest_l: [-0.34, 1], crest_r: [0.34, 1], crest_mid: [0, 1] };
/** Where up along the spine points in the picture, and the receiver's right. @type {Record<Head, {down: Point, right: Point}>} */
const AXES = {
  up: { down: [0, 1], right: [1, 0] },
  down: { down: [0, -1], right: [-1, 0] },
  left: { down: [1, 0], right: [0, -1] },
  right: { down: [-1, 0], right: [0, 1] },
};

/**
 * Points to start from when nothing is known but where the head is.
 * @param {Point} size  of the picture @param {Head} [head] @returns {HandlePoints}
 */
export function usualPoints([width, height], head = "up") {
  const { down, right } = AXES[head];
  const [along, across] = down[0] === 0 ? [height, width] : [width, height];
  const length = 0.62 * Math.min(along, across * 1.25);
  const start = [width / 2 - (down[0] * length) / 2, height / 2 - (down[1] * length) / 2];
  /** @param {Point} share @returns {Point} */
  const place = ([x, y]) => [
    Math.round(start[0] + length * (x * right[0] + y * down[0])),
    Math.round(start[1] + length * (x * right[1] + y * down[1])),
  ];
  return /** @type {HandlePoints} */ (Object.fromEntries(ORDER.map((name) => [name, place(USUAL[name])])));
}

/**
 * @typedef {object} HandleOptions
 * @property {HandlePoints} points  px of the picture
 * @property {Point} size  width and height of the picture, px
 * @property {boolean} [mirrored]  the picture is shown mirrored; the points stay those of the picture itself
 * @property {(points: HandlePoints, done: boolean) => void} [onChange]  `done`: the handle was let go
 */

/** The handles over `container`, which must lie exactly over the picture and be positioned. */
export class Handles {
  /** @type {HandlePoints} */ #points;
  /** @type {Point} */ #size;
  #mirrored;
  #onChange;
  /** @type {Map<HandleName, HTMLButtonElement>} */ #buttons = new Map();
  #lines = svg("polygon", { class: "handle-line" });
  #halo = svg("polygon", { class: "handle-halo" });
  #spine = svg("line", { class: "handle-line handle-spine" });
  #drawing = svg("svg", { class: "handle-drawing", preserveAspectRatio: "none", "aria-hidden": "true" }, this.#halo, this.#lines, this.#spine);
  #layer = h("div", { class: "handles", role: "group", "aria-label": "The six points of the back. Arrow keys move a point, with Shift faster." });

  /** @param {HTMLElement} container @param {HandleOptions} options */
  constructor(container, { points, size, mirrored = false, onChange = () => {} }) {
    this.#points = { ...points };
    this.#size = size;
    this.#mirrored = mirrored;
    this.#onChange = onChange;
    this.#layer.append(this.#drawing, ...ORDER.map((name) => this.#button(name)));
    container.append(this.#layer);
    this.#draw();
  }

  /** @returns {HandlePoints} */
  get points() {
    return { ...this.#points };
  }

  set points(points) {
    this.#points = { ...points };
    this.#draw();
  }

  /** @param {Point} size  the points move along with the picture */
  set size(size) {
    const [sx, sy] = [size[0] / this.#size[0], size[1] / this.#size[1]];
    for (const name of ORDER) this.#points[name] = [this.#points[name][0] * sx, this.#points[name][1] * sy];
    this.#size = size;
    this.#draw();
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.#mirrored = mirrored;
    this.#draw();
  }

  focus() {
    this.#buttons.get("c7")?.focus();
  }

  destroy() {
    this.#layer.remove();
  }

  /** @param {HandleName} name */
  #button(name) {
    const button = h(
      "button",
      { type: "button", class: "handle", "aria-label": NAMES[name].label, dataset: { name } },
      h("span", { class: "handle-name", "aria-hidden": "true" }, NAMES[name].short),
    );
    button.addEventListener("keydown", (event) => this.#key(name, event));
    button.addEventListener("pointerdown", (event) => this.#drag(name, button, event));
    this.#buttons.set(name, button);
    return button;
  }

  /** @param {HandleName} name @param {KeyboardEvent} event */
  #key(name, event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    const [x, y] = this.#points[name];
    this.#move(name, [x + far * way[0] * (this.#mirrored ? -1 : 1), y + far * way[1]], true);
  }

  /** @param {HandleName} name @param {HTMLButtonElement} button @param {PointerEvent} start */
  #drag(name, button, start) {
    if (start.button !== 0) return;
    start.preventDefault();
    button.focus({ preventScroll: true });
    button.setPointerCapture(start.pointerId);
    const box = this.#layer.getBoundingClientRect();
    const [x, y] = this.#points[name];
    const ending = new AbortController();
    /** @param {PointerEvent} event @param {boolean} done */
    const follow = (event, done) => {
      const dx = ((event.clientX - start.clientX) / box.width) * this.#size[0] * (this.#mirrored ? -1 : 1);
      const dy = ((event.clientY - start.clientY) / box.height) * this.#size[1];
      this.#move(name, [x + dx, y + dy], done);
    };
    const signal = ending.signal;
    button.addEventListener("pointermove", (event) => follow(event, false), { signal });
    button.addEventListener("pointerup", (event) => { ending.abort(); follow(event, true); }, { signal });
    button.addEventListener("pointercancel", () => { ending.abort(); this.#move(name, this.#points[name], true); }, { signal });
  }

  /** @param {HandleName} name @param {Point} point @param {boolean} done */
  #move(name, [x, y], done) {
    const [width, height] = this.#size;
    const within = (/** @type {number} */ value, /** @type {number} */ most) => Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;
    this.#points[name] = [within(x, width), within(y, height)];
    this.#draw();
    this.#onChange(this.points, done);
  }

  #draw() {
    const [width, height] = this.#size;
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    /** @param {HandleName} name @returns {Point} */
    const shown = (name) => [this.#mirrored ? width - this.#points[name][0] : this.#points[name][0], this.#points[name][1]];
    const ring = RING.map((name) => shown(name).join(",")).join(" ");
    this.#lines.setAttribute("points", ring);
    this.#halo.setAttribute("points", ring);
    const [top, end] = [shown("c7"), shown("crest_mid")];
    for (const [attribute, value] of Object.entries({ x1: top[0], y1: top[1], x2: end[0], y2: end[1] })) {
      this.#spine.setAttribute(attribute, String(value));
    }
    const centre = ORDER.reduce((sum, name) => [sum[0] + shown(name)[0] / 6, sum[1] + shown(name)[1] / 6], [0, 0]);
    for (const [name, button] of this.#buttons) {
      const [x, y] = shown(name);
      button.style.left = `${(100 * x) / width}%`;
      button.style.top = `${(100 * y) / height}%`;
      button.dataset.side = outward([x - centre[0], y - centre[1]], [x / width, y / height]);
    }
  }
}

/** The side on which a handle's name stands: away from the back's middle, unless the picture ends there. @param {number[]} away @param {number[]} at */
function outward([dx, dy], [x, y]) {
  if (Math.abs(dy) > 0.8 * Math.abs(dx)) return dy < 0 ? (y < 0.15 ? "down" : "up") : y > 0.85 ? "up" : "down";
  return dx < 0 ? (x < 0.25 ? "up" : "left") : x > 0.75 ? "up" : "right";
}
