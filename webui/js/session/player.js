// The session's video with what was seen drawn over it; moments of the report jump to it, and it tells the report its time.
import { address } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { drawScene } from "./overlay.js";
import { Tracks } from "./tracks.js";

const TRAIL_S = 1.2;

/**
 * @typedef {object} PlayerOptions
 * @property {string} session_id
 * @property {string} file  "video", or "annotated.mp4", which has the overlay in its picture already
 * @property {boolean} tracked  whether there are tracks to draw
 * @property {[number, number]|null} size  of the analysed picture
 * @property {number} midline_limit_cm
 * @property {() => void} onUnplayable
 */

export class Player {
  #video;
  #canvas = h("canvas", { class: "player-overlay", "aria-hidden": "true" });
  #stage;
  #options;
  /** @type {Tracks|null} */ #tracks = null;
  #overlaid = true;
  #ending = new AbortController();
  #watching = new ResizeObserver(() => this.#draw());

  /** @param {PlayerOptions} options */
  constructor(options) {
    this.#options = options;
    this.#video = h("video", { controls: true, playsinline: true, preload: "metadata", controlslist: "nofullscreen", "aria-label": "The recording" });
    this.#stage = h("div", { class: `player-stage ${document.fullscreenEnabled ? "fills" : ""}` }, this.#video, this.#canvas);
    const full = h("button", { type: "button", class: "button", on: { click: () => void this.#toggleFull() } }, icon("full"), "Full screen");
    const toggle = h("button", { type: "button", class: "button", "aria-pressed": "true", on: { click: () => this.#toggleOverlay(toggle) } }, icon("look"), "What was seen");
    this.element = h("div", { class: "player" }, this.#stage, h("div", { class: "row player-row" }, options.tracked && toggle, document.fullscreenEnabled && full));
    if (options.tracked) this.#tracks = new Tracks(options.session_id, () => this.#draw());
    this.#listen();
    this.#video.src = address(`/sessions/${options.session_id}/files/${options.file}`);
  }

  destroy() {
    this.#ending.abort();
    this.#watching.disconnect();
    this.#video.pause();
    this.#video.removeAttribute("src");
    this.#video.load();
    this.element.remove();
  }

  #listen() {
    const video = this.#video;
    const signal = this.#ending.signal;
    this.#watching.observe(this.#stage);
    document.addEventListener(
      "backrub:seek",
      (event) => {
        // Taken: the report need not jump to its own timeline.
        event.preventDefault();
        this.#seek(/** @type {CustomEvent<{t_s: number}>} */ (event).detail.t_s);
      },
      { signal },
    );
    video.addEventListener("timeupdate", () => document.dispatchEvent(new CustomEvent("backrub:time", { detail: { t_s: video.currentTime } })), { signal });
    for (const name of ["seeked", "loadeddata", "pause"]) video.addEventListener(name, () => this.#draw(), { signal });
    video.addEventListener("error", () => this.#options.onUnplayable(), { signal });
    // A picture that the browser cannot decode beside a sound that it can.
    video.addEventListener("loadedmetadata", () => { if (!video.videoWidth) this.#options.onUnplayable(); }, { signal });
    this.#follow();
  }

  #follow() {
    const video = this.#video;
    const next = (/** @type {number|undefined} */ t_s) => {
      if (this.#ending.signal.aborted) return;
      this.#draw(t_s);
      wait();
    };
    const wait = () => {
      if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback((_now, frame) => next(frame.mediaTime));
      else requestAnimationFrame(() => next(undefined));
    };
    wait();
  }

  /** @param {number} t_s */
  #seek(t_s) {
    this.#video.currentTime = t_s;
    const box = this.#stage.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) this.#stage.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} [t_s] */
  #draw(t_s = this.#video.currentTime) {
    const canvas = this.#canvas;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.round(side * devicePixelRatio));
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.clearRect(0, 0, width, height);
    const frame = this.#overlaid ? this.#tracks?.at(t_s) : null;
    const [wide, high] = this.#options.size ?? [this.#video.videoWidth, this.#video.videoHeight];
    if (!frame || !wide || !high) return;
    // The video is shown whole, in the middle of its box.
    const scale = Math.min(width / wide, height / high);
    const placing = { scale, left: (width - wide * scale) / 2, top: (height - high * scale) / 2 };
    const trail = this.#tracks?.between(t_s - TRAIL_S, t_s) ?? [];
    drawScene(pen, { frame, trail, midline_limit_cm: this.#options.midline_limit_cm }, placing);
  }

  /** @param {HTMLButtonElement} toggle */
  #toggleOverlay(toggle) {
    this.#overlaid = !this.#overlaid;
    toggle.setAttribute("aria-pressed", String(this.#overlaid));
    this.#draw();
  }

  async #toggleFull() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.#stage.requestFullscreen();
  }
}
