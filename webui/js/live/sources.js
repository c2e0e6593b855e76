// Where the pictures come from: the choice of the camera or a sample, and how they are turned and mirrored.
import { byId, fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { Camera, cameraFailure, cameras, cameraUnavailable, UNPLUGGED, withoutNumbers } from "./camera.js";
import { Sample, SAMPLE_FAILED } from "./sample.js";

/** @typedef {import("./wire.js").Problem} Problem */

/**
 * @typedef {object} Host
 * @property {import("./stage.js").Stage} stage
 * @property {import("./encoder.js").Encoder} encoder
 * @property {import("./choices.js").Choices} choices
 * @property {(turned: boolean) => void} onChanged  mirrored, or turned: then the pictures have another shape
 * @property {() => void} onOther  another camera was chosen
 * @property {(problem: Problem) => void} onProblem
 * @property {() => void} onEnded  a sample is over
 */

export class Sources {
  #host;
  #samples;
  #select = byId("camera-select", HTMLSelectElement);
  #sample = byId("sample-select", HTMLSelectElement);
  #mirror = byId("mirror", HTMLButtonElement);
  #rotate = byId("rotate", HTMLButtonElement);
  /** @type {Camera|Sample|null} */
  #now = null;

  /** @param {Host} host @param {import("../types.js").Sample[]} samples */
  constructor(host, samples) {
    this.#host = host;
    this.#samples = samples;
    const { choices } = host;
    fill(this.#sample, samples.map(({ name, title }) => h("option", { value: name }, title)));
    fill(this.#mirror, icon("mirror"), "Mirror");
    fill(this.#rotate, icon("rotate"), "Turn by 90°");
    this.#mirror.addEventListener("click", () => this.#choose({ mirror: !choices.get("mirror") }));
    this.#rotate.addEventListener("click", () => this.#choose({ turned: !choices.get("turned") }));
    this.#select.addEventListener("change", () => this.#other());
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#list());
    void this.#list();
    this.#apply();
  }

  /** What gives the pictures, or null. */
  get now() {
    return this.#now;
  }

  /** @returns {Promise<boolean>} whether it gives pictures; if not, the problem was told */
  async startCamera() {
    this.stop();
    const unavailable = cameraUnavailable();
    if (unavailable) return this.#failed(unavailable);
    const camera = new Camera(this.#host.stage.video, () => this.#failed(UNPLUGGED));
    const wanted = this.#host.choices.get("camera");
    try {
      const known = (await cameras()).some(({ deviceId }) => deviceId === wanted);
      await camera.start(known ? wanted : "");
    } catch (error) {
      camera.stop();
      return this.#failed(cameraFailure(error));
    }
    this.#now = camera;
    await this.#list();
    return true;
  }

  /** @returns {Promise<boolean>} */
  async startSample() {
    this.stop();
    const name = this.#sample.value;
    const title = this.#samples.find((sample) => sample.name === name)?.title ?? "Sample";
    const sample = new Sample(this.#host.stage.video, title, this.#host.onEnded);
    try {
      await sample.start(name);
    } catch {
      sample.stop();
      return this.#failed(SAMPLE_FAILED);
    }
    this.#now = sample;
    return true;
  }

  stop() {
    this.#now?.stop();
    this.#now = null;
  }

  /** @param {Problem} told */
  #failed(told) {
    this.#host.onProblem(told);
    return false;
  }

  async #list() {
    const found = await cameras().catch(() => []);
    const now = this.#now?.deviceId || this.#host.choices.get("camera");
    fill(this.#select, found.map(({ deviceId, label }, index) => h("option", { value: deviceId, selected: deviceId === now }, withoutNumbers(label) || `Camera ${index + 1}`)));
    byId("camera-field").hidden = found.length === 0;
  }

  #other() {
    this.#host.choices.set({ camera: this.#select.value });
    if (this.#now) this.#host.onOther();
  }

  /** @param {{mirror?: boolean, turned?: boolean}} chosen */
  #choose(chosen) {
    this.#host.choices.set(chosen);
    this.#apply();
    this.#host.onChanged("turned" in chosen);
  }

  #apply() {
    const { choices, stage, encoder } = this.#host;
    const [mirror, turned] = [choices.get("mirror"), choices.get("turned")];
    stage.mirrored = mirror;
    stage.turned = turned;
    encoder.turned = turned;
    this.#mirror.setAttribute("aria-pressed", String(mirror));
    this.#rotate.setAttribute("aria-pressed", String(turned));
  }
}
