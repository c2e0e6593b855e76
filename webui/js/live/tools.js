// The small buttons: fix the back, voice, settings, full screen, help.
import { dismissButton, openDialog } from "../dialog.js";
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { KEY_HELP } from "./keys.js";
import { Listening, PRIVACY } from "./listening.js";

/** @typedef {import("../icons.js").IconName} IconName */

export class Tools {
  #voice;
  #choices;
  #fix;
  #mute;
  #full;
  #ask;
  #does;

  /**
   * @param {import("./voice.js").Voice} voice @param {import("./choices.js").Choices} choices
   * @param {{fix: () => void, ask: () => void, link: () => void, listen: () => void}} does
   */
  constructor(voice, choices, does) {
    this.#voice = voice;
    this.#choices = choices;
    this.#does = does;
    this.#ask = labelled("ask", "bubble", "Pressure", "How is the pressure? (A)", does.ask);
    this.#fix = tool("fix", "edit", "Fix the back", does.fix);
    this.#mute = tool("mute", "sound", "Voice", () => this.mute());
    this.#full = tool("full", "full", "Full screen", () => this.full());
    this.#full.hidden = !document.fullscreenEnabled;
    fill(
      byId("tools"),
      this.#ask,
      labelled("link", "phone", "Receiver", "Let the receiver answer", does.link),
      this.#fix,
      this.#mute,
      tool("voice-settings", "settings", "Voice settings", () => this.settings()),
      this.#full,
      tool("help", "question", "Help with the keys", () => this.help()),
    );
    document.addEventListener("fullscreenchange", () => this.#full.setAttribute("aria-pressed", String(document.fullscreenElement !== null)));
    this.#showMute();
  }

  /** @param {boolean} shown @param {boolean} pressed */
  showFix(shown, pressed) {
    this.#fix.hidden = this.#ask.hidden = !shown;
    this.#fix.setAttribute("aria-pressed", String(pressed));
  }

  mute() {
    this.#voice.muted = !this.#voice.muted;
    this.#showMute();
  }

  async full() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      // The browser decides; the page works without.
    }
  }

  help() {
    const rows = KEY_HELP.flatMap(([key, words]) => [h("dt", null, h("kbd", null, key)), h("dd", null, words)]);
    openDialog("Keys", [h("dl", { class: "keys" }, rows), h("div", { class: "actions" }, dismissButton("Close"))]);
  }

  settings() {
    const listening = new AbortController();
    const select = h("select", { id: "voice" });
    const list = () => {
      const names = this.#voice.voices().map((voice) => voice.name);
      fill(select, h("option", { value: "" }, "The browser's own"), names.map((name) => h("option", { value: name, selected: name === this.#choices.get("voice") }, name)));
    };
    list();
    this.#voice.onVoices(list, listening.signal);
    select.addEventListener("change", () => this.#choices.set({ voice: select.value }));
    const volume = h("input", { type: "range", id: "volume", min: 0, max: 1, step: 0.1, value: this.#choices.get("volume") });
    volume.addEventListener("input", () => this.#choices.set({ volume: Number(volume.value) }));
    const spoken = h("input", { type: "checkbox", checked: !this.#voice.muted });
    spoken.addEventListener("change", () => this.mute());
    const listens = h("input", { type: "checkbox", id: "listen", checked: this.#choices.get("listen"), disabled: !Listening.able, "aria-describedby": "privacy" });
    listens.addEventListener("change", () => {
      this.#choices.set({ listen: listens.checked });
      this.#does.listen();
    });
    const { closed } = openDialog("Voice", [
      this.#voice.able ? null : h("p", { class: "caution" }, "This browser cannot speak; corrections are shown only."),
      h("label", { class: "check" }, spoken, "Speak the corrections"),
      h("div", { class: "field" }, h("label", { for: "voice" }, "Voice"), select),
      h("div", { class: "field" }, h("label", { for: "volume" }, "Volume"), volume),
      h("label", { class: "check" }, listens, "Hear the receiver’s answers"),
      h("p", { class: "note", id: "privacy" }, Listening.able ? PRIVACY : "This browser cannot hear answers."),
      h("div", { class: "actions" },
        h("button", { type: "button", class: "button", on: { click: () => this.#voice.say("Slower. Slow strokes calm.", "danger") } }, icon("play"), "Try it"),
        h("button", { type: "submit", class: "button main" }, "Done")),
    ]);
    void closed.then(() => listening.abort());
  }

  #showMute() {
    const muted = this.#voice.muted;
    fill(this.#mute, icon(muted ? "mute" : "sound"), h("span", { class: "only-read" }, muted ? "Voice on" : "Voice off"));
    this.#mute.title = muted ? "Voice is off (M)" : "Voice is on (M)";
  }
}

/** @param {string} id @param {IconName} name @param {string} words @param {string} more @param {() => void} act */
function labelled(id, name, words, more, act) {
  return h("button", { type: "button", id, class: "button labelled", title: more, on: { click: act } }, icon(name), words);
}

/** @param {string} id @param {IconName} name @param {string} words @param {() => void} act */
function tool(id, name, words, act) {
  return h("button", { type: "button", id, class: "button square", title: words, on: { click: act } }, icon(name), h("span", { class: "only-read" }, words));
}
