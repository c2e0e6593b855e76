// A graded session: its report, and its video beside it.
import { get, problem } from "../api.js";
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { button, trouble } from "../parts.js";
import { annotating, Files } from "./files.js";
import { Player } from "./player.js";
import { showReport } from "./report.js";

/** @typedef {import("../types.js").Session} Session */

const ANNOTATED = "annotated.mp4";

export class Beside {
  #element = byId("beside");
  #video = h("div", { class: "video-place no-print" });
  #report = h("div");
  #files;
  /** @type {Player|null} */ #player = null;
  /** Which grading the report and the video are of. */ #version = -1;
  #unplayable = false;
  /** @type {Session|null} */ #session = null;
  /** @type {{size: [number, number], midline_limit_cm: number}|null} */ #known = null;

  /** @param {() => void} onStarted  a job was started here */
  constructor(onStarted) {
    this.#files = new Files(onStarted);
  }

  /**
   * Shows what there is of the session; does little when nothing changed.
   * @param {Session} session @param {number} version  counts the gradings
   */
  async show(session, version) {
    this.#session = session;
    this.#files.update(session);
    if (version !== this.#version) {
      this.#version = version;
      this.#element.classList.toggle("alone", !session.has_video);
      const [video, report] = [byId("video-side"), byId("report-side")];
      fill(video, session.has_video && [this.#video, this.#files.element]);
      fill(report, this.#report, !session.has_video && this.#files.element);
      this.#element.hidden = false;
      await Promise.all([this.#showReport(session), session.has_video && this.#showVideo(session)]);
    } else if (this.#unplayable) this.#showUnplayable(session);
  }

  /** @param {Session} session */
  async #showReport(session) {
    try {
      await showReport(session.id, this.#report);
    } catch (error) {
      fill(this.#report, trouble(problem(error), button("Try again", "again", () => void this.#showReport(session))));
    }
  }

  /** @param {Session} session */
  async #showVideo(session) {
    try {
      const [report, config] = await Promise.all([get(`/sessions/${session.id}/report`), get("/config")]);
      this.#known = { size: [report.source.width, report.source.height], midline_limit_cm: config.standard.midline_limit_cm };
      this.#play(session, "video");
    } catch (error) {
      fill(this.#video, trouble(problem(error), button("Try again", "again", () => void this.#showVideo(session))));
    }
  }

  /** @param {Session} session @param {"video"|typeof ANNOTATED} file */
  #play(session, file) {
    this.#player?.destroy();
    this.#player = new Player({
      session_id: session.id,
      file,
      tracked: file === "video" && session.files.includes("tracks.jsonl"),
      size: this.#known?.size ?? null,
      midline_limit_cm: this.#known?.midline_limit_cm ?? 0,
      onUnplayable: () => {
        this.#player?.destroy();
        this.#player = null;
        this.#unplayable = true;
        if (this.#session) this.#showUnplayable(this.#session, file === ANNOTATED);
      },
    });
    fill(this.#video, this.#player.element);
  }

  /** The browser cannot show this video: play the one with the overlay, or offer to make it. @param {Session} session @param {boolean} [hopeless] */
  #showUnplayable(session, hopeless = false) {
    if (session.files.includes(ANNOTATED) && !hopeless) {
      this.#unplayable = false;
      this.#play(session, ANNOTATED);
      return;
    }
    this.#files.offeredElsewhere = true;
    this.#files.update(session);
    const making = annotating(session) !== null;
    if (this.#video.dataset.state === String(making) && this.#video.querySelector(".told")) return;
    this.#video.dataset.state = String(making);
    const offer = !making && !hopeless && button("Make a playable video with the overlay", "film", () => void this.#files.make(session), "main");
    const words = hopeless ? "Take the files along and look at them in another program." : making ? "One that it can play is being made." : "backrub can make one that it can play.";
    fill(this.#video, h("div", { class: "told caution" }, icon("film"), h("div", null, h("p", null, h("strong", null, "This browser cannot play this kind of video.")), h("p", null, words), offer && h("div", { class: "row" }, offer))));
  }
}
