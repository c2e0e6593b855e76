// One session: on its way, stopped, or graded with its report beside its video.
import "../token.js";
import { get, post, problem } from "../api.js";
import { dismissButton, openDialog } from "../dialog.js";
import { byId, fill, h } from "../dom.js";
import { date } from "../format.js";
import { icon } from "../icons.js";
import { busy, button, JobProgress, kindWords, trouble } from "../parts.js";
import { canPlace, placeBack } from "../place-back.js";
import { poll } from "../poll.js";
import { attempt, deleteSession, rename } from "../session-acts.js";
import { SettingsForm } from "../settings-form.js";
import { announce } from "../status.js";
import { Beside } from "./beside.js";
import { annotating } from "./files.js";

/** @typedef {import("../types.js").Session} Session */

const ID = new URLSearchParams(location.search).get("id") ?? "";
const STATE = byId("state");

class SessionPage {
  /** @type {Session|null} */ #session = null;
  #watching = new AbortController();
  #progress = new JobProgress("How far the grading is", button("Cancel", "close", () => void this.#cancel(), "quiet"));
  #beside = new Beside(() => void this.watch());
  #gradings = 0;
  /** The title is built anew: the focus goes back to its button. */ #renamed = false;
  /** What the title and the state show already, so that the same is not built again. */
  #shown = { title: "", state: "" };

  /** Follows the session as long as something happens to it. */
  async watch() {
    this.#watching.abort();
    this.#watching = new AbortController();
    try {
      await poll(() => get(`/sessions/${encodeURIComponent(ID)}`), (/** @type {Session} */ session) => this.#update(session), this.#watching.signal);
    } catch (error) {
      const told = problem(error);
      if (told.status === 404) this.#gone();
      else fill(STATE, trouble(told, button("Try again", "again", () => void this.watch())));
    }
  }

  /** @param {Session} session */
  async #update(session) {
    if (this.#session && busy(this.#session) && session.state === "graded" && session.job?.state === "done") {
      this.#gradings += 1;
      announce("It is graded.");
    }
    this.#session = session;
    this.#showTitle(session);
    this.#showState(session);
    if (session.files.includes("report.json")) await this.#beside.show(session, this.#gradings);
    return busy(session) || session.state === "live" || annotating(session) !== null;
  }

  /** @param {Session} session */
  #showTitle(session) {
    const key = [session.title, session.state, session.has_video].join();
    if (key === this.#shown.title) return;
    this.#shown.title = key;
    document.title = `${session.title}, backrub`;
    const renaming = button("Rename", "edit", () => void this.#rename());
    const over = !busy(session) && session.state !== "live";
    fill(
      byId("title"),
      h("div", { class: "break" }, h("h1", null, session.title), h("p", { class: "note" }, `${date(session.created)}, ${kindWords(session)}`)),
      h(
        "div",
        { class: "row acts no-print" },
        over && session.has_video && button("Grade again", "again", () => void this.#gradeAgain()),
        renaming,
        session.state !== "live" && button("Delete", "trash", () => void this.#delete()),
      ),
    );
    if (this.#renamed) renaming.focus();
    this.#renamed = false;
  }

  /** @param {Session} session */
  #showState(session) {
    if (busy(session) && session.job) this.#progress.update(session.job);
    const key = [session.state, session.job?.kind === "annotate" ? "" : session.job?.id, session.error?.message].join();
    if (key === this.#shown.state) return;
    this.#shown.state = key;
    if (busy(session)) {
      const words = session.files.includes("report.json") ? "Grading again" : "Watching the recording";
      fill(STATE, h("section", { class: "card stack", "aria-label": words }, h("h2", null, words), this.#progress.element));
    } else if (session.state === "live") {
      fill(
        STATE,
        h(
          "div",
          { class: "told caution" },
          icon("camera"),
          h("div", null, h("p", null, h("strong", null, "This session is live now.")), h("p", null, "Its report stands here as soon as it is finished."), h("div", { class: "row" }, h("a", { class: "button main", href: "/live" }, "To the live page"))),
        ),
      );
    } else if (session.state === "failed" || session.error) {
      const told = session.error ?? { message: "The grading was stopped.", remedy: "Grade it again when you like." };
      const place = canPlace(session) && button("Place the back by hand", "hand", () => void this.#place(), "main");
      const retry = session.has_video && button("Try again", "again", () => void this.#grade(session.settings));
      fill(STATE, trouble(told, place, retry));
    } else fill(STATE);
  }

  #gone() {
    byId("beside").hidden = true;
    fill(byId("title"), h("h1", null, "This session is not here"));
    fill(STATE, h("div", { class: "empty" }, icon("eye", 44), h("p", { class: "lead" }, "It was deleted, or the address has a slip in it."), h("div", { class: "row" }, h("a", { class: "button main", href: "/history" }, "See the history"))));
  }

  async #rename() {
    if (!this.#session || !(await rename(this.#session))) return;
    this.#renamed = true;
    void this.watch();
  }

  async #delete() {
    if (!this.#session || !(await deleteSession(this.#session))) return;
    this.#watching.abort();
    location.assign("/history");
  }

  async #cancel() {
    const job = this.#session?.job;
    if (job) await attempt(() => post(`/jobs/${job.id}/cancel`));
  }

  async #place() {
    if (this.#session && (await placeBack(this.#session))) void this.watch();
  }

  /** @param {import("../types.js").AnalysisSettings} settings */
  async #grade(settings) {
    await attempt(() => post(`/sessions/${ID}/grade`, { settings }));
    void this.watch();
  }

  async #gradeAgain() {
    const session = this.#session;
    if (!session) return;
    const form = new SettingsForm(session.settings);
    const byHand = session.settings.back ? h("label", { class: "check" }, h("input", { type: "checkbox", checked: true }), "Keep the back that was placed by hand") : null;
    const place = session.files.includes("poster.jpg") && h("button", { type: "submit", class: "button", value: "place", formnovalidate: true }, icon("hand"), "Place the back by hand");
    const { closed } = openDialog("Grade again", [
      h("p", { class: "note" }, "The report stays until the new one is there."),
      form.element,
      byHand,
      place,
      h("div", { class: "actions" }, dismissButton(), h("button", { type: "submit", class: "button main", value: "yes" }, "Grade again")),
    ]);
    const said = await closed;
    if (said === "place") return this.#place();
    const settings = form.value;
    if (said !== "yes" || !settings) return undefined;
    const kept = byHand?.querySelector("input")?.checked ? session.settings.back : null;
    return this.#grade({ ...settings, back: kept ?? null });
  }
}

void new SessionPage().watch();
