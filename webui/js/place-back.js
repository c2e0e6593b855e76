// Placing the back by hand on a recording's picture, then grading with it.
import { address, get, post, problem } from "./api.js";
import { dismissButton, openDialog } from "./dialog.js";
import { fill, h } from "./dom.js";
import { headOf } from "./live/geometry.js";
import { Handles, usualPoints } from "./handles.js";
import { icon } from "./icons.js";
import { trouble } from "./parts.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Head} Head */
/** @typedef {import("./types.js").Point} Point */

// Failures that a back placed by hand may mend.
const MENDED = ["nothing_to_grade", "bad_settings"];

/** Whether placing the back by hand is worth offering. @param {Session} session */
export function canPlace(session) {
  return session.state === "failed" && session.has_video && session.files.includes("poster.jpg") && (!session.error || MENDED.includes(session.error.code));
}

/** @type {[Head, string, import("./icons.js").IconName][]} */
const HEADS = [["up", "Top", "arrowup"], ["right", "Right", "arrowright"], ["down", "Bottom", "arrowdown"], ["left", "Left", "arrowleft"]];

/** Opens the picture with the six handles. Resolves with the session that is being graded, or null. @param {Session} session @returns {Promise<Session|null>} */
export async function placeBack(session) {
  const picture = h("img", { alt: "A picture of the recording", src: address(`/sessions/${session.id}/files/poster.jpg`) });
  const frame = h("div", { class: "place-picture" }, picture);
  const told = h("div", { "aria-live": "polite" });
  /** @type {Head} */
  let head = session.settings.head ?? "up";
  /** @type {Handles|null} */
  let handles = null;
  const size = () => /** @type {Point} */ ([picture.naturalWidth, picture.naturalHeight]);
  const poster = get(`/sessions/${session.id}/files/poster.json`);
  picture.addEventListener("load", async () => {
    const points = session.settings.back?.points_px ?? (await found(session, poster)) ?? usualPoints(size(), head);
    if (!session.settings.head) choose(headOf(points));
    handles = new Handles(frame, { points, size: size() });
    send.disabled = false;
  });
  picture.addEventListener("error", () => fill(told, trouble({ message: "There is no picture of this recording.", remedy: "Close this and grade again." })));
  const choose = (/** @type {Head} */ chosen) => {
    head = chosen;
    for (const input of dialog.querySelectorAll("input")) input.checked = input.value === chosen;
  };
  const turn = (/** @type {Head} */ chosen) => {
    head = chosen;
    if (handles) handles.points = usualPoints(size(), head);
  };
  const send = h("button", { type: "button", class: "button main", disabled: true }, icon("check"), "Grade with this back");
  /** @type {Session|null} */
  let grading = null;
  const { dialog, closed } = openDialog(
    "Where is the back?",
    [
      h("p", null, "Drag the six points. Left and right are those of the person who lies there."),
      h("fieldset", { class: "field" }, h("legend", null, "The head is at the"), h("div", { class: "choices" }, HEADS.map(([value, text, name]) => h("label", { class: "choice" }, h("input", { type: "radio", name: "place-head", value, checked: value === head, on: { change: () => turn(value) } }), icon(name), text)))),
      frame,
      told,
      h("div", { class: "actions" }, dismissButton(), send),
    ],
    { wide: true },
  );
  send.addEventListener("click", async () => {
    if (!handles) return;
    send.disabled = true;
    try {
      const { t_s } = await poster;
      const settings = { ...session.settings, head, back: { t_s, points_px: handles.points } };
      grading = await post(`/sessions/${session.id}/grade`, { settings });
      dialog.close("yes");
    } catch (error) {
      fill(told, trouble(problem(error)));
      send.disabled = false;
    }
  });
  await closed;
  return grading;
}

/**
 * The back as it was found in the picture, to be mended.
 * @param {Session} session @param {Promise<{t_s: number}>} poster @returns {Promise<import("./types.js").HandlePoints|null>}
 */
async function found(session, poster) {
  if (!session.files.includes("tracks.jsonl")) return null;
  try {
    const { t_s } = await poster;
    /** @type {{frames: import("./types.js").TrackedFrame[]}} */
    const { frames } = await get(`/sessions/${session.id}/tracks?from_s=${Math.max(0, t_s - 0.05)}&to_s=${t_s + 1}`);
    const points = frames.find((frame) => frame.back)?.back?.points_px;
    if (!points) return null;
    const { c7, shoulder_l, shoulder_r, crest_l, crest_r, crest_mid } = points;
    return { c7, shoulder_l, shoulder_r, crest_l, crest_r, crest_mid };
  } catch {
    return null;
  }
}
