// Sends a video in pieces. A lost connection costs at most one piece: it goes on from what the server holds.
import { ApiError, get, post, problem, remove, request } from "./api.js";
import { pause } from "./dom.js";
import { keep, letGo } from "./kept-files.js";

/** @typedef {import("./types.js").Upload} Upload */
/** @typedef {import("./types.js").Session} Session */

/**
 * @typedef {object} Progress
 * @property {number} sent  bytes
 * @property {number} size  bytes
 * @property {number|null} left_s  seconds that are left, once they can be guessed
 * @property {boolean} away  the server does not answer just now
 */

/**
 * @typedef {object} Sending
 * @property {import("./types.js").AnalysisSettings} settings
 * @property {string} filename
 * @property {string|null} [title]
 * @property {string|null} [session_id]  a live session whose recording this is
 * @property {number|null} [last_modified]  epoch ms
 * @property {AbortSignal} [signal]
 * @property {(progress: Progress) => void} [onProgress]
 * @property {(upload: Upload) => void} [onUpload]  the server has a place for it
 */

const FIRST_WAIT_S = 0.5;
const LONGEST_WAIT_S = 8;

/** Makes a place for the file on the server, sends it there and finishes. @param {Blob} file @param {Sending} sending @returns {Promise<Session>} */
export async function uploadFile(file, sending) {
  /** @type {Upload} */
  const upload = await patiently(
    () =>
      post(
        "/uploads",
        {
          filename: sending.filename,
          size: file.size,
          last_modified: sending.last_modified ?? null,
          settings: sending.settings,
          session_id: sending.session_id ?? null,
          title: sending.title ?? null,
        },
        { signal: sending.signal },
      ),
    () => sending.onProgress?.({ sent: 0, size: file.size, left_s: null, away: true }),
    sending.signal,
  );
  sending.onUpload?.(upload);
  void keep(upload.id, file);
  return sendRest(file, upload, sending);
}

/**
 * Sends what the server does not hold yet, then finishes. Two tabs never send the same upload.
 * @param {Blob} file @param {Upload} upload @param {Pick<Sending, "signal"|"onProgress">} sending @returns {Promise<Session>}
 */
export async function sendRest(file, upload, sending) {
  if (!navigator.locks) return send(file, upload, sending);
  return navigator.locks.request(`backrub-upload-${upload.id}`, { ifAvailable: true }, (lock) => {
    if (!lock) throw new ApiError("elsewhere", "Another tab is sending this already.", "Look there, or close it.", -1);
    return send(file, upload, sending);
  });
}

/** @param {Blob} file @param {Upload} upload @param {Pick<Sending, "signal"|"onProgress">} sending @returns {Promise<Session>} */
async function send(file, upload, { signal, onProgress }) {
  let offset = upload.offset;
  const rate = new Rate(offset);
  const tell = (/** @type {boolean} */ away) =>
    onProgress?.({ sent: offset, size: upload.size, left_s: rate.left_s(upload.size - offset), away });
  tell(false);
  while (offset < upload.size) {
    const from = offset;
    offset = await patiently(() => sendPiece(file, upload, from, signal), () => tell(true), signal);
    rate.seen(offset);
    tell(false);
  }
  const session = await patiently(() => finish(upload.id, signal), () => tell(true), signal);
  await letGo(upload.id);
  return session;
}

/** Forgets an upload here and on the server. @param {string} id */
export async function dropUpload(id) {
  await letGo(id);
  await remove(`/uploads/${id}`).catch((error) => {
    if (problem(error).status !== 404) throw error;
  });
}

/** @param {Blob} file @param {Upload} upload @param {number} offset @param {AbortSignal} [signal] @returns {Promise<number>} the new offset */
async function sendPiece(file, upload, offset, signal) {
  const piece = file.slice(offset, Math.min(upload.size, offset + upload.chunk_bytes));
  try {
    return (await request("PUT", `/uploads/${upload.id}?offset=${offset}`, { body: piece, signal })).offset;
  } catch (error) {
    const told = problem(error);
    if (told.code === "wrong_offset" && typeof told.body?.offset === "number") return told.body.offset;
    if (signal?.aborted || !told.offline) throw error;
    // The piece may have come through, in part or in whole: ask before the next one.
    const there = await get(`/uploads/${upload.id}`, { signal });
    if (there.offset === offset) throw error;
    return there.offset;
  }
}

/** @param {string} id @param {AbortSignal} [signal] @returns {Promise<Session>} */
async function finish(id, signal) {
  return post(`/uploads/${id}/finish`, undefined, { signal });
}

/**
 * Tries until the server answers, waiting longer each time.
 * @template T
 * @param {() => Promise<T>} act @param {() => void} onAway @param {AbortSignal} [signal] @returns {Promise<T>}
 */
async function patiently(act, onAway, signal) {
  for (let wait_s = FIRST_WAIT_S; ; wait_s = Math.min(LONGEST_WAIT_S, 2 * wait_s)) {
    try {
      return await act();
    } catch (error) {
      if (signal?.aborted || !(error instanceof ApiError && error.offline)) throw error;
      onAway();
      await pause(1000 * wait_s, signal);
      signal?.throwIfAborted();
    }
  }
}

/** Bytes a second, newer pieces counting more. */
class Rate {
  #offset;
  #at = performance.now();
  /** @type {number|null} */ #bytes_s = null;

  /** @param {number} offset */
  constructor(offset) {
    this.#offset = offset;
  }

  /** @param {number} offset */
  seen(offset) {
    const now = performance.now();
    const newest = (offset - this.#offset) / Math.max(1e-3, (now - this.#at) / 1000);
    this.#bytes_s = this.#bytes_s === null ? newest : 0.8 * this.#bytes_s + 0.2 * newest;
    this.#offset = offset;
    this.#at = now;
  }

  /** @param {number} bytes */
  left_s(bytes) {
    return this.#bytes_s ? bytes / this.#bytes_s : null;
  }
}
