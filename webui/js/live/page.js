// The live page: its states, and what each button and key does.
import { problem } from "../api.js";
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { trouble } from "../parts.js";
import { announce } from "../status.js";
import { cameraUnavailable } from "./camera.js";
import { Choices, lastSession } from "./choices.js";
import { Encoder } from "./encoder.js";
import { Finishing, reportAddress } from "./finishing.js";
import { Keys } from "./keys.js";
import { LessonForm } from "./lesson-form.js";
import { Listening } from "./listening.js";
import { ReceiverLink } from "./receiver-link.js";
import { recordable } from "./recording.js";
import { ScaleForm } from "./scale-form.js";
import { LiveSession } from "./session.js";
import { Sources } from "./sources.js";
import { Stage } from "./stage.js";
import { offerLast, offerPhone } from "./starting.js";
import { moveFocus, showParts } from "./states.js";
import { StopScreen } from "./stop-screen.js";
import { Tools } from "./tools.js";
import { Voice } from "./voice.js";

/** @typedef {import("./wire.js").Problem} Problem */
/** @typedef {"camera"|import("./session.js").SessionState} State */

const TICK_MS = 200;

export class LivePage {
  #config;
  #atlas;
  #choices = new Choices();
  #voice = new Voice(this.#choices);
  #stage = new Stage();
  #encoder = new Encoder(this.#stage.video);
  #link = new ReceiverLink();
  #stop = new StopScreen(this.#voice);
  #listening = new Listening((said) => this.#heard(said), () => this.#voice.silent_ms);
  #tools = new Tools(this.#voice, this.#choices, {
    fix: () => this.#session?.fix(),
    ask: () => this.#session?.checkIn?.toggle(),
    link: () => this.#link.open(),
    listen: () => this.#listen(),
  });
  #scale = new ScaleForm(byId("scale-form", HTMLFormElement), this.#choices, () => this.#start());
  #lesson;
  #keep = byId("keep-recording", HTMLInputElement);
  #sources;
  #keys;
  #ticking;
  /** @type {LiveSession|null} */
  #session = null;
  /** @type {Finishing|null} */
  #finishing = null;
  /** @type {State} */
  #state = "camera";
  #cameraMissing = false;

  /** @param {import("../types.js").Config} config @param {import("./wire.js").Atlas} atlas @param {import("../types.js").Sample[]} samples */
  constructor(config, atlas, samples) {
    this.#config = config;
    this.#atlas = atlas;
    this.#lesson = new LessonForm(byId("lesson-form"), config.lesson, this.#choices);
    this.#sources = new Sources(
      {
        stage: this.#stage,
        encoder: this.#encoder,
        choices: this.#choices,
        onChanged: (turned) => this.#session?.changed(turned),
        onOther: () => void this.#otherCamera(),
        onProblem: (told) => this.#cameraTrouble(told),
        onEnded: () => this.#sampleEnded(),
      },
      samples,
    );
    this.#buttons();
    offerPhone(config);
    this.#keep.disabled = !recordable();
    this.#keys = new Keys((act) => this.#key(act), (said) => this.#session?.answer(said, "key"));
    this.#ticking = setInterval(() => this.#session?.tick(), TICK_MS);
    window.addEventListener("beforeunload", (event) => {
      if (this.#session?.recording) event.preventDefault();
    });
    this.#show("camera");
    this.#offerLast();
    const unavailable = cameraUnavailable();
    if (unavailable) this.#trouble(unavailable);
  }

  /** Lets go of the camera and the voice; a session that runs can be gone on with. */
  destroy() {
    clearInterval(this.#ticking);
    this.#keys.destroy();
    this.#session?.destroy(false);
    this.#listening.on = false;
    this.#sources.stop();
    this.#encoder.destroy();
    this.#voice.destroy();
  }

  #buttons() {
    this.#button("start-camera", "camera", "Start the camera", () => void this.#startCamera());
    this.#button("use-sample", "film", "Use a sample as the camera", () => void this.#useSample());
    this.#button("by-hand", "edit", "Place it by hand", () => this.#session?.setup?.placeByHand());
    this.#button("confirm-back", "check", "Yes, that is the back", () => this.#session?.setup?.confirm());
    this.#button("turn-head", "rotate", "Turn", () => this.#session?.setup?.turnHead());
    this.#button("step-back", "arrowleft", "Back", () => this.#back());
    this.#button("skip", "play", "Skip, start now", () => this.#session?.start(false));
    this.#button("start", "play", "Start", () => this.#start());
    this.#button("set-link", "phone", "Let the receiver answer", () => this.#link.open());
    this.#button("pause", "pause", "Pause", () => this.#session?.pauseOrGoOn());
    this.#button("finish", "stop", "Finish", () => this.#session?.finish());
  }

  /** @param {string} id @param {import("../icons.js").IconName} name @param {string} words @param {() => void} act */
  #button(id, name, words, act) {
    const button = byId(id, HTMLButtonElement);
    fill(button, icon(name), words);
    button.addEventListener("click", act);
  }

  /** @param {import("./keys.js").Act} act */
  #key(act) {
    if (act === "mute") this.#tools.mute();
    else if (act === "help") this.#tools.help();
    else if (act === "full") void this.#tools.full();
    else if (act === "pause") this.#session?.pauseOrGoOn();
    else if (act === "finish") this.#session?.finish();
    else if (act === "next") this.#session?.nextPhase();
    else if (act === "ask" || (act === "leave" && this.#session?.checkIn?.open)) this.#session?.checkIn?.toggle();
    else if (act === "fix" || this.#session?.fixing) this.#session?.fix();
  }

  /** Heard by the microphone. @param {import("./wire.js").Said} said */
  #heard(said) {
    // What is said besides is no answer, but a stop always is.
    if (said.word === "stop" || this.#session?.checkIn?.open) this.#session?.answer(said, "voice");
  }

  /** Hears when it was turned on, while it coaches. */
  #listen() {
    this.#listening.on = this.#choices.get("listen") && this.#state === "coaching";
  }

  #offerLast() {
    offerLast((last) => void this.#startCamera(last));
  }

  /** @param {import("./wire.js").Resume|null} [resume] */
  async #startCamera(resume = null) {
    if (await this.#sources.startCamera()) this.#begin(resume);
  }

  async #otherCamera() {
    await this.#startCamera();
    this.#session?.changed(true);
  }

  async #useSample() {
    if (await this.#sources.startSample()) this.#begin(null);
  }

  /** There are pictures. @param {import("./wire.js").Resume|null} resume */
  #begin(resume) {
    const source = this.#sources.now;
    if (!source) return;
    this.#clearTrouble();
    if (this.#session) return this.#session.use(source);
    if (!resume) lastSession.forget();
    this.#session = new LiveSession(
      {
        stage: this.#stage,
        encoder: this.#encoder,
        choices: this.#choices,
        voice: this.#voice,
        link: this.#link,
        stop: this.#stop,
        config: this.#config,
        atlas: this.#atlas,
        onState: (state) => this.#show(state),
        onProblem: (told, over) => this.#sessionTrouble(told, over),
        onSolved: () => this.#clearTrouble(),
        onFinished: (finished, recording) => this.#end(finished, recording),
      },
      source,
      resume,
    );
  }

  #start() {
    this.#clearTrouble();
    if (this.#scale.take()) this.#session?.start(this.#keep.checked);
  }

  #back() {
    this.#clearTrouble();
    if (!this.#session?.setup?.back()) this.#leave(true);
  }

  /** To the choice of the camera. @param {boolean} discard  the session */
  #leave(discard) {
    this.#session?.destroy(discard);
    this.#session = null;
    this.#sources.stop();
    this.#finishing = null;
    this.#stop.close();
    this.#lesson.renew();
    this.#clearTrouble();
    this.#show("camera");
    this.#offerLast();
  }

  /** @param {import("./wire.js").Finished} finished @param {{video: Blob, filename: string}|null} recording */
  #end(finished, recording) {
    this.#sources.stop();
    void this.#finishing?.end(finished, recording && { ...recording, settings: this.#choices.settings() });
  }

  #finish() {
    if (this.#finishing) return;
    const { closing } = this.#config.lesson;
    this.#stop.close();
    this.#voice.hush();
    this.#voice.say(closing, "caution");
    this.#finishing = new Finishing(closing, this.#voice.silence(), () => this.#leave(false));
  }

  /** @param {Problem} told @param {string|null} over */
  #sessionTrouble(told, over) {
    if (over === null) return this.#trouble(told);
    this.#leave(false);
    this.#trouble(told, over && told.code !== "elsewhere" ? h("a", { class: "button", href: reportAddress(over) }, "See its report") : null);
  }

  /** @param {Problem} told */
  #cameraTrouble(told) {
    this.#cameraMissing = this.#session !== null;
    const again = h("button", { type: "button", class: "button main", on: { click: () => void this.#startCamera() } }, icon("again"), "Try again");
    this.#trouble(told, this.#cameraMissing && again);
  }

  #sampleEnded() {
    if (this.#state !== "coaching") return;
    this.#session?.pauseOrGoOn();
    const again = h("button", { type: "button", class: "button", on: { click: () => { this.#clearTrouble(); this.#session?.pauseOrGoOn(); } } }, icon("again"), "Play it again");
    const words = h("div", null, h("p", null, h("strong", null, "The sample is over.")), h("p", null, "Finish to see the report, or play it again."), h("div", { class: "row" }, again));
    fill(byId("trouble"), h("div", { class: "told good", role: "status" }, icon("film"), words));
  }

  /** @param {Problem} told @param {import("../dom.js").Child} [more] */
  #trouble(told, more = null) {
    fill(byId("trouble"), trouble(told, more));
    this.#show(this.#state);
  }

  #clearTrouble() {
    this.#cameraMissing = false;
    fill(byId("trouble"));
    this.#show(this.#state);
  }

  /** The page in one of its states. @param {State} state */
  #show(state) {
    const changed = this.#state !== state;
    const coaching = state === "coaching" || state === "paused";
    const paused = state === "paused";
    const fixing = this.#session?.fixing ?? false;
    this.#state = state;
    document.body.dataset.state = state;
    document.body.dataset.fixing = String(fixing);
    showParts(this.#cameraMissing ? [state, "no-camera"] : [state]);
    this.#tools.showFix(coaching, fixing);
    if (!changed) return;
    window.scrollTo(0, 0);
    // What went wrong before is over; a pause goes on showing why it is one.
    if (!paused && !this.#cameraMissing) fill(byId("trouble"));
    fill(byId("pause"), icon(paused ? "play" : "pause"), paused ? "Go on" : "Pause");
    byId("pause").classList.toggle("main", paused);
    byId("finish").classList.toggle("main", !paused);
    this.#listen();
    if (state === "finishing") this.#finish();
    if (coaching) announce(paused ? "Paused." : "Watching.");
    moveFocus();
  }
}

/** @param {unknown} error */
export function pageFailed(error) {
  fill(byId("trouble"), trouble(problem(error)));
}
