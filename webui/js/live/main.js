// Opens the live page when the server has said what it needs to know.
import "../token.js";
import { get, problem } from "../api.js";
import { away } from "../status.js";
import { LivePage, pageFailed } from "./page.js";

async function open() {
  try {
    const [config, atlas, { samples }] = await Promise.all([get("/config"), get("/atlas?arms=side"), get("/samples")]);
    const page = new LivePage(config, atlas, samples);
    window.addEventListener("pagehide", () => page.destroy());
    // Kept by the browser and shown again: its camera and its line are gone.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  } catch (error) {
    if (problem(error).offline) void away(() => void open());
    else pageFailed(error);
  }
}

void open();
