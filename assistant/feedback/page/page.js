"use strict";
(() => {
  // A link into the folded transcript opens it.
  const unfold = () => {
    const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const folded = place && place.closest("details");
    if (folded) { folded.open = true; }
    if (place) { place.scrollIntoView(); place.focus({ preventScroll: true }); }
  };
  addEventListener("hashchange", unfold);
  unfold();

  const sound = document.getElementById("sound");
  if (!sound) { return; }
  const rows = [...document.querySelectorAll("svg.row")];
  let pressed = null;
  let until = Infinity;

  const release = () => {
    if (pressed) { pressed.setAttribute("aria-pressed", "false"); }
    pressed = null;
    until = Infinity;
  };
  const playFrom = (seconds, to) => {
    until = to;
    sound.currentTime = Math.max(0, seconds);
    sound.play().catch(release);
  };
  const follow = () => {
    const now = sound.currentTime;
    for (const row of rows) {
      const place = (now - Number(row.dataset.start)) / Number(row.dataset.length);
      const head = row.querySelector(".playhead");
      head.classList.toggle("is-on", place >= 0 && place < 1);
      head.setAttribute("x1", `${100 * place}%`);
      head.setAttribute("x2", `${100 * place}%`);
    }
    if (now >= until) { sound.pause(); }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.moment");
    if (button) {
      const again = button === pressed;
      sound.pause();
      release();
      if (again) { return; }
      pressed = button;
      button.setAttribute("aria-pressed", "true");
      playFrom(Number(button.dataset.from) - 0.5, Number(button.dataset.to) + 1);
      return;
    }
    const row = event.target.closest("svg.row");
    if (row && !event.target.closest("a")) {
      const box = row.getBoundingClientRect();
      release();
      const place = (event.clientX - box.left) / box.width;
      playFrom(Number(row.dataset.start) + place * Number(row.dataset.length), Infinity);
    }
  });
  sound.addEventListener("timeupdate", follow);
  sound.addEventListener("seeked", follow);
  sound.addEventListener("pause", () => { if (sound.currentTime >= until) { release(); } });
  sound.addEventListener("ended", release);
})();
