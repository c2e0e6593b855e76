// What the page offers at its start besides the camera: the session that this tab had, and a phone as the camera.
import { address } from "../api.js";
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { lastSession } from "./choices.js";

/** A session that this tab had before it was loaded anew. @param {(last: import("./wire.js").Resume) => void} onGoOn */
export function offerLast(onGoOn) {
  const last = lastSession.read();
  const place = byId("go-on");
  place.hidden = !last;
  byId("start-camera").classList.toggle("main", !last);
  if (!last) return;
  const goOn = h("button", { type: "button", class: "button main", id: "go-on-button", on: { click: () => onGoOn(last) } }, icon("play"), "Go on with your session");
  const forget = () => {
    lastSession.forget();
    offerLast(onGoOn);
  };
  const drop = h("button", { type: "button", class: "button", on: { click: forget } }, "Begin a new one");
  fill(place, icon("clock"), h("div", null, h("p", null, "Your session is kept for two minutes."), h("div", { class: "row" }, goOn, drop)));
}

/** The square that leads a phone here, where the server listens on the network. @param {import("../types.js").Config} config */
export function offerPhone(config) {
  if (!config.lan) return;
  const place = byId("phone");
  place.hidden = false;
  const square = h("img", { class: "qr", src: address("/lan/qr.svg"), alt: "QR code with this page's address for phones", width: 200, height: 200 });
  fill(place, h("h2", null, "Or your phone as the camera"), h("p", { class: "note" }, "Let it read this square; backrub opens there."), square);
}
