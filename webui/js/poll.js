// Asks again and again while something runs.
import { problem } from "./api.js";
import { pause } from "./dom.js";
import { away } from "./status.js";

/**
 * Calls `load` and gives what came to `show`, about once a second, until `show` says false or `signal` ends it.
 * While the server is away a banner says so, and the asking goes on.
 * @template T
 * @param {() => Promise<T>} load
 * @param {(value: T) => boolean|Promise<boolean>} show  true: ask again
 * @param {AbortSignal} [signal]
 */
export async function poll(load, show, signal) {
  while (!signal?.aborted) {
    let value;
    try {
      value = await load();
    } catch (error) {
      if (signal?.aborted) return;
      if (!problem(error).offline) throw error;
      void away();
      await pause(2000, signal);
      continue;
    }
    if (signal?.aborted || !(await show(value))) return;
    await pause(document.hidden ? 4000 : 1000, signal);
  }
}
