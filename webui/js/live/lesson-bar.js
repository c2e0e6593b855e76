// Top left: the phase with its clock, what comes next; the receiver's breath and the giver's arms where they are seen.
import { byId, fill, h } from "../dom.js";
import { clock } from "../format.js";
import { icon } from "../icons.js";

/** @typedef {import("./wire.js").Live} Live */

const POSTURES = { leaning: "Leaning", pushing: "Pushing" };

export class LessonBar {
  #phase = byId("phase");
  #time = byId("phase-time");
  #bar = byId("phase-bar", HTMLProgressElement);
  #then = byId("phase-next");
  #how = byId("phase-how");
  #next = byId("next-phase", HTMLButtonElement);
  #signs = byId("signs");
  #shown = "";

  /** @param {() => void} onNext @param {AbortSignal} over */
  constructor(onNext, over) {
    fill(this.#next, "Next", icon("arrowright"));
    this.#next.addEventListener("click", onNext, { signal: over });
  }

  /** @param {Live} live */
  update({ lesson, breath, posture }) {
    const guided = lesson.target_s !== null;
    const words = guided ? "" : warmUp(lesson.warm_up_left_s);
    write(this.#phase, lesson.title);
    write(this.#time, guided ? `${clock(lesson.phase_s)} of ${clock(lesson.target_s ?? 0)}` : "");
    write(this.#how, lesson.how);
    write(this.#then, lesson.next_title ? `Then: ${lesson.next_title}` : guided ? "The last phase" : words);
    this.#bar.hidden = !guided;
    if (guided) this.#bar.value = Math.min(1, lesson.phase_s / Math.max(1, lesson.target_s ?? 1));
    this.#bar.classList.toggle("full", guided && lesson.phase_s >= (lesson.target_s ?? 0));
    this.#next.hidden = !guided || lesson.next === null;
    this.#showSigns(breath ? `${Math.round(breath.rate_per_min)} breaths a minute` : "", posture ? POSTURES[posture] : "");
  }

  clear() {
    for (const place of [this.#phase, this.#time, this.#how, this.#then]) write(place, "");
    this.#next.hidden = this.#bar.hidden = true;
    this.#showSigns("", "");
  }

  /** @param {string} breath @param {string} posture */
  #showSigns(breath, posture) {
    if (this.#shown === breath + posture) return;
    this.#shown = breath + posture;
    this.#signs.hidden = this.#shown === "";
    fill(this.#signs, breath && h("span", { class: "badge" }, icon("wave", 20), breath), posture && h("span", { class: "badge" }, icon("hand", 20), posture));
  }
}

/** @param {number} left_s */
const warmUp = (left_s) => (left_s > 0 ? `Long light sweeps first: ${clock(left_s)}` : "");

/** @param {HTMLElement} place @param {string} words */
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = words === "";
}
