// Parts that several pages show: a problem, a grade, a job's progress.
import { address } from "./api.js";
import { h } from "./dom.js";
import { duration, percent, timeLeft, verdict } from "./format.js";
import { icon } from "./icons.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./dom.js").Child} Child */

/**
 * What is wrong and what to do, with buttons.
 * @param {{message: string, remedy: string}} told @param {...Child} actions
 */
export function trouble(told, ...actions) {
  return h(
    "div",
    { class: "told danger", role: "alert" },
    icon("warning"),
    h(
      "div",
      { class: "break" },
      h("p", null, h("strong", null, told.message)),
      told.remedy && h("p", null, told.remedy),
      actions.some(Boolean) && h("div", { class: "row" }, actions),
    ),
  );
}

/** A grade as number, icon and word. @param {number|null|undefined} score @param {boolean} [small]  without the word */
export function gradeMark(score, small = false) {
  const state = verdict(score);
  return h(
    "span",
    { class: `badge grade-mark ${state.tone}` },
    icon(state.icon, small ? 20 : 24),
    h("span", { class: small ? "numbers" : "score" }, state.text),
    h("span", { class: small ? "only-read" : null }, state.word),
  );
}

/** A button. @param {string} text @param {import("./icons.js").IconName|null} name @param {() => void} act @param {string} [kind] */
export function button(text, name, act, kind = "") {
  return h("button", { type: "button", class: `button ${kind}`, on: { click: act } }, name && icon(name), text);
}

/** How far a job is: bar, words, picture. Kept and updated, so that nothing jumps. */
export class JobProgress {
  #bar = h("progress", { max: 1, value: 0 });
  #stage = h("p", { class: "lead" });
  #left = h("p", { class: "note numbers" });
  #picture = h("img", { class: "preview", alt: "The newest picture with what is seen in it", hidden: true });
  #shown = 0;

  /** @param {string} label  for the bar @param {...Child} actions  beside the time that is left */
  constructor(label, ...actions) {
    this.#bar.setAttribute("aria-label", label);
    this.element = h("div", { class: "job" }, this.#picture, h("div", { class: "stack job-words" }, this.#stage, this.#bar, h("div", { class: "row spread" }, this.#left, actions)));
    this.#picture.addEventListener("error", () => (this.#picture.hidden = true));
    this.#picture.addEventListener("load", () => (this.#picture.hidden = false));
  }

  /** @param {Job} job */
  update(job) {
    const waiting = job.state === "queued";
    const stage = job.stage || "starting";
    this.#stage.textContent = waiting ? "Waiting for its turn" : stage[0].toUpperCase() + stage.slice(1);
    if (waiting) this.#bar.removeAttribute("value");
    else this.#bar.value = job.progress;
    const left = timeLeft(job.eta_s);
    this.#left.textContent = waiting ? "Another video is being watched first." : [percent(job.progress), left].filter(Boolean).join(", ");
    if (job.has_preview && job.state === "running" && Date.now() - this.#shown > 1500) {
      this.#shown = Date.now();
      this.#picture.src = address(`/jobs/${job.id}/preview.jpg?at=${this.#shown}`);
    }
  }
}

/** @param {import("./types.js").Session} session */
export function kindWords(session) {
  const kind = { live: "Live", upload: "Recording", sample: "Sample" }[session.kind];
  return session.duration_s === null ? kind : `${kind}, ${duration(session.duration_s)}`;
}

/** Whether something still happens to the session by itself. @param {import("./types.js").Session} session */
export const busy = (session) => session.state === "waiting" || session.state === "working";
