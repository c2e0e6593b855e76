// Keeps the screen on.

export class ScreenOn {
  /** @type {WakeLockSentinel|null} */
  #lock = null;
  #wanted = true;

  constructor() {
    document.addEventListener("visibilitychange", this.#ask);
    void this.#ask();
  }

  destroy() {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.#ask);
    void this.#lock?.release();
  }

  #ask = async () => {
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
      if (!this.#wanted) await this.#lock.release();
    } catch {
      // Refused, as with a low battery: the screen may go dark, nothing else.
    }
  };
}
