// Home: the two ways in, and how it went lately.
import "./token.js";
import { address, get, problem } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { date, day } from "./format.js";
import { icon } from "./icons.js";
import { busy, button, gradeMark, JobProgress, kindWords, trouble } from "./parts.js";
import { poll } from "./poll.js";
import { sparkline } from "./trend.js";

/** @typedef {import("./types.js").Session} Session */

const SHOWN = 5;
const LOOKED_AT = 30;

/** @type {Map<string, JobProgress>} */
const running = new Map();

/** @param {Session} session */
function outcome(session) {
  if (session.state === "graded") return gradeMark(session.grades?.overall);
  if (session.state === "failed") return h("span", { class: "badge danger" }, icon("warning"), "Not graded");
  if (session.state === "live") return h("span", { class: "badge caution" }, icon("camera"), "Live now");
  return h("span", { class: "badge muted" }, icon("clock"), "Being watched");
}

/** @param {Session} session */
function progress(session) {
  if (!busy(session) || !session.job) {
    running.delete(session.id);
    return null;
  }
  const shown = running.get(session.id) ?? new JobProgress(`How far ${session.title} is`);
  running.set(session.id, shown);
  shown.update(session.job);
  return h("div", { class: "whole" }, shown.element);
}

/** @param {Session} session */
function line(session) {
  return h(
    "li",
    null,
    h(
      "a",
      { href: `/session?id=${session.id}` },
      h("span", { class: "break" }, h("span", { class: "name" }, session.title), h("br"), h("span", { class: "note" }, `${date(session.created)}, ${kindWords(session)}`)),
      outcome(session),
      progress(session),
    ),
  );
}

/** @param {Session[]} sessions */
function hint(sessions) {
  const sample = sessions.find((session) => session.kind === "sample");
  if (!sample || sessions.some((session) => session.kind !== "sample")) return null;
  if (sample.state === "failed") return null;
  const words = busy(sample)
    ? "While you look around, a sample is being graded, so that you can see what a report looks like."
    : "This sample shows what a report looks like. Yours will stand here too.";
  return h("p", { class: "note" }, words);
}

function empty() {
  return h(
    "div",
    { class: "empty" },
    icon("hand", 44),
    h("p", { class: "lead" }, "Your sessions will stand here."),
    h("p", { class: "note" }, "Begin with one of the two above. A first try takes a minute."),
  );
}

/** @param {Session[]} sessions */
function show(sessions) {
  const list = byId("sessions");
  if (!sessions.length) {
    fill(list, empty());
    return false;
  }
  const focused = list.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  const all = h("a", { class: "button quiet all", href: "/history" }, "All sessions", icon("arrowright"));
  fill(list, hint(sessions), h("ul", { class: "lately" }, sessions.slice(0, SHOWN).map(line)), all);
  if (focused) /** @type {HTMLElement|null} */ (list.querySelector(`[href="${focused}"]`))?.focus();
  const steps = sessions
    .filter((session) => session.state === "graded" && session.kind !== "sample")
    .map((session) => ({ at: day(session.created), score: session.grades?.overall ?? null }))
    .reverse();
  fill(byId("trend"), ...(steps.length > 1 ? [h("span", { class: "note", "aria-hidden": "true" }, "Overall"), sparkline(steps, "Your overall grade")] : []));
  return sessions.some(busy);
}

async function sessions() {
  try {
    await poll(async () => (await get(`/sessions?limit=${LOOKED_AT}`)).sessions, show);
  } catch (error) {
    fill(byId("sessions"), trouble(problem(error), button("Try again", "again", () => void sessions())));
  }
}

async function phone() {
  /** @type {import("./types.js").Config} */
  const config = await get("/config");
  if (!config.lan) return;
  const panel = byId("phone");
  fill(
    panel,
    h(
      "section",
      { class: "card phone", "aria-labelledby": "phone-title" },
      h("img", { src: address("/lan/qr.svg"), alt: "QR code with the address for the phone", width: 176, height: 176 }),
      h(
        "div",
        null,
        h("h2", { id: "phone-title" }, "Use your phone as the camera"),
        h("p", null, "Point the phone's camera at this code; phone and computer must be in the same network."),
        h("p", { class: "note" }, "The phone will warn you once, because the certificate is your own computer's. Go on from there."),
      ),
    ),
  );
  panel.hidden = false;
}

void sessions();
// Without an answer the list of sessions has told it already.
phone().catch(() => undefined);
