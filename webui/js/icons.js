// The pages' icons: strokes on a grid of 24. Always beside a word, or with a label on the button around it.
import { svg } from "./dom.js";

const PATHS = /** @type {const} */ ({
  home: "M4 11.5 12 5l8 6.5M6 10v9h12v-9M10 19v-5h4v5",
  camera: "M4 7.5h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM15 10.5l6-3v9l-6-3",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.5M4 15v4h16v-4",
  download: "M12 5v11M7.5 11.5 12 16l4.5-4.5M4 15v4h16v-4",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9h4M4 15h4M16 9h4M16 15h4",
  bubble: "M4 5h16v11h-9l-4 4v-4H4zM8.5 10.5h.1M12 10.5h.1M15.5 10.5h.1",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11.5 18h1",
  check: "M5 12.5 10 17.5 19 7",
  wave: "M4 13c2.5-4 5.5-4 8 0s5.5 4 8 0",
  bang: "M12 5v9M12 18.5v.1",
  warning: "M12 4 21 20H3zM12 10v4M12 17v.1",
  eye: "M3 12c4-6 14-6 18 0M3 12c4 6 14 6 18 0M4 20 20 4",
  look: "M3 12c4-6 14-6 18 0M3 12c4 6 14 6 18 0M12 10a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V5.5a1.5 1.5 0 0 1 3 0V12V9a1.5 1.5 0 0 1 3 0v5c0 4-2.5 7-6.5 7c-3.5 0-5-1.5-6.5-4L3.5 13.5a1.5 1.5 0 0 1 2.5-1.5z",
  play: "M8 5 19 12 8 19z",
  pause: "M8 5v14M16 5v14",
  stop: "M6 6h12v12H6z",
  close: "M6 6 18 18M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  edit: "M4 20v-4L15 5l4 4L8 20zM13 7l4 4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  again: "M19 12a7 7 0 1 1-2-5M19 4v4h-4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4a2 2 0 1 0 0-4M9 15a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
  clock: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4l3 2",
  sound: "M4 10v4h3l5 4V6L7 10zM16 9c1.5 2 1.5 4 0 6M18.5 6.5c3 3.5 3 7.5 0 11",
  mute: "M4 10v4h3l5 4V6L7 10zM16 10l5 5M21 10l-5 5",
  mirror: "M12 4v16M9 8 4 17h5zM15 8l5 9h-5z",
  rotate: "M5 12a7 7 0 1 0 2-5M5 4v4h4",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  question: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 18v.1",
  arrowup: "M12 19V5M6 11l6-6l6 6",
  arrowright: "M5 12h14M13 6l6 6l-6 6",
  arrowdown: "M12 5v14M6 13l6 6l6-6",
  arrowleft: "M19 12H5M11 6l-6 6l6 6",
  speed: "M4 17a8 8 0 1 1 16 0M12 17l4-6",
  spine: "M12 3v18M9 6h6M9 10h6M9 14h6M9 18h6",
  table: "M4 5h16v14H4zM4 10h16M10 5v14",
  page: "M6 3h8l4 4v14H6zM14 3v4h4",
});

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name @param {number} [size]  px
 * @returns {SVGSVGElement}
 */
export function icon(name, size = 24) {
  return svg(
    "svg",
    { class: "icon", width: size, height: size, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }),
  );
}

/** The mark of the product: a back with its midline. @param {number} [size] @returns {SVGSVGElement} */
export function mark(size = 32) {
  return svg(
    "svg",
    { class: "icon", width: size, height: size, viewBox: "0 0 32 32", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: "M12 4c0 4-8 3-8 9c0 5 3 7 3 15h18c0-8 3-10 3-15c0-6-8-5-8-9" }),
    svg("path", { d: "M16 9v16", "stroke-dasharray": "1.5 3.5" }),
  );
}
