// The place where the picture is shown: as large as it fits, turned and mirrored as asked.
import { byId, fill } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("./wire.js").Point} Point */
/** @typedef {import("./wire.js").Head} Head */

export class Stage {
  video = byId("video", HTMLVideoElement);
  overlay = byId("overlay", HTMLCanvasElement);
  picture = byId("picture", HTMLElement);
  #headMark = byId("head-mark", HTMLElement);
  #turned = false;

  constructor() {
    this.video.addEventListener("resize", this.#fit);
    this.video.addEventListener("loadedmetadata", this.#fit);
  }

  /** @param {boolean} mirrored */
  set mirrored(mirrored) {
    this.picture.classList.toggle("mirrored", mirrored);
  }

  /** @param {boolean} turned */
  set turned(turned) {
    this.#turned = turned;
    this.picture.classList.toggle("turned", turned);
    this.#fit();
  }

  /** Marks where the head is; null takes the mark away. @param {Point|null} at  in shares of the picture as shown @param {Head} head  as shown */
  markHead(at, head = "up") {
    this.#headMark.hidden = at === null;
    if (!at) return;
    if (this.#headMark.dataset.head !== head) {
      this.#headMark.dataset.head = head;
      fill(this.#headMark, icon(`arrow${head}`, 32), "Head");
    }
    const within = (/** @type {number} */ share) => `${(100 * Math.min(0.92, Math.max(0.08, share))).toFixed(1)}%`;
    this.#headMark.style.left = within(at[0]);
    this.#headMark.style.top = within(at[1]);
  }

  #fit = () => {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || !videoHeight) return;
    // The phone's layout measures by it too.
    byId("stage").style.setProperty("--ratio", String(this.#turned ? videoHeight / videoWidth : videoWidth / videoHeight));
  };
}
