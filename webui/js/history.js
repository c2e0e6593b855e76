// History: every session with its grades, and how each grade goes.
import "./token.js";
import { get, problem } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { date, day, GRADE_TITLES, SHORT_TITLES } from "./format.js";
import { icon } from "./icons.js";
import { busy, button, gradeMark, kindWords, trouble } from "./parts.js";
import { poll } from "./poll.js";
import { deleteSession, rename } from "./session-acts.js";
import { away } from "./status.js";
import { trendFigure } from "./trend.js";

/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").GradeName} GradeName */

const PAGE = 50;
const GRADES = /** @type {GradeName[]} */ (Object.keys(GRADE_TITLES));
/** Every session can have these. @type {GradeName[]} */
const MAIN = ["overall", "speed", "direction", "coverage", "spine"];
const HEAD = h("tr");
const BODY = h("tbody");

/** Newest first. @type {Session[]} */
let sessions = [];
/** @type {number|null} */
let next = null;

/** The main grades, and each further one that a session has. */
const shownGrades = () => GRADES.filter((name) => MAIN.includes(name) || sessions.some((session) => (session.grades?.[name] ?? null) !== null));

const many = () => shownGrades().length > MAIN.length;
const titles = () => (many() ? SHORT_TITLES : GRADE_TITLES);

/** @param {Session} session @param {GradeName} name */
function cell(session, name) {
  const title = titles()[name];
  const score = session.grades?.[name] ?? null;
  // On a phone a card leaves out the further grades that the session does not have.
  const further = score === null && !MAIN.includes(name) ? "further-none" : "";
  if (session.state === "graded") return h("td", { "data-name": title, class: `grade ${name} ${further}` }, gradeMark(score, true));
  if (name !== "overall") return h("td", { class: "grade none" });
  const [words, tone, sign] = {
    failed: /** @type {const} */ (["Not graded", "danger", "warning"]),
    live: /** @type {const} */ (["Live now", "caution", "camera"]),
  }[/** @type {string} */ (session.state)] ?? /** @type {const} */ (["Being watched", "muted", "clock"]);
  return h("td", { class: "grade overall state" }, h("span", { class: `badge ${tone}` }, icon(sign, 20), words));
}

/** @param {Session} session */
function row(session) {
  const act = (/** @type {string} */ label, /** @type {import("./icons.js").IconName} */ name, /** @type {() => void} */ todo) =>
    h("button", { type: "button", class: "button quiet square", "aria-label": `${label} ${session.title}`, title: label, on: { click: todo } }, icon(name));
  return h(
    "tr",
    { dataset: { id: session.id } },
    h(
      "th",
      { scope: "row", class: "break" },
      h("a", { href: `/session?id=${session.id}` }, session.title),
      h("span", { class: "note when" }, `${date(session.created)}, ${kindWords(session)}`),
    ),
    shownGrades().map((name) => cell(session, name)),
    h("td", { class: "acts" }, act("Rename", "edit", () => void renamed(session)), act("Delete", "trash", () => void deleted(session))),
  );
}

/** @param {Session} session */
async function renamed(session) {
  const now = await rename(session);
  if (!now) return;
  sessions = sessions.map((one) => (one.id === now.id ? now : one));
  show();
}

/** @param {Session} session */
async function deleted(session) {
  if (!(await deleteSession(session))) return;
  const at = sessions.findIndex((one) => one.id === session.id);
  sessions = sessions.filter((one) => one.id !== session.id);
  show();
  const rows = [...BODY.rows];
  /** @type {HTMLElement|null} */ (rows[Math.min(at, rows.length - 1)]?.querySelector("a") ?? byId("content"))?.focus();
}

function trends() {
  const graded = sessions.filter((session) => session.state === "graded" && session.kind !== "sample").reverse();
  const section = byId("trends");
  section.hidden = graded.length < 2;
  if (section.hidden) return;
  fill(
    section,
    shownGrades().map((name) => {
      const steps = graded.map((session) => ({ at: day(session.created), score: session.grades?.[name] ?? null }));
      return trendFigure(titles()[name], steps, gradeMark(steps[steps.length - 1].score, true));
    }),
  );
  reachTrends();
}

