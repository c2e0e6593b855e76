// The receiver's line to the session: joins with the key of the address, and again after the line was lost.
import { pause } from "../dom.js";

/** @typedef {"less"|"more"|"stop"} Word */
/** @typedef {{value: number|null, word: Word|null, t_s: number|null, at: number, shown: boolean}} Answered */
/** @typedef {{code: string, message: string, remedy: string}} Problem */

/**
 * @typedef {object} Listener
 * @property {(state: string) => void} state  "setup", "coaching", "paused" or "finished"
 * @property {() => void} lost
 * @property {(answered: Answered) => void} answered
 * @property {(problem: Problem) => void} problem
 * @property {(elsewhere: boolean) => void} over
 */

const ADDRESS = "/api/v1/receiver";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;
/** Close codes that are final: the session is over, or another device has taken the place. */
const OVER = 4404;
const TAKEN = 4409;

export class ReceiverSocket {
  #session;
  #key;
  #listener;
  /** @type {WebSocket|null} */
  #socket = null;
  #joined = false;
  #over = false;
  #tries = 0;
  #soon = new AbortController();
  /** A stop that could not be sent yet. @type {Record<string, unknown>|null} */
  #waiting = null;

  /** @param {string} session @param {string} key @param {Listener} listener */
  constructor(session, key, listener) {
    this.#session = session;
    this.#key = key;
    this.#listener = listener;
    const soon = () => this.#soon.abort();
    window.addEventListener("online", soon);
    document.addEventListener("visibilitychange", soon);
    this.#connect();
  }

  /** @param {{value?: number, word?: Word}} said @returns {boolean} whether it could be sent */
  answer(said) {
    const message = { type: "answer", ...said };
    const open = this.#joined && this.#socket?.readyState === WebSocket.OPEN;
    if (open) this.#socket?.send(JSON.stringify(message));
    // Whatever else was said is old when the line is back; a stop never is.
    else if (said.word === "stop") this.#waiting = message;
    return Boolean(open);
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${ADDRESS}`);
    this.#socket = socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "join", version: 1, session: this.#session, key: this.#key })));
    socket.addEventListener("message", (event) => this.#take(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => void this.#closed(event.code));
  }

  /** @param {any} message */
  #take(message) {
    if (message.type === "joined" || message.type === "state") {
      this.#listener.state(message.state);
      if (message.type === "state") return;
      this.#joined = true;
      this.#tries = 0;
      if (this.#waiting) this.#socket?.send(JSON.stringify(this.#waiting));
      this.#waiting = null;
    } else if (message.type === "answered") this.#listener.answered(message);
    else if (message.type === "over") this.#end(false);
    else if (message.type === "error" && message.error.code !== "gone") this.#listener.problem(message.error);
  }

  /** @param {number} code */
  async #closed(code) {
    this.#joined = false;
    if (this.#over) return;
    if (code === OVER || code === TAKEN) return this.#end(code === TAKEN);
    this.#tries += 1;
    this.#listener.lost();
    this.#soon = new AbortController();
    await pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#tries - 1)), this.#soon.signal);
    if (!this.#over) this.#connect();
  }

  /** @param {boolean} elsewhere */
  #end(elsewhere) {
    if (this.#over) return;
    this.#over = true;
    this.#listener.over(elsewhere);
  }
}
