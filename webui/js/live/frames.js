// Tells when the video shows a new picture.

// How often a picture that stands still is shown again, so that it is still looked at.
const STILL_MS = 100;

export class Frames {
  #video;
  #onFrame;
  #callback = 0;
  #request = 0;
  #timer = 0;
  #shown_s = -1;

  /** @param {HTMLVideoElement} video @param {(t_s: number) => void} onFrame  with the time at which it was shown */
  constructor(video, onFrame) {
    this.#video = video;
    this.#onFrame = onFrame;
    for (const event of ["play", "pause", "loadeddata", "emptied"]) video.addEventListener(event, this.#again);
    this.#next();
  }

  destroy() {
    for (const event of ["play", "pause", "loadeddata", "emptied"]) this.#video.removeEventListener(event, this.#again);
    this.#cancel();
  }

  #again = () => {
    this.#cancel();
    this.#next();
  };

  #next() {
    if (this.#video.paused) this.#timer = window.setTimeout(this.#shown, STILL_MS);
    else if ("requestVideoFrameCallback" in this.#video) this.#callback = this.#video.requestVideoFrameCallback(this.#shown);
    else this.#request = requestAnimationFrame(this.#drawn);
  }

  #cancel() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#request);
    if ("cancelVideoFrameCallback" in this.#video) this.#video.cancelVideoFrameCallback(this.#callback);
  }

  #shown = () => {
    this.#tell();
    this.#next();
  };

  #drawn = () => {
    if (this.#video.currentTime !== this.#shown_s) this.#tell();
    this.#shown_s = this.#video.currentTime;
    this.#next();
  };

  #tell() {
    if (this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.#onFrame(now_s());
  }
}

/** Seconds on a clock that never goes back, not even when the page is loaded again. */
export function now_s() {
  return (performance.timeOrigin + performance.now()) / 1000;
}
