// The camera as the source of pictures, and what to say when it does not work.

/** @typedef {import("./wire.js").Problem} Problem */

export class Camera {
  #video;
  #onGone;
  /** @type {MediaStream|null} */
  #stream = null;

  /** @param {HTMLVideoElement} video @param {() => void} onGone  unplugged, or taken away, while it ran */
  constructor(video, onGone) {
    this.#video = video;
    this.#onGone = onGone;
  }

  /** @param {string} deviceId  "" for the one that the browser chooses @returns {Promise<void>} */
  async start(deviceId) {
    this.stop();
    const wanted = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "environment" };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...wanted, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
    });
    this.#stream = stream;
    for (const track of stream.getVideoTracks()) track.addEventListener("ended", this.#ended);
    this.#video.srcObject = stream;
    await this.#video.play();
  }

  get name() {
    return withoutNumbers(this.#stream?.getVideoTracks()[0]?.label ?? "") || "Camera";
  }

  get deviceId() {
    return this.#stream?.getVideoTracks()[0]?.getSettings().deviceId ?? "";
  }

  /** A camera cannot be held. */
  hold() {}

  async play() {}

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) {
      track.removeEventListener("ended", this.#ended);
      track.stop();
    }
    this.#stream = null;
    this.#video.srcObject = null;
  }

  #ended = () => {
    this.stop();
    this.#onGone();
  };
}

/** A camera's name as people know it: browsers add its maker's numbers. @param {string} label */
export const withoutNumbers = (label) => label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "");

/** The cameras that may be chosen; they have names only after the permission was given. @returns {Promise<MediaDeviceInfo[]>} */
export async function cameras() {
  if (!navigator.mediaDevices) return [];
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput" && device.deviceId !== "");
}

/** @type {Record<string, Problem>} */
const FAILURES = {
  NotAllowedError: {
    code: "camera_refused",
    message: "The browser does not let this page use the camera.",
    remedy: "Press the camera sign beside the address, allow the camera, then try again.",
  },
  NotReadableError: {
    code: "camera_in_use",
    message: "Another program is using the camera.",
    remedy: "Close it (a call, another tab), then try again.",
  },
  NotFoundError: {
    code: "no_camera",
    message: "No camera was found.",
    remedy: "Plug one in and try again, or use a sample as the camera.",
  },
  OverconstrainedError: {
    code: "camera_missing",
    message: "That camera cannot be used now.",
    remedy: "Choose another camera.",
  },
};

/** @type {Problem} */
const INSECURE = {
  code: "insecure",
  message: "The browser gives cameras only to safe addresses.",
  remedy: "Open this page at http://127.0.0.1 on the computer itself, or at the https address that backrub shows.",
};

/** @type {Problem} */
export const UNPLUGGED = {
  code: "camera_gone",
  message: "The camera is gone.",
  remedy: "Plug it in again, or choose another one.",
};

/** Why there is no camera at this address, or null if there may be one. */
export function cameraUnavailable() {
  return window.isSecureContext && navigator.mediaDevices ? null : INSECURE;
}

/** @param {unknown} error  from `start` @returns {Problem} */
export function cameraFailure(error) {
  const name = error instanceof DOMException || error instanceof Error ? error.name : "";
  const known = FAILURES[name];
  if (known) return known;
  return { code: "camera_failed", message: "The camera did not start.", remedy: "Unplug it and plug it in again, then try again." };
}
