// Numbers, times and grades as people read them; the same words as the report.

/** @typedef {import("./icons.js").IconName} IconName */

// How a score is put into words; nothing is graded by it.
const GOOD_FROM = 85;
const NEARLY_FROM = 70;

/** @type {Record<import("./types.js").GradeName, string>} */
export const GRADE_TITLES = {
  overall: "Overall",
  speed: "Stroke speed",
  direction: "Direction",
  coverage: "Zone coverage",
  spine: "Spine avoidance",
  technique: "Technique",
  flow: "Lesson flow",
  holds: "Holds",
  evenness: "Evenness",
  communication: "Communication",
};
/** Where there are many beside each other. @type {Record<import("./types.js").GradeName, string>} */
export const SHORT_TITLES = {
  ...GRADE_TITLES,
  speed: "Speed",
  coverage: "Coverage",
  spine: "Spine",
  flow: "Flow",
  communication: "Asking",
};

/** @typedef {{text: string, word: string, icon: IconName, tone: "good"|"caution"|"danger"|"muted"}} Verdict */

/** A score of 0 to 100 in words, with icon and colour. @param {number|null|undefined} score @returns {Verdict} */
export function verdict(score) {
  if (score === null || score === undefined) return { text: "–", word: "Not enough seen", icon: "eye", tone: "muted" };
  const text = String(Math.round(score));
  if (score >= GOOD_FROM) return { text, word: "Well done", icon: "check", tone: "good" };
  if (score >= NEARLY_FROM) return { text, word: "Nearly there", icon: "wave", tone: "caution" };
  return { text, word: "Practise this", icon: "bang", tone: "danger" };
}

/** A length of time in words: 72.3 -> "1 min 12 s". @param {number|null|undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (hours) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  return rest ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/** A moment or a running clock: 72.3 -> "1:12". @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}:${rest}`;
  return `${Math.floor(whole / 3600)}:${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}:${rest}`;
}

/** What is left, roughly, as people say it. @param {number|null|undefined} seconds */
export function timeLeft(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${Math.max(1, minutes)} min left`;
  return `about ${Math.round(seconds / 1800) / 2} h left`;
}

/** @param {number} epoch_s */
export function date(epoch_s) {
  const then = new Date(epoch_s * 1000);
  const year = then.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return then.toLocaleString(undefined, { day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit" });
}

/** The day in short, for a trend. @param {number} epoch_s */
export const day = (epoch_s) => new Date(epoch_s * 1000).toLocaleDateString(undefined, { day: "numeric", month: "short" });

/** @param {number} bytes */
export function megabytes(bytes) {
  const mb = bytes / 1024 ** 2;
  if (mb >= 1024) return `${Number((mb / 1024).toFixed(1))} GB`;
  return mb >= 10 ? `${Math.round(mb)} MB` : `${mb.toFixed(1)} MB`;
}

/** @param {number} share  0 to 1 */
export const percent = (share) => `${Math.floor(100 * Math.min(1, Math.max(0, share)))} %`;

/** "1 session", "3 sessions". @param {number} quantity @param {string} noun */
export const count = (quantity, noun) => `${quantity} ${noun}${quantity === 1 ? "" : "s"}`;
