// The report, as the server rendered it, inside the page.
import { getText } from "../api.js";
import { fill, h } from "../dom.js";

/** @type {HTMLScriptElement|null} */
let script = null;

/** Fetches the report and puts it into `place`. @param {string} session_id @param {HTMLElement} place */
export async function showReport(session_id, place) {
  const text = await getText(`/sessions/${session_id}/report-body`);
  const sent = new DOMParser().parseFromString(text, "text/html");
  const main = sent.querySelector("main");
  // The page has its own <main> and its own title.
  main?.querySelector(":scope > header")?.remove();
  const report = h("section", { class: main?.className || "report", "aria-label": "The report" }, ...[...(main?.childNodes ?? [])].map((node) => document.adoptNode(node)));
  const symbols = sent.querySelector(".report-symbols");
  fill(place, symbols && document.adoptNode(symbols), report);
  if (!script) {
    script = h("script", { src: "/static/report/report.js" });
    document.body.append(script);
  }
}
