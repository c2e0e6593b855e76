// Shows the parts of the page that a state needs: those whose data-for names it.

/** @param {string[]} states  that hold now */
export function showParts(states) {
  for (const part of document.querySelectorAll("[data-for]")) {
    const needed = part.getAttribute("data-for")?.split(" ") ?? [];
    /** @type {HTMLElement} */ (part).hidden = !needed.some((name) => states.includes(name));
  }
}

/** Whoever uses the keyboard goes on where the new state begins, when the part with the focus has gone. */
export function moveFocus() {
  // A new state is seen from its top, however far down the one before was.
  window.scrollTo(0, 0);
  const at = document.activeElement;
  if (at instanceof HTMLElement && at !== document.body && at.offsetParent !== null) return;
  // The pause comes before the main button there: a press of Space must never finish.
  for (const part of document.querySelectorAll(".panel .button.main, #pause, .panel h1[tabindex]")) {
    if (!(part instanceof HTMLElement) || part.offsetParent === null) continue;
    part.focus({ preventScroll: true });
    return;
  }
  document.getElementById("panel")?.focus({ preventScroll: true });
}
