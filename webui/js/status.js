// What has just happened, told politely: short notes at the foot of the page, and a banner while the server is away.
import { get } from "./api.js";
import { h, pause } from "./dom.js";
import { icon } from "./icons.js";

const NOTE_S = 6;

/** @type {HTMLElement|null} */
let notes = null;
/** @type {HTMLElement|null} */
let voice = null;
/** @type {HTMLElement|null} */
let banner = null;

/** For readers of the screen only. @param {string} text */
export function announce(text) {
  if (!voice) {
    voice = h("div", { class: "only-read", "aria-live": "polite" });
    document.body.append(voice);
  }
  voice.textContent = text;
}

/** A note that goes by itself, or when the next one comes. @param {string} text */
export function toast(text) {
  if (!notes) {
    notes = h("div", { class: "toasts", role: "status" });
    document.body.append(notes);
  }
  const note = h("p", { class: "toast" }, text);
  notes.replaceChildren(note);
  setTimeout(() => note.remove(), NOTE_S * 1000);
}

/**
 * Says that the server is away, asks until it answers, then takes the words back.
 * @param {() => void} [onBack]
 */
export async function away(onBack) {
  if (banner) return;
  let soon = new AbortController();
  const again = h("button", { type: "button", class: "button", on: { click: () => soon.abort() } }, icon("again"), "Try now");
  banner = h(
    "div",
    { class: "offline", role: "alert" },
    h("div", { class: "row" }, icon("warning"), h("p", { class: "break" }, h("strong", null, "backrub does not answer. "), "Start it again on the computer; this page goes on by itself."), again),
  );
  document.body.prepend(banner);
  while (!(await answers())) {
    await pause(2000, soon.signal);
    soon = new AbortController();
  }
  banner.remove();
  banner = null;
  announce("backrub answers again.");
  onBack?.();
}

async function answers() {
  try {
    await get("/health");
    return true;
  } catch (error) {
    return !(error instanceof Error && "offline" in error && error.offline);
  }
}
