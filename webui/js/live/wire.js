// The live socket's messages, as JSDoc types.

/** @typedef {import("../types.js").Point} Point */
/** @typedef {import("../types.js").Head} Head */
/** @typedef {import("../types.js").Arms} Arms */
/** @typedef {import("../types.js").Problem} Problem */
/** @typedef {import("../types.js").TrackedHand} Hand */
/** @typedef {import("../types.js").Config["standard"]} Standard */
/** @typedef {import("../types.js").TrackedTouch & {x_px: number, y_px: number}} Touch */

/** @typedef {{ticked: string[], skipped: string[]}} Checklist */
/** @typedef {{head: Head|null, arms: Arms, height_cm: number|null, shoulders_cm: number|null}} ReceiverSettings */
/** @typedef {ReceiverSettings & {lesson_minutes: number|null, checklist: Checklist}} LiveSettings */
/** @typedef {{value?: number, word?: "less"|"more"|"stop"}} Said  what the receiver says of the pressure, one of them */
/** @typedef {{id: string, resume_key: string}} Resume */
/** @typedef {"setup"|"coaching"|"paused"|"finished"} LiveState */

/**
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {string} session_id
 * @property {string} resume_key
 * @property {LiveState} state
 * @property {number} clock_s
 * @property {boolean} resumed
 * @property {{jpeg_bytes: number, width: number, height: number}} limits
 * @property {{path: string, url: string|null, qr_svg: string|null, joined: number}} receiver  the page for the receiver's phone; `url`: on the network
 */

/**
 * @typedef {object} Back
 * @property {Record<string, Point>} points_px
 * @property {Point[]} outline_px
 * @property {number} quality
 * @property {number} midline_error_cm  standard error of the midline's place, 0 where it is not known
 * @property {number[][]} px_to_back
 * @property {boolean} ok
 * @property {boolean} by_hand
 */

/**
 * @typedef {object} LessonState
 * @property {string} phase
 * @property {string} title
 * @property {string} how
 * @property {number} phase_s
 * @property {number|null} target_s  null in free practice
 * @property {string|null} next
 * @property {string|null} next_title
 * @property {number} warm_up_left_s
 * @property {number} elapsed_s
 * @property {number|null} total_s
 */

/** @typedef {{hand: "L"|"R"|"?", seconds: number, drift_cm: number, stage: "holding"|"ask"|"release"|"drifted"}} HoldState */

/**
 * @typedef {object} Live
 * @property {number|null} speed_cm_s
 * @property {string|null} direction
 * @property {number|null} midline_cm
 * @property {string} phase
 * @property {{hands: boolean, back: boolean}} seen
 * @property {number} not_seen_s
 * @property {Record<string, number>} coverage  zone -> 0 to 1
 * @property {number} touch_s
 * @property {LessonState} lesson
 * @property {HoldState|null} hold
 * @property {"start"|"middle"|"area"|null} check_in  why the giver is to ask about the pressure now
 * @property {{t_s: number, rate_per_min: number, depth: number, confidence: number}|null} breath
 * @property {"leaning"|"pushing"|null} posture
 */

/**
 * @typedef {object} Correction
 * @property {string|number} id
 * @property {string} fault
 * @property {"danger"|"caution"} severity
 * @property {string} text
 * @property {number} since_s
 * @property {string[]} zones
 */

/**
 * @typedef {object} Answer
 * @property {"answer"} type
 * @property {number} t_s  the picture's own time
 * @property {number} took_s
 * @property {LiveState} state
 * @property {number} clock_s
 * @property {Point} size
 * @property {Hand[]} hands
 * @property {Back|null} back
 * @property {Touch[]} touches
 * @property {{clear_s: number, needed_s: number, best_quality: number}|null} setup
 * @property {Live|null} live
 * @property {Correction|null} correction
 * @property {{id: string|number, text: string}|null} praise
 * @property {Prompt|null} prompt
 */

/** @typedef {{id: string|number, kind: "phase"|"check_in"|"answer"|"hold"|"closing", text: string}} Prompt */
/** @typedef {{type: "answered", value: number|null, word: "less"|"more"|"stop"|null, way: string, t_s: number}} Answered */
/** @typedef {{type: "receiver", joined: number, value: number|null, word: "less"|"more"|"stop"|null, text: string|null}} ReceiverMessage */

/** @typedef {{type: "state", state: LiveState, clock_s: number}} StateMessage */
/** @typedef {{type: "error", error: Problem, t_s?: number}} ErrorMessage  `t_s`: it answers the picture of that time */
/** @typedef {{type: "finished", session_id: string, graded: boolean, error: Problem|null}} Finished */
/** @typedef {Welcome|Answer|StateMessage|Answered|ReceiverMessage|ErrorMessage|Finished} ServerMessage */

/** @typedef {{id: string, title: string, polygon: Point[], kind: "work"|"bone"|"spine"|"extra"}} Zone */
/** @typedef {{zones: Zone[], outline: Point[]}} Atlas */

export const SIX_POINTS = /** @type {const} */ (["c7", "shoulder_l", "shoulder_r", "crest_l", "crest_r", "crest_mid"]);
