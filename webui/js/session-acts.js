// What can be done to a session wherever it is shown.
import { patch, problem, remove } from "./api.js";
import { askTitle, confirmDanger } from "./dialog.js";
import { toast } from "./status.js";

/** @typedef {import("./types.js").Session} Session */

/** Asks for a new title. @param {Session} session @returns {Promise<Session|null>} the renamed session */
export async function rename(session) {
  const title = await askTitle(session.title);
  if (title === null) return null;
  return attempt(async () => {
    const renamed = await patch(`/sessions/${session.id}`, { title });
    toast("Renamed.");
    return renamed;
  });
}

/** Asks, then deletes. @param {Session} session @returns {Promise<boolean>} whether it is gone */
export async function deleteSession(session) {
  const sure = await confirmDanger(
    "Delete this session?",
    `“${session.title}” goes for good, and the files too: video, report and tracks.`,
    "Delete it",
  );
  if (!sure) return false;
  const done = await attempt(async () => {
    await remove(`/sessions/${session.id}`).catch((error) => {
      if (problem(error).status !== 404) throw error;
    });
    toast("Deleted.");
    return true;
  });
  return done ?? false;
}

/** Does it; a failure is told in a note. @template T @param {() => Promise<T>} act @returns {Promise<T|null>} */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    const told = problem(error);
    toast(`${told.message} ${told.remedy}`);
    return null;
  }
}
