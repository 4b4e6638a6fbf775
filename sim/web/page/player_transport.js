// The controls of the clock: buttons, speed, and the slider with days, weeks and the beginning of reforms beside it.
"use strict";

(function () {
  const tk = window.tk;

  // One stop of the tabulator, arrows inside.
  function roving(bar) {
    const buttons = [...bar.querySelectorAll("button")];
    buttons.forEach((one, k) => { one.tabIndex = k ? -1 : 0; });
    bar.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement), way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (at < 0 || !way) return;
      event.preventDefault(); event.stopPropagation();
      const to = buttons[(at + way + buttons.length) % buttons.length];
      buttons.forEach((one) => { one.tabIndex = one === to ? 0 : -1; });
      to.focus();
    });
  }

  // acts: toggle(), step(way), next(kind), faster(way).
  tk.playerToolbar = function (acts) {
    const button = (key, act, extra) => tk.el("button", { type: "button", "data-t": key, onclick: act, ...(extra || {}) });
    const sign = (key, text, act) => tk.el("button", { type: "button", "data-t-label": key, "data-t-title": key, onclick: act }, text);
    const play = button("player.play", acts.toggle, { class: "primary player-play" });
    const pace = tk.el("output", { class: "player-pace" });
    const box = tk.el("div", { class: "player-toolbar", role: "toolbar", "data-t-label": "player.controls" },
      play, button("player.back", () => acts.step(-1)), button("player.step", () => acts.step(1)),
      button("player.next_hand", () => acts.next("hand"), { class: "player-hand" }),
      button("player.next_pass", () => acts.next("pass"), { class: "player-pass" }),
      button("player.next_reopen", () => acts.next("reopen"), { class: "player-reopen" }),
      tk.el("span", { class: "player-speed" }, sign("player.slower", "−", () => acts.faster(-1)), pace, sign("player.faster", "＋", () => acts.faster(1))));
    roving(box);
    return {
      box,
      show(clock) {
        play.dataset.t = clock.playing ? "player.pause" : "player.play";
        play.textContent = (clock.playing ? "‖ " : "▶ ") + tk.t(play.dataset.t);
        pace.textContent = tk.t("player.pace", { speed: clock.speed, span: tk.playerSpan(clock.hoursPerSecond) });
      },
      get pace() { return pace.textContent; },
    };
  };

  // span: the window's start and end; seek(hours) is called when the slider is moved.
  tk.playerTimeline = function (span, seek) {
    const now = tk.el("output", { class: "player-now" }), marks = tk.el("div", { class: "player-marks", "aria-hidden": "true" });
    const slider = tk.el("input", {
      type: "range", class: "player-slider", min: 0, max: Math.round((span.end - span.start) * 60), step: 1, value: 0, "data-t-label": "player.clock",
      oninput: () => seek(span.start + Number(slider.value) / 60),
    });
    const hours = span.end - span.start, days = hours / 24;
    const mark = (hour, kind, text) => {
      const found = tk.el("span", { class: "player-mark " + kind }, text);
      found.style.left = (100 * (hour - span.start)) / hours + "%";
      return found;
    };
    return {
      box: tk.el("div", { class: "player-timeline" }, now, tk.el("div", { class: "player-track" }, slider, marks)),
      slider,
      show(time) {
        now.textContent = tk.playerMoment(time, span);
        slider.value = String(Math.round((time - span.start) * 60));
        slider.setAttribute("aria-valuetext", now.textContent);
      },
      // begins: hours at which something of a structure begins.
      marked(begins) {
        const every = [1, 2, 7, 14, 28, 56].find((count) => (count * (slider.clientWidth || 600)) / days >= 52) || 112, list = [];
        const first = Math.ceil(span.start / 24);
        for (let day = first; day * 24 <= span.end; day++)
          if ((day - first) % every === 0 && (span.end - day * 24) / hours > 0.05) list.push(mark(day * 24, "player-day", tk.t("player.day_mark", { day: day + 1 })));
        for (const hour of new Set(begins)) if (hour >= span.start && hour < span.end) list.push(mark(hour, "player-begin", tk.t("player.reform_mark")));
        marks.replaceChildren(...list);
      },
    };
  };
})();
