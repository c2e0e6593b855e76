// One live session from the first picture to the report: the socket, the set-up, the coaching.
import { problem } from "../api.js";
import { lastSession } from "./choices.js";
import { Coaching } from "./coaching.js";
import { Fixing } from "./fixing.js";
import { Hud } from "./hud.js";
import { Recording } from "./recording.js";
import { Setup } from "./setup.js";
import { LiveSocket } from "./socket.js";
import { ScreenOn } from "./wake.js";

/** @typedef {import("./wire.js").Answer} Answer */
/** @typedef {import("./wire.js").Problem} Problem */
/** @typedef {"looking"|"proposal"|"scale"|"coaching"|"paused"|"finishing"} SessionState */
/** @typedef {{name: string, hold: () => void, play: () => Promise<void>}} Source */

/**
 * @typedef {object} Host
 * @property {import("./stage.js").Stage} stage
 * @property {import("./encoder.js").Encoder} encoder
 * @property {import("./choices.js").Choices} choices
 * @property {import("./voice.js").Voice} voice
 * @property {import("./receiver-link.js").ReceiverLink} link
 * @property {import("./stop-screen.js").StopScreen} stop
 * @property {import("../types.js").Config} config
 * @property {import("./wire.js").Atlas} atlas
 * @property {(state: SessionState) => void} onState
 * @property {(problem: Problem, over: string|null) => void} onProblem  `over`: the session that cannot be gone on with
 * @property {() => void} onSolved  the last problem is none any more
 * @property {(finished: import("./wire.js").Finished, recording: {video: Blob, filename: string}|null) => void} onFinished
 */

// Without an answer for so long, what was said before holds no more.
const WORDS_MS = 3000;

export class LiveSession {
  #host;
  #source;
  #socket;
  #hud;
  /** @type {Setup|null} */
  setup;
  /** @type {Coaching|null} */
  #coaching = null;
  #fixing;
  /** @type {Recording|null} */
  #recording = null;
  /** @type {ScreenOn|null} */
  #screen = null;
  /** @type {Answer|null} */
  #newest = null;
  /** What the problem that is shown is about. @type {"picture"|"word"|null} */
  #complaint = null;
  #answered_ms = 0;
  /** @type {SessionState} */
  #state = "looking";
  #id = "";
  /** The settings that the server knows, as text. */
  #told = "";

