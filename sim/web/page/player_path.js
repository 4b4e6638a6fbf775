// One citizen in the worlds shown: who held the request, how long, and why it moved; in words and bars.
"use strict";

(function () {
  const tk = window.tk;
  const { ACT, DEC } = tk.playerCodes;
  const DAYS = ["player.mon", "player.tue", "player.wed", "player.thu", "player.fri", "player.sat", "player.sun"];

  // Day, weekday and clock time of an hour of the run.
  tk.playerMoment = function (hours, clock) {
    const minutes = Math.floor(hours * 60 + 1e-6), day = Math.floor(minutes / 1440), rest = minutes - day * 1440;
    const two = (value) => String(value).padStart(2, "0");
    return tk.t("player.moment", { day: day + 1, weekday: tk.t(DAYS[(day + clock.first_weekday) % 7]), clock: two(Math.floor(rest / 60)) + ":" + two(rest % 60) });
  };

  // A duration in the unit a reader would choose.
  tk.playerSpan = function (hours) {
    if (hours < 1) return tk.t("player.minutes", { n: tk.number(hours * 60, 0) });
    if (hours < 48) return tk.t("player.hours", { n: tk.number(hours, 1) });
    return tk.t("player.days", { n: tk.number(hours / 24, 1) });
  };

  // What was decided in a row, in words.
  tk.playerDecision = function (reels, world, r) {
    const R = world.R, words = reels.words, activity = R.activity[r];
    const parts = [];
    const decision = R.decision[r];
    if (decision > 1 && activity !== ACT.REPORT) {
      const way = R.direction[r] > 0 && R.direction[r] !== 6 ? tk.t("player.direction", { direction: tk.say(words.direction[R.direction[r]]) }) : "";
      const named = tk.say(words.decision[decision]);
      let text = R.receiver[r] >= 0 ? tk.t("player.to", { decision: named, direction: way, receiver: tk.say(reels.government.offices[R.receiver[r]]) }) : named + way;
      if (R.cause[r] > 0) text += tk.t("player.because", { cause: tk.say(words.cause[R.cause[r]]) });
      parts.push(text);
    }
    if (activity === ACT.CLOSE) {
      parts.push(tk.t(R.settled[r] === 1 ? "player.truly" : "player.not_truly"));
      parts.push(tk.t(R.satisfied[r] === 1 ? "player.satisfied" : "player.not_satisfied"));
    }
    return parts.join(" · ");
  };

  tk.playerActivity = function (reels, world, r) {
    const part = world.R.part[r] ? tk.t("player.part", { n: world.R.part[r] }) : "";
    return tk.say(reels.words.activity[world.R.activity[r]]) + part;
  };

  // Waiting and handling of a row in hours; what has not ended counts up to the end of the run.
  function times(world, r, horizon) {
    const R = world.R, end = Math.min(R.end[r], horizon), begun = R.start[r] === R.start[r] ? R.start[r] : end;
    if (R.activity[r] === ACT.OUTSIDE) return [Math.max(0, end - R.enabled[r]), 0];
    return [Math.max(0, begun - R.enabled[r]), Math.max(0, end - begun)];
  }

  function summary(world, rows, q) {
    const R = world.R, offices = new Set();
    let moves = 0, passes = 0, reopened = 0, state = null;
    for (const r of rows) {
      if (R.office[r] >= 0 && R.end[r] < Infinity) offices.add(R.office[r]);
      if (world.isHandOver(r)) moves++;
      if (world.isPass(r)) passes++;
      if (R.activity[r] === ACT.REOPEN) { reopened++; state = null; }
      if (R.activity[r] === ACT.CLOSE) state = { key: R.settled[r] === 1 ? "player.summary_settled" : "player.summary_closed", span: R.end[r] - world.Q.reported[q] };
      if (R.activity[r] === ACT.RENEGE) state = { key: "player.summary_left", span: 0 };
    }
    return { offices: offices.size, moves, passes, reopened, state };
  }
  tk.playerSummary = summary;

  // Return the element that tells the path of `number` in one world; a step that is chosen calls seek(hours).
  tk.playerPath = function (reels, world, number, longest, seek) {
    const clock = reels.clock, rows = world.path(number), R = world.R;
    const box = tk.el("div", { class: "player-path" }, tk.el("h4", {}, tk.say(world.title)));
    if (!rows.length) {
      box.append(tk.el("p", { class: "quiet" }, tk.t("player.not_here")));
      return { box, items: [], rows };
    }
    const q = R.request[rows[0]], told = summary(world, rows, q);
    const ending = told.state ? tk.t(told.state.key, { span: tk.playerSpan(told.state.span) }) : tk.t("player.summary_open");
    box.append(tk.el("p", { class: "player-ending" }, tk.el("b", {}, ending)));
    box.append(tk.el("p", { class: "small" }, tk.t("player.summary", told)));
    if (!world.Q.counted[q]) box.append(tk.el("p", { class: "small quiet" }, tk.t("player.partly")));
    const list = tk.el("ol", { class: "player-steps", tabindex: 0, "aria-label": tk.say(world.title) });
    const items = rows.map((r) => {
      const [waited, worked] = times(world, r, clock.horizon);
      const office = R.office[r] >= 0 ? tk.say(reels.government.offices[R.office[r]]) : "";
      const spans = [];
      if (R.end[r] === Infinity) spans.push(tk.t("player.unfinished"));
      else if (R.end[r] > R.enabled[r]) {
        spans.push(tk.t("player.waited", { span: tk.playerSpan(waited) }));
        if (R.hours[r] > 0) spans.push(tk.t("player.worked", { span: tk.playerSpan(worked), hours: tk.playerSpan(R.hours[r]) }));
      }
      const light = tk.el("span", { class: "player-wait" }), dark = tk.el("span", { class: "player-work" });
      light.style.width = (100 * waited) / longest + "%";
      dark.style.width = (100 * worked) / longest + "%";
      const decision = tk.playerDecision(reels, world, r), isPass = world.isPass(r);
      const item = tk.el(
        "li", { class: isPass ? "player-step player-is-pass" : "player-step" },
        tk.el("button", { type: "button", class: "player-when", disabled: R.enabled[r] >= clock.end, title: R.enabled[r] >= clock.end ? tk.t("player.after_window") : null, onclick: () => seek(R.end[r] < clock.end ? R.end[r] : R.enabled[r]) }, tk.playerMoment(R.enabled[r], clock)),
        tk.el("div", { class: "player-what" },
          tk.el("b", {}, office || tk.playerActivity(reels, world, r)), office ? " · " + tk.playerActivity(reels, world, r) : "",
          spans.length ? tk.el("div", { class: "small quiet" }, spans.join(" · ")) : null,
          waited + worked > 0 ? tk.el("div", { class: "player-bar", title: tk.t("player.bar") }, light, dark) : null,
          decision ? tk.el("div", { class: "player-why" }, isPass ? tk.el("span", { class: "player-badge" }, "▲ " + tk.t("player.is_pass")) : null, isPass ? " " + decision : decision) : null));
      list.append(item);
      return item;
    });
    box.append(list);
    return { box, items, rows };
  };

  // The longest stay of a request in any of the worlds: the scale of the bars.
  tk.playerLongest = function (reels, worlds, number) {
    let longest = 1;
    for (const world of worlds) for (const r of world.path(number)) {
      const [waited, worked] = times(world, r, reels.clock.horizon);
      longest = Math.max(longest, waited + worked);
    }
    return longest;
  };
})();
