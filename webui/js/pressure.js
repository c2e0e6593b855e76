// What each number of the pressure means, in the words of both pages.

/** @typedef {"muted"|"good"|"caution"|"danger"} Tone */

/** @type {[string, Tone][]} */
const MEANINGS = [
  ["hardly there", "muted"],
  ["very light", "muted"],
  ["light", "muted"],
  ["nearly right", "good"],
  ["just right", "good"],
  ["firm, and good", "good"],
  ["strong, but good", "caution"],
  ["too much", "danger"],
  ["far too much", "danger"],
  ["it hurts", "danger"],
];

export const STEPS = MEANINGS.length;

/** @param {number} value  1 to 10 @returns {{word: string, tone: Tone}} */
export function meaning(value) {
  const [word, tone] = MEANINGS[Math.max(1, Math.min(STEPS, value)) - 1];
  return { word, tone };
}

/** An answer in words. @param {number|null} value @param {string|null} word */
export function answerWords(value, word) {
  return value === null ? (word ?? "") : `${value}, ${meaning(value).word}`;
}
