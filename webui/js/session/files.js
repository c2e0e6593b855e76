// What can be taken along: the report's files, and the video with the overlay drawn in, which is made when asked for.
import { address, post, problem } from "../api.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { button, JobProgress, trouble } from "../parts.js";

/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../types.js").Job} Job */

/** @type {[string, string, import("../icons.js").IconName][]} */
const FILES = [
  ["report.pdf", "PDF", "page"],
  ["report.html", "HTML", "page"],
  ["report.json", "JSON", "table"],
  ["strokes.csv", "Strokes as CSV", "table"],
  ["annotated.mp4", "Video with overlay", "film"],
];

/** The annotating job that is on its way, or null. @param {Session} session */
export function annotating(session) {
  const job = session.job;
  return job?.kind === "annotate" && (job.state === "queued" || job.state === "running") ? job : null;
}

export class Files {
  #list = h("div", { class: "row" });
  #video = h("div", { "aria-live": "polite" });
  #progress = new JobProgress("How far the video with the overlay is");
  #onStarted;
  #shown = "";
  /** Somewhere else on the page the video with the overlay is offered already. */ offeredElsewhere = false;

  /** @param {() => void} onStarted  a video is being made */
  constructor(onStarted) {
    this.#onStarted = onStarted;
    this.element = h("section", { class: "files no-print", "aria-label": "Files" }, h("h2", null, "Take it with you"), this.#list, this.#video);
  }

  /** @param {Session} session */
  update(session) {
    const job = annotating(session);
    if (job) this.#progress.update(job);
    const state = [session.files.join(), session.job?.id, this.offeredElsewhere, job ? "making" : session.job?.state].join();
    if (state === this.#shown) return;
    this.#shown = state;
    const links = FILES.filter(([name]) => session.files.includes(name)).map(([name, text, sign]) =>
      h("a", { class: "button", href: address(`/sessions/${session.id}/files/${name}?download=1`), download: true }, icon(sign), text),
    );
    const make = !this.offeredElsewhere && session.has_video && !session.files.includes("annotated.mp4") && !job && session.files.includes("report.json");
    fill(this.#list, links, make && button("Make a video with overlay", "film", () => void this.make(session)));
    const failed = session.job?.kind === "annotate" && session.job.state === "failed" ? session.job.error : null;
    fill(this.#video, job && this.#progress.element, failed && trouble(failed));
  }

  /** Starts making the video with the overlay. @param {Session} session */
  async make(session) {
    try {
      await post(`/sessions/${session.id}/annotate`);
      this.#onStarted();
    } catch (error) {
      fill(this.#video, trouble(problem(error)));
    }
  }
}