/** On a phone the figures are swiped sideways, which a keyboard must be able to do too. */
function reachTrends() {
  const section = byId("trends");
  if (section.scrollWidth > section.clientWidth) section.tabIndex = 0;
  else section.removeAttribute("tabindex");
}

function empty() {
  return h(
    "div",
    { class: "empty" },
    icon("list", 44),
    h("p", { class: "lead" }, "No session yet."),
    h("p", { class: "note" }, "Every back rub that you give or upload will stand here with its grades."),
    h("div", { class: "row" }, h("a", { class: "button main", href: "/live" }, icon("camera"), "Watch me live"), h("a", { class: "button", href: "/upload" }, icon("upload"), "Grade a recording")),
  );
}

const TABLE = h(
  "table",
  { class: "list history" },
  h("caption", { class: "only-read" }, "All sessions, newest first"),
  h("thead", null, HEAD),
  BODY,
);

function head() {
  TABLE.classList.toggle("many", many());
  fill(
    HEAD,
    h("th", { scope: "col" }, "Session"),
    shownGrades().map((name) => h("th", { scope: "col" }, titles()[name])),
    h("th", { scope: "col" }, h("span", { class: "only-read" }, "Actions")),
  );
}

function show() {
  byId("export").hidden = !sessions.length;
  byId("more-row").hidden = next === null;
  trends();
  if (!sessions.length) {
    fill(byId("sessions"), empty());
    return;
  }
  head();
  const focused = focusedPlace();
  fill(BODY, sessions.map(row));
  if (focused) within(focused.id)[focused.index]?.focus();
  if (!TABLE.isConnected) fill(byId("sessions"), TABLE);
}

/** What can be focused in a session's row. @param {string} id @returns {HTMLElement[]} */
const within = (id) => [.../** @type {NodeListOf<HTMLElement>} */ (BODY.querySelectorAll(`tr[data-id="${id}"] :is(a, button)`))];

/** Where the focus is in the table, so that rows built anew do not lose it. */
function focusedPlace() {
  const active = document.activeElement;
  const id = /** @type {HTMLElement|null|undefined} */ (active?.closest("tr"))?.dataset.id;
  return id ? { id, index: within(id).findIndex((element) => element === active) } : null;
}

async function start() {
  try {
    const first = await get(`/sessions?limit=${PAGE}`);
    ({ sessions, next } = first);
    show();
    await watchBusy();
  } catch (error) {
    const told = problem(error);
    if (told.offline) void away(() => void start());
    else fill(byId("sessions"), trouble(told, button("Try again", "again", () => void start())));
  }
}

/** Rows of what is still being watched are brought up to date; the others stay as they are. */
async function watchBusy() {
  if (!sessions.some(busy)) return;
  await poll(
    async () => (await get(`/sessions?limit=${PAGE}`)).sessions,
    (/** @type {Session[]} */ newest) => {
      const states = new Map(newest.map((session) => [session.id, session]));
      const changed = sessions.some((session) => (states.get(session.id)?.state ?? session.state) !== session.state);
      sessions = sessions.map((session) => states.get(session.id) ?? session);
      if (changed) show();
      return sessions.some(busy);
    },
  );
}

async function more() {
  const asked = byId("more", HTMLButtonElement);
  asked.disabled = true;
  try {
    const page = await get(`/sessions?limit=${PAGE}&before=${next}`);
    const first = page.sessions[0]?.id;
    sessions = [...sessions, ...page.sessions];
    next = page.next;
    show();
    /** @type {HTMLElement|null} */ (BODY.querySelector(`tr[data-id="${first}"] a`))?.focus();
  } catch (error) {
    if (problem(error).offline) void away();
  } finally {
    asked.disabled = false;
  }
}

new ResizeObserver(reachTrends).observe(byId("trends"));
byId("more").addEventListener("click", () => void more());
void start();
