// Builds elements without markup in strings, so that no text can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node|string|number|null|undefined|false} Child */
/** @typedef {Record<string, any>} Props */

/**
 * An element. Props: `class`, `on` ({click: f}), `dataset` ({name: value}), `style` ({width: "3px"}, through the CSSOM);
 * all others are attributes, `true` an empty one;
 * null, undefined and false leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Props|null} [props] @param {...(Child|Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  assign(element, props ?? {});
  element.append(...nodes(children));
  return element;
}

/**
 * An SVG element; all props are attributes but `class` and `on`.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag @param {Props|null} [props] @param {...(Child|Child[])} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  assign(element, props ?? {});
  element.append(...nodes(children));
  return element;
}

/** The children of `element` become these. @param {Element} element @param {...(Child|Child[])} children */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * The element of the page with this id.
 * @template {Element} [T=HTMLElement]
 * @param {string} id @param {new () => T} [kind]  checked when given
 * @returns {T}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!element || (kind && !(element instanceof kind))) throw new Error(`The page has no #${id}.`);
  return /** @type {T} */ (/** @type {unknown} */ (element));
}

/** A promise that is over after so long, or at once when `signal` says so. @param {number} ms @param {AbortSignal} [signal] */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(undefined);
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(undefined); }, { once: true });
  });
}

/** @param {Element} element @param {Props} props */
function assign(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "dataset") {
      Object.assign(/** @type {HTMLElement} */ (element).dataset, value);
    } else if (name === "style") {
      for (const [rule, given] of Object.entries(value)) {
        /** @type {HTMLElement} */ (element).style.setProperty(rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), String(given));
      }
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** @param {(Child|Child[])[]} children @returns {(Node|string)[]} */
function nodes(children) {
  /** @type {(Node|string)[]} */
  const found = [];
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    found.push(typeof child === "number" ? String(child) : child);
  }
  return found;
}
