// Small questions, as <dialog>.
import { h } from "./dom.js";

let made = 0;

/**
 * Opens a dialog with this content; resolves with its return value when it closes ("" when dismissed).
 * @param {string} title
 * @param {import("./dom.js").Child[]} content
 * @param {{wide?: boolean}} [options]
 * @returns {{dialog: HTMLDialogElement, closed: Promise<string>}}
 */
export function openDialog(title, content, { wide = false } = {}) {
  const id = `dialog-${++made}`;
  const dialog = h("dialog", { class: wide ? "wide" : null, "aria-labelledby": id });
  dialog.append(h("form", { method: "dialog" }, h("h2", { id }, title), content));
  document.body.append(dialog);
  const closed = new Promise((/** @type {(value: string) => void} */ resolve) => {
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue); }, { once: true });
  });
  dialog.showModal();
  return { dialog, closed };
}

/** The way out, which comes first in the dialog's row of buttons. @param {string} [text] */
export function dismissButton(text = "Cancel") {
  return h("button", { type: "submit", class: "button", value: "", formnovalidate: true }, text);
}

/** @param {string} title @param {string} text @param {string} yes @returns {Promise<boolean>} */
export async function confirmDanger(title, text, yes) {
  const { closed } = openDialog(title, [
    h("p", { class: "break" }, text),
    h("div", { class: "actions" }, dismissButton("Keep it"), h("button", { type: "submit", class: "button main danger", value: "yes" }, yes)),
  ]);
  return (await closed) === "yes";
}

/** Asks for a title; null when dismissed or unchanged. @param {string} now @returns {Promise<string|null>} */
export async function askTitle(now) {
  const input = h("input", { type: "text", id: "new-title", value: now, maxlength: 200, required: true, autocomplete: "off" });
  const { dialog, closed } = openDialog("Rename", [
    h("div", { class: "field" }, h("label", { for: "new-title" }, "Title"), input),
    // The first submit button is what Enter presses.
    h("div", { class: "actions" }, h("button", { type: "button", class: "button", on: { click: () => dialog.close("") } }, "Cancel"), h("button", { type: "submit", class: "button main", value: "yes" }, "Rename")),
  ]);
  input.select();
  const said = await closed;
  const title = input.value.trim();
  return said === "yes" && title && title !== now ? title : null;
}
