// Following a moment: marks it on the timeline, and tells whoever plays the video (event `backrub:seek`, {t_s} in its
// detail; who plays it calls preventDefault, then the page stays where it is). The player tells its time with
// `backrub:time`, {t_s}. The report may come into the page before or after this script, which may be loaded twice.
"use strict";
(() => {
  const once = "backrubReport" in document.documentElement.dataset;
  document.documentElement.dataset.backrubReport = "";
  if (once) return;

  const clock = (t) => {
    const tenths = Math.round(t * 10);
    const seconds = String(Math.floor((tenths % 600) / 10)).padStart(2, "0");
    return `${Math.floor(tenths / 600)}:${seconds}.${tenths % 10}`;
  };

  /** Puts the playhead at `t`; gives the moment within the session, or null where there is no timeline. */
  const mark = (t) => {
    const timeline = document.getElementById("timeline");
    const duration = Number(timeline?.dataset.duration);
    if (!timeline || !(duration > 0) || !Number.isFinite(t)) return null;
    const t_s = Math.min(duration, Math.max(0, t));
    timeline.style.setProperty("--now", `${(100 * t_s) / duration}%`);
    timeline.classList.add("marked");
    document.getElementById("now").textContent = clock(t_s);
    const scrubber = document.getElementById("scrubber");
    scrubber.setAttribute("aria-valuenow", t_s.toFixed(1));
    scrubber.setAttribute("aria-valuetext", clock(t_s));
    return t_s;
  };

  /** Also tells the player. Gives whether a player took it. */
  const seek = (t) => {
    const t_s = mark(t);
    if (t_s === null) return false;
    return !document.dispatchEvent(new CustomEvent("backrub:seek", { detail: { t_s }, cancelable: true }));
  };

  /** The button beside `button` in its drawing gets the focus, and Tab comes back to it. */
  const focusNext = (button, step) => {
    const buttons = [...button.closest("svg").querySelectorAll("[role=button][data-t]")];
    const next = buttons[buttons.indexOf(button) + step];
    if (!next) return;
    button.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  };

  const SECONDS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
  const NEIGHBOUR = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

  const scrub = (scrubber, event) => {
    const now = Number(scrubber.getAttribute("aria-valuenow"));
    const ends = { Home: 0, End: Number(scrubber.getAttribute("aria-valuemax")) };
    const wanted = ends[event.key] ?? now + SECONDS[event.key];
    if (!Number.isFinite(wanted)) return;
    event.preventDefault();
    seek(wanted);
  };

  document.addEventListener("click", (event) => {
    const moment = event.target.closest(".report [data-t]");
    const plot = event.target.closest(".report .plot");
    if (moment) {
      if (seek(Number(moment.dataset.t))) event.preventDefault();
    } else if (plot) {
      const box = plot.getBoundingClientRect();
      const duration = Number(plot.closest("#timeline").dataset.duration);
      seek(((event.clientX - box.left) / box.width) * duration);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey) return;
    const button = event.target.closest(".report [role=button][data-t]");
    if (event.target.id === "scrubber") scrub(event.target, event);
    else if (button && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      seek(Number(button.dataset.t));
    } else if (button && event.key in NEIGHBOUR) {
      event.preventDefault();
      focusNext(button, NEIGHBOUR[event.key]);
    }
  });

  document.addEventListener("backrub:time", (event) => mark(event.detail.t_s));
})();
