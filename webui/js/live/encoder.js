// Makes the newest picture of the video into a message: turned if asked, small, as JPEG. It never keeps a second one.
import { Frames, now_s } from "./frames.js";

/** @typedef {import("./wire.js").Point} Point */
/** @typedef {{message: Blob, t_s: number}} Picture */

const LONGER_SIDE_PX = 640;
const JPEG_QUALITY = 0.8;
const HEADER_BYTES = 8;

export class Encoder {
  #video;
  #canvas = document.createElement("canvas");
  #pen;
  #frames;
  #turned = false;
  #most_px = LONGER_SIDE_PX;
  #newest_s = -1;
  #sent_s = -1;
  /** @type {(() => void)|null} */
  #waiting = null;
  #recorded = false;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
    const pen = this.#canvas.getContext("2d", { alpha: false });
    if (!pen) throw new Error("This browser cannot draw pictures.");
    this.#pen = pen;
    this.#frames = new Frames(video, (t_s) => this.#see(t_s));
  }

  /** @param {boolean} turned  by 90 degrees clockwise */
  set turned(turned) {
    this.#turned = turned;
  }

  /** @param {number} width_px  the widest picture that the server takes */
  set limit(width_px) {
    this.#most_px = Math.min(LONGER_SIDE_PX, width_px);
  }

  /** Width and height of the pictures that are sent, or null while there is none. @returns {Point|null} */
  get size() {
    const { videoWidth, videoHeight } = this.#video;
    if (!videoWidth || !videoHeight) return null;
    const share = Math.min(1, this.#most_px / Math.max(videoWidth, videoHeight));
    const [width, height] = [Math.round(videoWidth * share), Math.round(videoHeight * share)];
    return this.#turned ? [height, width] : [width, height];
  }

  /** The newest picture, as soon as there is one that was not given yet. @returns {Promise<Picture>} */
  async next() {
    for (;;) {
      if (this.#newest_s <= this.#sent_s) await new Promise((resolve) => (this.#waiting = () => resolve(undefined)));
      const t_s = this.#newest_s;
      this.#sent_s = t_s;
      this.#draw();
      const jpeg = await new Promise((/** @type {(blob: Blob|null) => void} */ resolve) => this.#canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
      if (jpeg) return { message: new Blob([header(t_s), jpeg]), t_s };
    }
  }

  /** The pictures as they are sent, as a stream; until `endStream` every picture of the video is drawn for it. */
  stream() {
    this.#recorded = true;
    this.#draw();
    return this.#canvas.captureStream();
  }

  endStream() {
    this.#recorded = false;
  }

  destroy() {
    this.#frames.destroy();
  }

  /** @param {number} t_s */
  #see(t_s) {
    this.#newest_s = t_s;
    if (this.#recorded) this.#draw();
    this.#waiting?.();
    this.#waiting = null;
  }

  #draw() {
    const size = this.size;
    if (!size) return;
    const [width, height] = size;
    if (this.#canvas.width !== width || this.#canvas.height !== height) [this.#canvas.width, this.#canvas.height] = size;
    const pen = this.#pen;
    if (this.#turned) {
      pen.setTransform(0, 1, -1, 0, width, 0);
      pen.drawImage(this.#video, 0, 0, height, width);
      pen.resetTransform();
    } else {
      pen.drawImage(this.#video, 0, 0, width, height);
    }
  }
}

/** @param {number} t_s */
function header(t_s) {
  const bytes = new ArrayBuffer(HEADER_BYTES);
  new DataView(bytes).setFloat64(0, t_s, true);
  return bytes;
}

/** Seconds since a picture was taken. @param {number} t_s */
export const age_s = (t_s) => Math.max(0, now_s() - t_s);
