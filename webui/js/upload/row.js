// One recording on the upload page, from its choice to its report.
import { get, post, problem } from "../api.js";
import { fill, h } from "../dom.js";
import { megabytes, percent, timeLeft } from "../format.js";
import { icon } from "../icons.js";
import { letGo } from "../kept-files.js";
import { button, gradeMark, JobProgress, trouble } from "../parts.js";
import { canPlace, placeBack } from "../place-back.js";
import { poll } from "../poll.js";
import { announce } from "../status.js";
import { dropUpload, sendRest, uploadFile } from "../upload-client.js";

/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../types.js").Upload} Upload */
/** @typedef {import("../upload-client.js").Progress} Progress */

export class Row {
  #body = h("div", { class: "stack" });
  #stopping = new AbortController();
  /** @type {Upload|null} */ upload = null;

  /** @param {string} name  of the file or session */
  constructor(name) {
    this.name = name;
    this.element = h("li", { class: "card recording" }, h("h3", { class: "break" }, name), this.#body);
  }

  /** It goes no further. @param {{message: string, remedy: string}} told */
  failed(told) {
    fill(this.#body, trouble(told, button("Take it off the list", "close", () => this.element.remove())));
  }

  /** Sends a new file. @param {File} file @param {import("../types.js").AnalysisSettings} settings */
  async send(file, settings) {
    await this.#sending(file, (options) =>
      uploadFile(file, { ...options, settings, filename: file.name, last_modified: file.lastModified, onUpload: (upload) => (this.upload = upload) }),
    );
  }

  /** Goes on with what a reload or a lost connection broke off. @param {Blob} file @param {Upload} upload */
  async goOn(file, upload) {
    this.upload = upload;
    await this.#sending(file, (options) => sendRest(file, upload, options));
  }

  /** An upload whose file this browser no longer holds. @param {Upload} upload */
  needsFile(upload) {
    this.upload = upload;
    const share = `${percent(upload.offset / upload.size)} of it is here.`;
    // What a live session recorded is no file that could be chosen.
    const live = upload.session_id !== null;
    const words = live ? `${share} The rest comes from the browser that recorded the live session.` : `${share} Choose the same file again and it goes on from there.`;
    fill(
      this.#body,
      h("div", { class: "told caution" }, icon("pause"), h("div", null, h("p", null, words), h("div", { class: "row" }, !live && h("label", { class: "button main", for: "files" }, "Choose it again"), button("Remove", "trash", () => void this.#remove())))),
    );
  }

  /** Follows the grading until its end. @param {Session} session */
  async follow(session) {
    this.session = session.id;
    const progress = new JobProgress(`How far ${this.name} is`, button("Cancel", "close", () => void this.#cancel(), "quiet"));
    fill(this.#body, progress.element);
    try {
      await poll(
        () => get(`/sessions/${session.id}`),
        (/** @type {Session} */ now) => {
          if (now.state === "waiting" || now.state === "working") {
            if (now.job) progress.update(now.job);
            return true;
          }
          this.#ended(now);
          return false;
        },
        this.#stopping.signal,
      );
    } catch (error) {
      this.failed(problem(error));
    }
  }

  /** @param {Blob} file @param {(options: {signal: AbortSignal, onProgress: (progress: Progress) => void}) => Promise<Session>} act */
  async #sending(file, act) {
    this.#stopping = new AbortController();
    const bar = h("progress", { max: file.size, value: 0, "aria-label": `How much of ${this.name} is sent` });
    const words = h("p", { class: "note numbers" }, "Sending");
    const stop = button("Cancel", "close", () => void this.#remove(), "quiet");
    fill(this.#body, h("div", { class: "stack" }, bar, h("div", { class: "row spread" }, words, stop)));
    const onProgress = (/** @type {Progress} */ { sent, size, left_s, away }) => {
      bar.value = sent;
      const whole = sent >= size;
      words.textContent = away
        ? `Connection lost at ${percent(sent / size)}. It goes on as soon as backrub answers.`
        : whole
          ? "Sent. Looking into it"
          : [percent(sent / size), `${megabytes(sent)} of ${megabytes(size)}`, timeLeft(left_s)].filter(Boolean).join(", ");
    };
    try {
      const session = await act({ signal: this.#stopping.signal, onProgress });
      announce(`${this.name} is sent and will be graded now.`);
      await this.follow(session);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const told = problem(error);
      // What cannot be read is gone from the server.
      if (this.upload && told.status === 422) await letGo(this.upload.id);
      this.failed(told);
    }
  }

  /** @param {Session} session */
  #ended(session) {
    const link = (/** @type {string} */ text, /** @type {string} */ kind) => h("a", { class: `button ${kind}`, href: `/session?id=${session.id}` }, text);
    if (session.state === "graded") {
      announce(`${this.name} is graded.`);
      fill(
        this.#body,
        h("div", { class: "row" }, gradeMark(session.grades?.overall), h("p", { class: "break said" }, session.overall_sentence)),
        h("div", { class: "row" }, link("See the report", "main")),
      );
      return;
    }
    const told = session.error ?? { message: "It was stopped.", remedy: "Grade it again when you like." };
    const again = button("Grade again", "again", () => void this.#again(session));
    const place = canPlace(session) && button("Place the back by hand", "hand", () => void this.#place(session), "main");
    fill(this.#body, trouble(told, place, again, link("Open", "")));
  }

  /** @param {Session} session */
  async #place(session) {
    const grading = await placeBack(session);
    if (grading) await this.follow(grading);
  }

  /** @param {Session} session */
  async #again(session) {
    try {
      await this.follow(await post(`/sessions/${session.id}/grade`, { settings: session.settings }));
    } catch (error) {
      this.failed(problem(error));
    }
  }

  async #cancel() {
    try {
      /** @type {Session} */
      const session = await get(`/sessions/${this.session}`);
      if (session.job) await post(`/jobs/${session.job.id}/cancel`);
    } catch (error) {
      this.failed(problem(error));
    }
  }

  async #remove() {
    this.#stopping.abort();
    this.element.remove();
    try {
      if (this.upload) await dropUpload(this.upload.id);
      announce(`${this.name} is removed.`);
    } catch {
      // The server is away: what has arrived shows up here again and can be removed then.
    }
  }
}
