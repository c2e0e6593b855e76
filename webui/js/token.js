// On another device the address carries a token: take it, sign in, and clean the address bar before anything else runs.

const KEY = "backrub.token";

/** The token for `Authorization: Bearer`, or null where none is needed. @returns {string|null} */
export function token() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @returns {string|null} */
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!given) return null;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    sessionStorage.setItem(KEY, given);
  } catch {
    // Private windows may refuse: the cookie from the sign-in still works.
  }
  return given;
}

/** @param {string|null} given */
async function signIn(given) {
  if (!given) return;
  try {
    const answer = await fetch("/api/v1/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: given }),
    });
    if (answer.status === 401) sessionStorage.removeItem(KEY);
  } catch {
    // No server or no storage: the page's first request says so.
  }
}

/** Resolves when the sign-in, if any, is over; every request and socket waits for it. @type {Promise<void>} */
export const ready = signIn(fromAddress());
