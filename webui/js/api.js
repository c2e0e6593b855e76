// Asks the server. Every failure is an ApiError with one sentence what is wrong and one what to do.
import { ready, token } from "./token.js";

const ROOT = "/api/v1";

export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} message  what is wrong
   * @param {string} remedy  what to do
   * @param {number} status  the HTTP status, 0 when there was no answer
   * @param {any} [body]  the whole answer
   */
  constructor(code, message, remedy, status, body) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.remedy = remedy;
    this.status = status;
    this.body = body;
  }

  /** Nobody answered: worth asking again. */
  get offline() {
    return this.status === 0;
  }
}

/** The failure as the page's words, whatever was thrown. @param {unknown} error @returns {ApiError} */
export function problem(error) {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError("page", `Something in this page went wrong (${text}).`, "Load the page again.", -1);
}

/**
 * @typedef {object} Options
 * @property {unknown} [json]  sent as JSON
 * @property {BodyInit} [body]  sent as it is
 * @property {AbortSignal} [signal]
 */

/**
 * One request; `path` is below /api/v1. Answers the JSON, or null for 204.
 * @param {string} method @param {string} path @param {Options} [options] @returns {Promise<any>}
 */
export async function request(method, path, options = {}) {
  const answer = await raw(method, path, options);
  if (answer.status === 204) return null;
  try {
    return await answer.json();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw offline();
  }
}

/** A request whose answer is text. @param {string} path @param {Options} [options] @returns {Promise<string>} */
export async function getText(path, options = {}) {
  return (await raw("GET", path, options)).text();
}

/** @param {string} path @param {Options} [options] */
export const get = (path, options) => request("GET", path, options);
/** @param {string} path @param {unknown} [json] @param {Options} [options] */
export const post = (path, json, options) => request("POST", path, { ...options, json });
/** @param {string} path @param {unknown} json @param {Options} [options] */
export const patch = (path, json, options) => request("PATCH", path, { ...options, json });
/** @param {string} path @param {Options} [options] */
export const remove = (path, options) => request("DELETE", path, options);

/** The address of something under /api/v1, for `src` and `href`. @param {string} path */
export const address = (path) => ROOT + path;

/** @param {string} method @param {string} path @param {Options} options @returns {Promise<Response>} */
async function raw(method, path, { json, body, signal }) {
  await ready;
  const headers = new Headers({ Accept: "application/json, text/html;q=0.9" });
  const bearer = token();
  if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
  if (json !== undefined) headers.set("Content-Type", "application/json");
  else if (body !== undefined) headers.set("Content-Type", "application/octet-stream");
  let answer;
  try {
    answer = await fetch(ROOT + path, { method, headers, signal, body: json === undefined ? body : JSON.stringify(json) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw offline();
  }
  if (!answer.ok) throw await failure(answer);
  return answer;
}

function offline() {
  return new ApiError("offline", "backrub does not answer.", "Start it again on the computer; this page goes on by itself.", 0);
}

/** @param {Response} answer */
async function failure(answer) {
  const body = await answer.json().catch(() => null);
  const told = body?.error;
  if (typeof told?.message === "string") return new ApiError(told.code, told.message, told.remedy ?? "", answer.status, body);
  return new ApiError("internal", "That did not work on the server's side.", "Try it again.", answer.status, body);
}