  /** @param {Host} host @param {Source} source @param {import("./wire.js").Resume|null} resume */
  constructor(host, source, resume) {
    this.#host = host;
    this.#source = source;
    this.#hud = new Hud(source.name);
    this.#id = resume?.id ?? "";
    this.setup = new Setup(
      {
        stage: host.stage,
        choices: host.choices,
        size: () => host.encoder.size,
        send: (message) => this.#socket?.send(message),
        tellSettings: () => this.#tellSettings(),
        onStep: (step) => this.#enter(step),
      },
      host.atlas,
      host.config.standard.midline_limit_cm,
    );
    this.#fixing = new Fixing(host.stage.picture, host.choices, (points_px) => this.#socket.send({ type: "place", points_px }), () => this.fix());
    this.#socket = new LiveSocket(host.encoder, () => this.#settings(), resume, {
      link: (link, tries) => this.#hud.link(link, tries),
      welcome: (message) => this.#welcome(message),
      answer: (answer) => this.#answer(answer),
      state: (message) => {
        this.#solved("word");
        this.#follow(message);
      },
      answered: ({ value, word }) => this.#coaching?.checkIn.said("Noted", value, word),
      receiver: (message) => this.#receiver(message),
      problem: (told, about) => this.#problem(told, about),
      finished: (message) => void this.#finished(message),
    });
  }

  get fixing() {
    return this.#fixing.open;
  }

  get recording() {
    return this.#recording !== null;
  }

  /** The coaching begins. @param {boolean} keep  the recording */
  start(keep) {
    this.#tellSettings();
    this.#socket.send({ type: "start" });
    if (keep) this.#recording = new Recording(this.#host.encoder.stream());
    // Browsers let a page speak only after it has spoken on a press of a button.
    this.#host.voice.say("Begin when you are ready.");
  }

  /** The receiver said this aloud. @param {import("./wire.js").Said} said @param {"key"|"button"|"voice"} way */
  answer(said, way) {
    if (!this.#coaching || this.#state === "finishing") return;
    if (said.word === "stop") this.#host.stop.show(this.#host.config.lesson.stop);
    this.#socket.send({ type: "answer", value: said.value ?? null, word: said.word ?? null, way });
  }

  /** The question about the pressure, while it can be asked. */
  get checkIn() {
    return this.#state === "finishing" ? null : (this.#coaching?.checkIn ?? null);
  }

  nextPhase() {
    if (this.#state === "coaching") this.#socket.send({ type: "next_phase" });
  }

  pauseOrGoOn() {
    if (this.#state === "coaching") this.#socket.send({ type: "pause" });
    else if (this.#state === "paused") this.#socket.send({ type: "resume" });
  }

  finish() {
    if (this.#state !== "coaching" && this.#state !== "paused") return;
    this.#enter("finishing");
    if (this.#recording) this.#recording.running = false;
    this.#source.hold();
    this.#socket.finish();
  }

  /** Opens the handles over the live picture, or closes them. */
  fix() {
    if (!this.#coaching) return;
    this.#fixing.toggle(this.#newest, this.#newest?.size ?? this.#host.encoder.size);
    this.#host.onState(this.#state);
  }

  /** The picture was mirrored or turned. @param {boolean} anew */
  changed(anew) {
    this.setup?.changed(anew);
    if (this.#coaching) this.#coaching.mirrored = this.#host.choices.get("mirror");
  }

  /** Another camera gives the pictures now. @param {Source} source */
  use(source) {
    this.#source = source;
    this.#hud.name = source.name;
  }

  tick() {
    this.#hud.tick();
    // Words stand for what is seen now.
    if (performance.now() - this.#answered_ms > WORDS_MS) this.#coaching?.quiet();
    this.setup?.tick();
  }

  /** @param {boolean} discard  nothing of it is to be kept */
  destroy(discard) {
    if (discard) {
      this.#socket.send({ type: "discard" });
      lastSession.forget();
    }
    this.#socket.destroy();
    this.setup?.destroy();
    this.#coaching?.destroy();
    this.#fixing.close();
    this.#screen?.destroy();
    this.#host.link.destroy();
    void this.#recording?.stop();
    this.#host.encoder.endStream();
  }

  #settings() {
    const settings = this.#host.choices.liveSettings();
    this.#told = JSON.stringify(settings);
    return settings;
  }

  /** Tells the server the settings, unless it knows them. */
  #tellSettings() {
    if (JSON.stringify(this.#host.choices.liveSettings()) !== this.#told) this.#socket.send({ type: "settings", settings: this.#settings() });
  }

  /** @param {import("./wire.js").Welcome} message */
  #welcome(message) {
    this.#id = message.session_id;
    this.#host.encoder.limit = Math.min(message.limits.width, this.#host.config.limits.live_width);
    lastSession.keep({ id: message.session_id, resume_key: message.resume_key });
    this.#host.link.way = message.receiver;
    this.#follow(message);
  }

  /** @param {Answer} answer */
  #answer(answer) {
    this.#answered_ms = performance.now();
    this.#hud.answer(answer);
    this.#solved("picture");
    if (this.#state === "finishing") return;
    this.#follow(answer);
    // Nothing is looked at in a pause: what was seen before it stays on the screen.
    if (answer.state === "paused") return;
    this.#newest = answer;
    this.#fixing.follow(answer);
    if (this.#coaching) this.#coaching.show(answer, this.fixing);
    else this.setup?.answer(answer);
  }

  /** The receiver's phone came, went, or answered. @param {import("./wire.js").ReceiverMessage} message */
  #receiver({ joined, value, word, text }) {
    this.#host.link.joined = joined;
    if (word === "stop" && text) this.#host.stop.show(text);
    if (value !== null || word !== null) this.#coaching?.checkIn.said("Receiver", value, word);
  }

  /** Does as the server says. @param {{state: import("./wire.js").LiveState, clock_s: number}} told */
  #follow({ state, clock_s }) {
    this.#hud.time({ state, clock_s });
    if (this.#state === "finishing" || (state !== "coaching" && state !== "paused") || state === this.#state) return;
    if (!this.#coaching) this.#coach();
    if (this.#recording) this.#recording.running = state === "coaching";
    if (state === "coaching") void this.#source.play();
    else this.#source.hold();
    if (state === "paused") this.#coaching?.quiet();
    this.#enter(state);
  }

  #coach() {
    this.setup?.destroy();
    this.setup = null;
    const { stage, atlas, config, voice, choices } = this.#host;
    this.#coaching = new Coaching(stage.overlay, atlas, config, voice, {
      answer: (said) => this.answer(said, "button"),
      nextPhase: () => this.nextPhase(),
    });
    this.#coaching.mirrored = choices.get("mirror");
    this.#screen = new ScreenOn();
    this.#coaching.arms(choices.get("arms")).catch((error) => this.#host.onProblem(problem(error), null));
  }

  /** @param {Problem} told @param {"session"|"picture"|"word"} about */
  #problem(told, about) {
    if (about !== "session") {
      // One bad picture after the other is told once.
      if (about === "word" || this.#complaint !== about) this.#host.onProblem(told, null);
      this.#complaint = about;
      return;
    }
    lastSession.forget();
    // The session has ended without this page, but what there is of it can be seen and its recording kept.
    if (this.#id && (this.#recording || this.#state === "finishing")) {
      return void this.#finished({ type: "finished", session_id: this.#id, graded: true, error: null });
    }
    this.#host.onProblem(told, this.#id);
  }

  /** @param {"picture"|"word"} about  which the server has just taken well */
  #solved(about) {
    if (this.#complaint !== about) return;
    this.#complaint = null;
    this.#host.onSolved();
  }

  /** @param {import("./wire.js").Finished} message */
  async #finished(message) {
    lastSession.forget();
    this.#enter("finishing");
    const recording = this.#recording;
    this.#recording = null;
    this.#host.encoder.endStream();
    const video = recording ? await recording.stop() : null;
    this.#host.onFinished(message, recording && video ? { video, filename: recording.filename } : null);
  }

  /** @param {SessionState} state */
  #enter(state) {
    this.#state = state;
    if (state === "finishing") {
      this.#fixing.close();
      this.#screen?.destroy();
      this.#host.link.destroy();
    }
    this.#host.onState(state);
  }
}
