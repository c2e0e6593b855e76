// What travels between page and server, as JSDoc types; nothing here runs.

/** @typedef {"up"|"down"|"left"|"right"} Head */
/** @typedef {"up"|"side"|"down"} Arms */
/** @typedef {"c7"|"shoulder_l"|"shoulder_r"|"crest_l"|"crest_r"|"crest_mid"} HandleName */
/** @typedef {[number, number]} Point  x and y in pixels of the picture */
/** @typedef {Record<HandleName, Point>} HandlePoints */

/**
 * @typedef {object} PlacedBack
 * @property {number} t_s  the moment of the video in which the points hold
 * @property {HandlePoints} points_px
 */

/**
 * @typedef {object} AnalysisSettings
 * @property {Head|null} head
 * @property {Arms} arms
 * @property {number|null} height_cm
 * @property {number|null} shoulders_cm
 * @property {PlacedBack|null} [back]
 */

/** @typedef {{code: string, message: string, remedy: string}} Problem */

/**
 * @typedef {object} Job
 * @property {string} id
 * @property {string} session_id
 * @property {"analyse"|"annotate"|"finish_live"} kind
 * @property {"queued"|"running"|"done"|"failed"|"cancelled"} state
 * @property {string} stage
 * @property {number} progress  0 to 1
 * @property {number|null} eta_s
 * @property {Problem|null} error
 * @property {number} attempts
 * @property {number} created
 * @property {number|null} started
 * @property {number|null} ended
 * @property {boolean} has_preview
 */

/** @typedef {"overall"|"speed"|"direction"|"coverage"|"spine"} MainGrade */
/** @typedef {MainGrade|"technique"|"flow"|"holds"|"evenness"|"communication"} GradeName */
/** @typedef {Record<GradeName, number|null>} Grades */

/**
 * @typedef {object} Session
 * @property {string} id
 * @property {"live"|"upload"|"sample"} kind
 * @property {string} title
 * @property {number} created
 * @property {number|null} duration_s
 * @property {"live"|"waiting"|"working"|"graded"|"failed"} state
 * @property {Grades|null} grades
 * @property {string|null} overall_sentence
 * @property {Problem|null} error
 * @property {Job|null} job
 * @property {boolean} has_video
 * @property {string|null} video_type
 * @property {string[]} files
 * @property {AnalysisSettings} settings
 */

/**
 * @typedef {object} Upload
 * @property {string} id
 * @property {string} filename
 * @property {number} size
 * @property {number} offset
 * @property {number} chunk_bytes
 * @property {number|null} last_modified
 * @property {string|null} session_id
 * @property {AnalysisSettings} settings
 * @property {number} created
 */

/**
 * @typedef {object} Config
 * @property {string} version
 * @property {{upload_bytes: number, chunk_bytes: number, duration_s: number, suffixes: string[], live_width: number, live_jpeg_bytes: number}} limits
 * @property {{midline_limit_cm: number, midline_target_cm: [number, number], speed_band_cm_s: [number, number], speed_warn_cm_s: number, speed_zero_fast_cm_s: number, back_quality: number}} standard
 * @property {{minutes: number[], phases: {phase: string, title: string, how: string}[], checklist: {key: string, text: string}[], hold_s: [number, number], most_pressure: number, stop: string, closing: string}} lesson
 * @property {{url: string}|null} lan
 */

/** @typedef {{name: string, title: string, shows: string, duration_s: number}} Sample */

/**
 * @typedef {object} TrackedHand
 * @property {number} id
 * @property {"L"|"R"|"?"} side
 * @property {number} score
 * @property {Point} palm_px
 * @property {number} length_px
 * @property {Point[]|null} landmarks_px
 * @property {"giver"|"receiver"} role
 */

/**
 * @typedef {object} TrackedTouch
 * @property {number} hand_id
 * @property {string} part
 * @property {number} x_cm
 * @property {number} v
 * @property {string|null} zone
 * @property {number} midline_cm
 * @property {number|null} speed_cm_s
 * @property {string} technique
 */

/**
 * @typedef {object} TrackedFrame
 * @property {number} frame
 * @property {number} t_s
 * @property {TrackedHand[]} hands
 * @property {{points_px: Record<string, Point>, outline_px: Point[], quality: number, px_to_back: number[][]}|null} back
 * @property {TrackedTouch[]} touches
 */

export {};
