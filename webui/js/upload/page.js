// The upload page: choose or drop, several at once; what was broken off goes on.
import "../token.js";
import { get, problem } from "../api.js";
import { byId, fill, h } from "../dom.js";
import { duration, megabytes } from "../format.js";
import { kept, keepOnly } from "../kept-files.js";
import { trouble, button } from "../parts.js";
import { SettingsForm, settingsWords, usualSettings } from "../settings-form.js";
import { away } from "../status.js";
import { Row } from "./row.js";

/** @typedef {import("../types.js").Upload} Upload */
/** @typedef {import("../types.js").Session} Session */
/** @typedef {import("../types.js").Config} Config */

const LIST = byId("rows");
const INPUT = byId("files", HTMLInputElement);
const DROP = byId("drop");
/** @type {Config["limits"]|null} */
let limits = null;
/** Uploads that wait for their file. @type {Row[]} */
const waiting = [];
const form = new SettingsForm(usualSettings(), () => {
  const now = form.value;
  if (now) byId("settings-words").textContent = settingsWords(now);
});

/** New ones come first, in the order in which they were chosen. @param {Row[]} rows */
function add(...rows) {
  byId("rows-section").hidden = rows.length === 0 && !LIST.childElementCount;
  LIST.prepend(...rows.map((row) => row.element));
}

/** Why a file is not sent, or null. @param {File} file */
function objection(file) {
  if (!limits) return null;
  const suffix = /\.[^.]+$/.exec(file.name)?.[0].toLowerCase() ?? "";
  if (!limits.suffixes.includes(suffix)) {
    return { message: `${suffix || "This"} is no video that backrub reads.`, remedy: `Choose one of ${limits.suffixes.join(", ")}.` };
  }
  if (file.size === 0) return { message: "The file is empty.", remedy: "Copy it from the camera again." };
  if (file.size > limits.upload_bytes) {
    return { message: `It has ${megabytes(file.size)}; at most ${megabytes(limits.upload_bytes)} are taken.`, remedy: "Cut it into parts, or export it smaller." };
  }
  return null;
}

/** @param {Iterable<File>} files */
function take(files) {
  const settings = form.value;
  if (!settings) {
    byId("settings", HTMLDetailsElement).open = true;
    form.report();
    return;
  }
  /** @type {Row[]} */
  const added = [];
  for (const file of files) {
    const index = waiting.findIndex(({ upload }) => upload?.filename === file.name && upload.size === file.size && (!upload.last_modified || upload.last_modified === file.lastModified));
    if (index >= 0) {
      const [row] = waiting.splice(index, 1);
      if (row.upload) void resume(row, file, row.upload.id);
      continue;
    }
    const row = new Row(file.name);
    added.push(row);
    const told = objection(file);
    if (told) row.failed(told);
    else void row.send(file, settings);
  }
  add(...added);
}

/** The server knows best how much it holds. @param {Row} row @param {Blob} file @param {string} id */
async function resume(row, file, id) {
  try {
    await row.goOn(file, await get(`/uploads/${id}`));
  } catch (error) {
    row.failed(problem(error));
  }
}

/** @param {Upload} upload */
async function goOn(upload) {
  const row = new Row(upload.filename);
  add(row);
  const file = await kept(upload.id);
  if (file && file.size === upload.size) await row.goOn(file, upload);
  else {
    row.needsFile(upload);
    waiting.push(row);
  }
}

async function start() {
  try {
    /** @type {[Config, {uploads: Upload[]}, {sessions: Session[]}]} */
    const [config, { uploads }, { sessions }] = await Promise.all([get("/config"), get("/uploads"), get("/sessions?limit=20")]);
    limits = config.limits;
    INPUT.accept = limits.suffixes.join(",");
    byId("limits").textContent = `Filmed from above, the whole bare back in the picture. Up to ${megabytes(limits.upload_bytes)} and ${duration(limits.duration_s)} each.`;
    fill(byId("problem"));
    for (const session of sessions.filter((one) => one.state === "waiting" || one.state === "working")) {
      const row = new Row(session.title);
      add(row);
      void row.follow(session);
    }
    for (const upload of uploads) void goOn(upload);
    void keepOnly(uploads.map((upload) => upload.id));
  } catch (error) {
    const told = problem(error);
    if (told.offline) void away(() => void start());
    else fill(byId("problem"), trouble(told, button("Try again", "again", () => void start())));
  }
}

function listen() {
  let inside = 0;
  const over = (/** @type {number} */ step) => {
    inside = Math.max(0, inside + step);
    DROP.classList.toggle("over", inside > 0);
  };
  document.addEventListener("dragenter", (event) => { event.preventDefault(); over(1); });
  document.addEventListener("dragleave", () => over(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-inside);
    if (event.dataTransfer) take(event.dataTransfer.files);
  });
  INPUT.addEventListener("change", () => {
    take(INPUT.files ?? []);
    INPUT.value = "";
  });
  if (matchMedia("(pointer: coarse)").matches) byId("drop-words").textContent = "Choose from your phone";
}

byId("settings-words").textContent = settingsWords(usualSettings());
fill(byId("settings-form"), form.element, h("p", { class: "note" }, "These hold for the videos that you add next."));
listen();
void start();
