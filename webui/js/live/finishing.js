// The end of a session: its report, and its recording on the way to it.
import { problem } from "../api.js";
import { byId, fill, h, pause } from "../dom.js";
import { megabytes, percent } from "../format.js";
import { icon } from "../icons.js";
import { trouble } from "../parts.js";
import { uploadFile } from "../upload-client.js";

/** @typedef {import("./wire.js").Finished} Finished */

const LONGEST_WORDS_MS = 5000;

/** @param {string} id */
export const reportAddress = (id) => `/session?id=${encodeURIComponent(id)}`;

export class Finishing {
  #place = byId("finishing");
  #title = byId("finishing-title");
  #onAgain;
  #heard;

  /** @param {string} closing  the last words @param {Promise<void>} heard  when they were said @param {() => void} onAgain  the person wants to watch again */
  constructor(closing, heard, onAgain) {
    this.#onAgain = onAgain;
    this.#heard = Promise.race([heard, pause(LONGEST_WORDS_MS)]);
    this.#title.textContent = "Writing your report";
    fill(this.#place, h("p", { class: "closing" }, closing), h("p", { class: "waiting" }, "This takes a moment."));
  }

  /**
   * @param {Finished} finished
   * @param {{video: Blob, filename: string, settings: import("./wire.js").ReceiverSettings}|null} recording
   */
  async end(finished, recording) {
    if (recording && !(await this.#send(finished.session_id, recording))) return;
    // The last words may be heard out.
    await this.#heard;
    if (finished.graded || recording) location.assign(reportAddress(finished.session_id));
    else this.#notGraded(finished);
  }

  /**
   * @param {string} session_id @param {{video: Blob, filename: string, settings: import("./wire.js").ReceiverSettings}} recording
   * @returns {Promise<boolean>} whether it is kept
   */
  async #send(session_id, { video, filename, settings }) {
    const bar = h("progress", { max: 1, value: 0, "aria-label": "Keeping the recording" });
    const words = h("p", { class: "note numbers" });
    this.#title.textContent = "Keeping the recording";
    fill(this.#place, h("p", { class: "lead" }, "It goes to this machine’s own disk."), bar, words);
    try {
      await uploadFile(video, {
        filename,
        session_id,
        settings,
        onProgress: ({ sent, size, away }) => {
          bar.value = size ? sent / size : 0;
          words.textContent = away ? "backrub does not answer; it goes on by itself." : `${percent(sent / size)} of ${megabytes(size)}`;
        },
      });
      return true;
    } catch (error) {
      this.#title.textContent = "The recording could not be kept";
      const again = h("button", { type: "button", class: "button main", on: { click: () => void this.#retry(session_id, { video, filename, settings }) } }, icon("again"), "Try again");
      fill(this.#place, trouble(problem(error), again, h("a", { class: "button", href: reportAddress(session_id) }, "See the report without it")));
      return false;
    }
  }

  /** @param {string} session_id @param {{video: Blob, filename: string, settings: import("./wire.js").ReceiverSettings}} recording */
  async #retry(session_id, recording) {
    if (await this.#send(session_id, recording)) location.assign(reportAddress(session_id));
  }

  /** @param {Finished} finished */
  #notGraded({ session_id, error }) {
    this.#title.textContent = "Nothing to grade yet";
    const again = h("button", { type: "button", class: "button main big", on: { click: this.#onAgain } }, icon("again"), "Watch again");
    fill(
      this.#place,
      h("p", { class: "lead" }, error?.message ?? "Too little was seen to give grades."),
      h("p", { class: "note" }, error?.remedy ?? "Keep the whole back and both hands in the picture for a minute."),
      h("div", { class: "row" }, again, h("a", { class: "button big", href: reportAddress(session_id) }, "See the session")),
    );
    this.#title.focus();
  }
}
