// A sample video as the source of pictures. It stands on its first picture until it is played: the set-up needs a
// back without hands for longer than the samples show one.
import { address } from "../api.js";

/** @typedef {import("./wire.js").Problem} Problem */

/** @type {Problem} */
export const SAMPLE_FAILED = {
  code: "sample_failed",
  message: "The sample does not play in this browser.",
  remedy: "Choose another sample, or start the camera.",
};

export class Sample {
  #video;
  #onEnd;

  /** @param {HTMLVideoElement} video @param {string} title @param {() => void} onEnd */
  constructor(video, title, onEnd) {
    this.#video = video;
    this.#onEnd = onEnd;
    this.name = `Sample: ${title}`;
    this.deviceId = "";
    video.addEventListener("ended", this.#ended);
  }

  /** @param {string} name @returns {Promise<void>} */
  async start(name) {
    const video = this.#video;
    video.srcObject = null;
    video.src = address(`/samples/${encodeURIComponent(name)}/video`);
    await new Promise((resolve, reject) => {
      video.addEventListener("loadeddata", resolve, { once: true });
      video.addEventListener("error", reject, { once: true });
    });
  }

  hold() {
    this.#video.pause();
  }

  /** From its start when it has ended, else from where it stands. */
  async play() {
    await this.#video.play();
  }

  stop() {
    const video = this.#video;
    video.removeEventListener("ended", this.#ended);
    video.pause();
    video.removeAttribute("src");
    video.load();
  }

  #ended = () => this.#onEnd();
}
