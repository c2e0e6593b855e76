// The live socket: one picture in flight, the newest one next, and the same session again after the line was lost.
import { ready } from "../token.js";
import { pause } from "../dom.js";

/** @typedef {import("./wire.js").Resume} Resume */
/** @typedef {import("./wire.js").Problem} Problem */
/** @typedef {import("./wire.js").ServerMessage} ServerMessage */
/** @typedef {"connecting"|"open"|"lost"|"closed"} Link */

/**
 * @typedef {object} Listener
 * @property {(link: Link, tries: number) => void} link  how the line is; `tries`: since it was lost
 * @property {(message: import("./wire.js").Welcome) => void} welcome
 * @property {(message: import("./wire.js").Answer) => void} answer
 * @property {(message: import("./wire.js").StateMessage) => void} state
 * @property {(message: import("./wire.js").Answered) => void} answered  an answer about the pressure was noted
 * @property {(message: import("./wire.js").ReceiverMessage) => void} receiver
 * @property {(problem: Problem, about: "session"|"picture"|"word") => void} problem  "session": it cannot be gone on with here
 * @property {(message: import("./wire.js").Finished) => void} finished
 */

const VERSION = 1;
const ADDRESS = "/api/v1/live";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const ANSWER_MS = 5000;
// Before the coaching the analysis loads its models and fits the back, which takes seconds on a slow machine.
const SETUP_ANSWER_MS = 20000;
// A long session's report takes its time.
const REPORT_MS = 90000;
/** The close code of a connection whose session another one has taken. */
const TAKEN_OVER = 4409;
/** @type {Problem} */
const ELSEWHERE = { code: "elsewhere", message: "This session goes on in another tab.", remedy: "Go there, or start a new session here." };
const OVER = new Set(["busy", "gone", "stopped"]);

export class LiveSocket {
  #pictures;
  #settings;
  #listener;
  /** @type {Resume|null} */
  #resume;
  /** @type {WebSocket|null} */
  #socket = null;
  #tries = 0;
  #watchdog = 0;
  #over = false;
  #finishing = false;
  #coaching = false;
  /** @type {(() => void)|null} */
  #answered = null;
  #soon = new AbortController();

  /**
   * @param {{next: () => Promise<import("./encoder.js").Picture>}} pictures
   * @param {() => import("./wire.js").LiveSettings} settings  asked for at each greeting
   * @param {Resume|null} resume  the session to go on with
   * @param {Listener} listener
   */
  constructor(pictures, settings, resume, listener) {
    this.#pictures = pictures;
    this.#settings = settings;
    this.#resume = resume;
    this.#listener = listener;
    window.addEventListener("online", this.#tryNow);
    this.#connect();
  }

  /** @param {Record<string, unknown> & {type: string}} message  dropped while the line is lost */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Ends the session: no more pictures, then `finished`. */
  finish() {
    this.#finishing = true;
    this.send({ type: "finish" });
    this.#watch(REPORT_MS);
  }

  /** Ends the line; a session that runs is kept by the server for a while. */
  destroy() {
    this.#end();
    this.#socket?.close(1000);
    this.#socket = null;
  }

  #tryNow = () => this.#soon.abort();

  async #connect() {
    this.#listener.link("connecting", this.#tries);
    await ready;
    if (this.#over) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${ADDRESS}`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", version: VERSION, session: this.#resume, settings: this.#settings() }));
    });
    socket.addEventListener("message", (event) => {
      if (this.#socket === socket) this.#take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (event.code === TAKEN_OVER && this.#socket === socket) this.#giveUp();
      void this.#lose(socket);
    });
    this.#watch(SETUP_ANSWER_MS);
  }

  /** @param {ServerMessage} message */
  #take(message) {
    if (message.type === "welcome") this.#welcome(message);
    else if (message.type === "answer") {
      this.#coaching = message.state === "coaching";
      this.#free();
      this.#listener.answer(message);
    } else if (message.type === "state") this.#listener.state(message);
    else if (message.type === "answered") this.#listener.answered(message);
    else if (message.type === "receiver") this.#listener.receiver(message);
    else if (message.type === "finished") {
      this.#end();
      this.#listener.finished(message);
    } else if (message.type === "error") {
      // One with a time is the answer to the picture of that time.
      const about = OVER.has(message.error.code) ? "session" : message.t_s === undefined ? "word" : "picture";
      if (about === "session") this.#end();
      else if (about === "picture") this.#free();
      this.#listener.problem(message.error, about);
    }
  }

  /** @param {import("./wire.js").Welcome} message */
  #welcome(message) {
    this.#tries = 0;
    this.#resume = { id: message.session_id, resume_key: message.resume_key };
    this.#listener.welcome(message);
    this.#listener.link("open", 0);
    if (this.#finishing) this.finish();
    else if (this.#socket) this.#pump(this.#socket);
  }

  /** @param {WebSocket} socket */
  async #pump(socket) {
    clearTimeout(this.#watchdog);
    for (;;) {
      const picture = await this.#pictures.next();
      if (this.#socket !== socket || socket.readyState !== WebSocket.OPEN || this.#finishing || this.#over) return;
      socket.send(picture.message);
      this.#watch(this.#coaching ? ANSWER_MS : SETUP_ANSWER_MS);
      await new Promise((resolve) => (this.#answered = () => resolve(undefined)));
    }
  }

  /** The picture in flight was answered. */
  #free() {
    if (!this.#finishing) clearTimeout(this.#watchdog);
    this.#answered?.();
    this.#answered = null;
  }

  /** @param {number} ms  without an answer, after which the line counts as lost */
  #watch(ms) {
    clearTimeout(this.#watchdog);
    this.#watchdog = window.setTimeout(() => {
      const socket = this.#socket;
      socket?.close();
      if (socket) this.#lose(socket);
    }, ms);
  }

  /** @param {WebSocket} socket */
  async #lose(socket) {
    if (this.#socket !== socket) return;
    this.#socket = null;
    clearTimeout(this.#watchdog);
    if (this.#over) {
      this.#listener.link("closed", 0);
      return;
    }
    this.#tries += 1;
    this.#listener.link("lost", this.#tries);
    this.#soon = new AbortController();
    await pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#tries - 1)), this.#soon.signal);
    if (!this.#over) this.#connect();
  }

  /** Another page has taken the session over: to take it back would only begin a quarrel. */
  #giveUp() {
    this.#end();
    this.#listener.problem(ELSEWHERE, "session");
  }

  #end() {
    this.#over = true;
    clearTimeout(this.#watchdog);
    this.#soon.abort();
    window.removeEventListener("online", this.#tryNow);
  }
}
