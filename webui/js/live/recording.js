// Keeps the pictures that are sent as a video, without the pauses.

/** What browsers can record, best first, and the file's ending. @type {[string, string][]} */
const KINDS = [["video/webm;codecs=vp9", ".webm"], ["video/webm", ".webm"], ["video/mp4", ".mp4"]];
const BITS_PER_S = 2_500_000;
const PIECE_MS = 1000;

export class Recording {
  #recorder;
  #suffix;
  /** @type {Blob[]} */
  #pieces = [];

  /** @param {MediaStream} stream */
  constructor(stream) {
    const kind = recordable();
    if (!kind) throw new Error("This browser cannot record.");
    this.#suffix = kind[1];
    this.#recorder = new MediaRecorder(stream, { mimeType: kind[0], videoBitsPerSecond: BITS_PER_S });
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#pieces.push(data));
    this.#recorder.start(PIECE_MS);
  }

  /** @param {boolean} running */
  set running(running) {
    if (running && this.#recorder.state === "paused") this.#recorder.resume();
    if (!running && this.#recorder.state === "recording") this.#recorder.pause();
  }

  get filename() {
    return `live${this.#suffix}`;
  }

  /** Ends it. @returns {Promise<Blob|null>} null when nothing was recorded */
  async stop() {
    if (this.#recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
      this.#recorder.stop();
      await stopped;
    }
    for (const track of this.#recorder.stream.getTracks()) track.stop();
    const video = new Blob(this.#pieces, { type: this.#recorder.mimeType });
    return video.size ? video : null;
  }
}

/** How this browser records, or undefined where it cannot. */
export function recordable() {
  if (!("MediaRecorder" in window)) return undefined;
  return KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
}
