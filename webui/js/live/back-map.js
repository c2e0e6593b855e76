// The back as a picture, coloured by how much each place has had.
import { fill, h, svg } from "../dom.js";
import { REFERENCE_C7_CREST_CM } from "./geometry.js";

/** @typedef {import("./wire.js").Atlas} Atlas */
/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Point} Point */

const STEPS = 5;
const HAD_FROM = 0.25;

export class BackMap {
  #atlas;
  #picture;
  /** @type {Map<string, SVGPolygonElement>} */
  #zones = new Map();
  #described = "";

  /** @param {HTMLElement} place @param {Atlas} atlas */
  constructor(place, atlas) {
    this.#atlas = atlas;
    for (const zone of atlas.zones) {
      const shape = svg("polygon", { class: zone.kind === "spine" ? "zone no-press" : "zone step0", points: corners(zone.polygon) }, svg("title", null, zone.title));
      this.#zones.set(zone.id, shape);
    }
    this.#picture = svg(
      "svg",
      { viewBox: "-20 -15 40 66", class: "back-map", role: "img" },
      svg("ellipse", { class: "figure", cx: 0, cy: -9.5, rx: 5, ry: 5.4 }),
      ...this.#zones.values(),
      svg("polygon", { class: "body-line", points: corners(atlas.outline) }),
      svg("text", { class: "map-side", x: -19.5, y: 50 }, "left"),
      svg("text", { class: "map-side", x: 19.5, y: 50, "text-anchor": "end" }, "right"),
    );
    const steps = [0, 1, 2, 3, 4, 5].map((step) => h("span", { class: `swatch step${step}` }));
    fill(place, this.#picture, h("p", { class: "legend muted" }, "nothing", h("span", { class: "swatches", "aria-hidden": "true" }, steps), "plenty"));
    this.#describe({});
  }

  /** @param {Answer} answer */
  update({ live, correction }) {
    if (!live) return;
    const marked = new Set(correction?.zones ?? []);
    for (const { id, kind } of this.#atlas.zones) {
      const shape = this.#zones.get(id);
      if (!shape || kind === "spine") continue;
      const share = live.coverage[id] ?? 0;
      const step = share <= 0 ? 0 : Math.min(STEPS, Math.floor(share * STEPS) + 1);
      const name = `zone step${step}${marked.has(id) ? ` marked ${correction?.severity}` : ""}`;
      if (shape.getAttribute("class") !== name) shape.setAttribute("class", name);
    }
    this.#describe(live.coverage);
  }

  /** @param {Record<string, number>} coverage */
  #describe(coverage) {
    const work = this.#atlas.zones.filter((zone) => zone.kind === "work");
    const had = work.filter((zone) => (coverage[zone.id] ?? 0) >= HAD_FROM).length;
    const words = `The receiver's back: ${had} of ${work.length} places have had some time.`;
    if (words === this.#described) return;
    this.#described = words;
    this.#picture.setAttribute("aria-label", words);
  }
}

/** (x_cm, v) -> centimetres to both sides. @param {Point[]} polygon */
function corners(polygon) {
  return polygon.map(([x, v]) => `${x},${(v * REFERENCE_C7_CREST_CM).toFixed(2)}`).join(" ");
}
