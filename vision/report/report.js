// Following a moment: marks it on the timeline, and tells whoever plays the video.
"use strict";
(() => {
  const timeline = document.getElementById("timeline");
  const now = document.getElementById("now");
  const duration = Number(timeline.dataset.duration);
  const clock = (t) => {
    const tenths = Math.round(t * 10);
    const seconds = String(Math.floor((tenths % 600) / 10)).padStart(2, "0");
    return `${Math.floor(tenths / 600)}:${seconds}.${tenths % 10}`;
  };
  const seek = (t) => {
    if (!(duration > 0) || !Number.isFinite(t)) return;
    const share = Math.min(1, Math.max(0, t / duration));
    timeline.style.setProperty("--now", `${100 * share}%`);
    timeline.classList.add("marked");
    now.textContent = clock(share * duration);
    document.dispatchEvent(new CustomEvent("backrub:seek", { detail: { t_s: share * duration } }));
  };
  document.addEventListener("click", (event) => {
    const moment = event.target.closest("[data-t]");
    const plot = event.target.closest(".plot");
    if (moment) {
      seek(Number(moment.dataset.t));
      if (timeline.contains(moment)) event.preventDefault();
    } else if (plot) {
      const box = plot.getBoundingClientRect();
      seek(((event.clientX - box.left) / box.width) * duration);
    }
  });
})();
