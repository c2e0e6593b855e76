// The receiver's page: a slider, less, more, stop. Nothing else, and no picture.
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { ScreenOn } from "../live/wake.js";
import { answerWords, meaning, STEPS } from "../pressure.js";
import { ReceiverSocket } from "./socket.js";

/** @typedef {import("../icons.js").IconName} IconName */
/** @typedef {import("./socket.js").Word} Word */

const CONFIRMED_MS = 6000;
const REST_MS = 300;

const line = byId("line");
const answers = byId("answers", HTMLFormElement);
const slider = byId("pressure", HTMLInputElement);
const stop = byId("stop", HTMLButtonElement);
const sent = byId("sent");
let clearing = 0;

/** @param {string} state @param {string} tone @param {IconName} name @param {string} words */
function tell(state, tone, name, words) {
  document.body.dataset.state = state;
  line.dataset.tone = tone;
  fill(line, icon(name), h("span", null, words));
}

/** What became of the last answer. @param {IconName} name @param {string} words @param {boolean} good */
function confirm(name, words, good) {
  clearTimeout(clearing);
  sent.classList.toggle("caution", !good);
  fill(sent, icon(name), h("span", null, words));
  clearing = window.setTimeout(() => fill(sent), CONFIRMED_MS);
}

function showMeaning() {
  const { word, tone } = meaning(slider.valueAsNumber);
  byId("meaning").dataset.tone = tone;
  byId("number").textContent = slider.value;
  byId("word").textContent = word;
  slider.setAttribute("aria-valuetext", answerWords(slider.valueAsNumber, null));
  for (const [index, mark] of [...byId("marks").children].entries()) mark.classList.toggle("now", index + 1 === slider.valueAsNumber);
}

/** @param {string} title @param {string} more */
function end(title, more) {
  tell("over", "", "check", "backrub");
  answers.hidden = true;
  byId("over").hidden = false;
  byId("over-title").textContent = title;
  byId("over-more").textContent = more;
  byId("over-title").focus();
}

/** @param {string} session @param {string} key */
function join(session, key) {
  const screen = new ScreenOn();
  answers.hidden = false;
  const socket = new ReceiverSocket(session, key, {
    state(state) {
      if (state === "coaching") tell("coaching", "good", "check", "Connected");
      else if (state === "paused") tell("paused", "good", "pause", "Connected, in a pause");
      else tell("waiting", "", "clock", "Waiting for the lesson to begin");
    },
    lost: () => tell("lost", "caution", "again", "Reconnecting…"),
    answered({ value, word, at, shown }) {
      const time = new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
      const said = word === null ? answerWords(value, null) : word[0].toUpperCase() + word.slice(1);
      confirm(shown ? "check" : "warning", shown ? `Sent: ${said} (${time})` : "The other screen is away. Say it aloud.", shown);
      stop.classList.toggle("pressed", word === "stop");
    },
    problem: ({ code, message, remedy }) => confirm("warning", code === "not_started" ? "Wait for the lesson to begin." : `${message} ${remedy}`, false),
    over(elsewhere) {
      screen.destroy();
      if (elsewhere) end("Another phone answers now.", "Scan the square again to answer with this one.");
      else end("The session is over.", "Take your time to get up, and drink some water.");
    },
  });

  /** @param {{value?: number, word?: Word}} said */
  const say = (said) => {
    if (said.word !== "stop") stop.classList.remove("pressed");
    if (socket.answer(said)) return;
    confirm("warning", said.word === "stop" ? "Not connected. Say stop aloud." : "Not connected. Say it aloud.", false);
  };
  // Sent when the thumb rests; also when it was only touched where it stood.
  let resting = 0;
  const rest = () => {
    clearTimeout(resting);
    resting = window.setTimeout(() => say({ value: slider.valueAsNumber }), REST_MS);
  };
  slider.addEventListener("change", rest);
  slider.addEventListener("pointerup", rest);
  slider.addEventListener("keydown", (event) => event.key === "Enter" && rest());
  byId("less").addEventListener("click", () => say({ word: "less" }));
  byId("more").addEventListener("click", () => say({ word: "more" }));
  stop.addEventListener("click", () => {
    stop.classList.add("pressed");
    say({ word: "stop" });
  });
}

tell("connecting", "", "clock", "Connecting…");
fill(byId("marks"), Array.from({ length: STEPS }, (_, index) => h("span", null, index + 1)));
fill(byId("less"), icon("arrowdown", 32), "Less");
fill(byId("more"), icon("arrowup", 32), "More");
fill(stop, icon("hand", 64), "Stop");
slider.addEventListener("input", showMeaning);
answers.addEventListener("submit", (event) => event.preventDefault());
showMeaning();

const [, session, key] = /^#([0-9a-f]{16})\.([\w-]{16,})$/.exec(location.hash) ?? [];
if (session && key) join(session, key);
else end("This address is not whole.", "Scan the square on the screen of the one who gives the back rub.");
// Another square was scanned into this tab.
window.addEventListener("hashchange", () => location.reload());
