// What was seen in each frame of the video, fetched a window at a time ahead of the playing video.
import { get } from "../api.js";

/** @typedef {import("../types.js").TrackedFrame} TrackedFrame */

// The server gives at most 30 s at a time.
const WINDOW_S = 20;
const AHEAD_S = 8;
const KEPT = 6;
// Older than this a frame no longer belongs to the picture that is shown.
const STALE_S = 0.3;

export class Tracks {
  /** @type {Map<number, TrackedFrame[]|null>} windows by number; null while it is on its way */ #windows = new Map();
  #path;
  #onFrames;

  /** @param {string} session_id @param {() => void} onFrames  more have come */
  constructor(session_id, onFrames) {
    this.#path = `/sessions/${session_id}/tracks`;
    this.#onFrames = onFrames;
  }

  /** The newest frame at or before `t_s`, or null; also asks for what will be needed next. @param {number} t_s @returns {TrackedFrame|null} */
  at(t_s) {
    this.#want(t_s);
    this.#want(t_s + AHEAD_S);
    const frames = this.#windows.get(Math.floor(t_s / WINDOW_S)) ?? [];
    const index = lastBefore(frames, t_s);
    const frame = index < 0 ? this.#endOfPrevious(t_s) : frames[index];
    return frame && t_s - frame.t_s <= STALE_S ? frame : null;
  }

  /** The frames between two moments, as far as they are here. @param {number} from_s @param {number} to_s @returns {TrackedFrame[]} */
  between(from_s, to_s) {
    /** @type {TrackedFrame[]} */
    const found = [];
    for (let number = Math.max(0, Math.floor(from_s / WINDOW_S)); number <= Math.floor(to_s / WINDOW_S); number++) {
      const frames = this.#windows.get(number) ?? [];
      found.push(...frames.slice(lastBefore(frames, from_s) + 1, lastBefore(frames, to_s) + 1));
    }
    return found;
  }

  /** @param {number} t_s */
  #endOfPrevious(t_s) {
    const frames = this.#windows.get(Math.floor(t_s / WINDOW_S) - 1);
    return frames?.[frames.length - 1] ?? null;
  }

  /** @param {number} t_s */
  #want(t_s) {
    const number = Math.floor(Math.max(0, t_s) / WINDOW_S);
    if (this.#windows.has(number)) return;
    this.#windows.set(number, null);
    void this.#fetch(number);
  }

  /** @param {number} number */
  async #fetch(number) {
    const from_s = number * WINDOW_S;
    try {
      const { frames } = await get(`${this.#path}?from_s=${from_s}&to_s=${from_s + WINDOW_S}`);
      this.#windows.set(number, frames);
      for (const old of [...this.#windows.keys()].slice(0, -KEPT)) this.#windows.delete(old);
      this.#onFrames();
    } catch {
      // Asked again when the video comes by again, after a moment.
      setTimeout(() => this.#windows.delete(number), 3000);
    }
  }
}

/** Index of the last frame at or before `t_s`, -1 when there is none. @param {TrackedFrame[]} frames @param {number} t_s */
function lastBefore(frames, t_s) {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frames[middle].t_s <= t_s + 0.002) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
