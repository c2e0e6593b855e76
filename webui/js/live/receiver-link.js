// Lets the receiver answer with a phone of their own: the square that leads there, and whether it is joined.
import { dismissButton, openDialog } from "../dialog.js";
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("./wire.js").Welcome["receiver"]} Way */

export class ReceiverLink {
  #state = byId("receiver-state");
  /** @type {Way|null} */
  #way = null;
  #joined = 0;
  #was = false;
  /** @type {HTMLElement|null} */
  #line = null;

  /** @param {Way} way */
  set way(way) {
    this.#way = way;
    this.joined = way.joined;
  }

  /** @param {number} joined  devices */
  set joined(joined) {
    this.#joined = joined;
    this.#was ||= joined > 0;
    const there = joined > 0;
    this.#state.hidden = !this.#was;
    this.#state.classList.toggle("stale", !there);
    fill(this.#state, icon("phone", 20), h("span", null, there ? "Receiver" : "Receiver’s phone is away"));
    if (this.#line) this.#tell(this.#line);
  }

  open() {
    const way = this.#way;
    if (!way) return;
    const here = new URL(way.path, location.href).href;
    const line = h("p", { class: "badge", role: "status" });
    this.#line = line;
    this.#tell(line);
    const { closed } = openDialog("Let the receiver answer", [
      way.qr_svg && h("p", null, "Let the receiver’s phone read this square. It can only say how the pressure is."),
      way.qr_svg && h("img", { class: "qr", src: `data:image/svg+xml,${encodeURIComponent(way.qr_svg)}`, alt: "QR code with the address of the receiver’s page", width: 240, height: 240 }),
      way.url
        ? h("p", { class: "break" }, h("a", { href: way.url, target: "_blank", rel: "noopener" }, way.url))
        : h("p", { class: "caution" }, "Another phone cannot reach this machine yet: start backrub with ", h("code", null, "backrub serve --lan"), "."),
      !way.url && h("p", null, h("a", { id: "receiver-here", href: here, target: "_blank", rel: "noopener" }, "Answer on this machine")),
      line,
      h("div", { class: "actions" }, dismissButton("Done")),
    ]);
    void closed.then(() => (this.#line = null));
  }

  destroy() {
    this.#state.hidden = true;
  }

  /** @param {HTMLElement} line */
  #tell(line) {
    const there = this.#joined > 0;
    line.classList.toggle("good", there);
    fill(line, icon(there ? "check" : "clock"), there ? "The receiver’s phone is joined." : "Waiting for the phone…");
  }
}
