// Screens of the projector on which the class answers: lobby, predict, decide, and the run with its player.
"use strict";

(function () {
  const lesson = tk.lesson;
  const projector = tk.projector;

  // Lobby: where to go with the phone, and how many have come.
  projector.screens.lobby = function () {
    const qr = tk.el("div", { class: "qr" });
    const title = tk.el("h1", {});
    const question = tk.el("p", { class: "question" });
    const way = tk.el("div", { class: "way" });
    const joined = tk.el("p", { class: "count", role: "status" });
    const lengths = tk.el("div", {});
    const plan = tk.el("ol", { class: "plan" });

    function update(state) {
      lesson.write(title, tk.say(state.lesson.title));
      lesson.write(question, tk.say(state.lesson.question));
      qr.classList.toggle("hidden", !state.qr);
      if (state.qr)
        lesson.refill(qr, [state.qr, state.address], () => {
          const edge = state.qr.size + 8;
          return [lesson.svg("svg", { viewBox: `-4 -4 ${edge} ${edge}`, role: "img", "aria-label": state.address, "shape-rendering": "crispEdges" }, lesson.svg("rect", { x: -4, y: -4, width: edge, height: edge, fill: "#ffffff" }), lesson.svg("path", { d: state.qr.path, fill: "#000000", stroke: "none" }))];
        });
      if (state.address) {
        const [scheme, rest] = state.address.split("://");
        lesson.fill(way, tk.el("p", { class: "lead", "data-t": "lesson.open_address" }), tk.el("p", { class: "address" }, tk.el("span", { class: "scheme" }, scheme + "://"), rest));
      } else lesson.fill(way, tk.el("p", { class: "lead", "data-t": "lesson.no_network" }));
      lesson.fill(joined, tk.el("strong", {}, tk.number(state.joined)), " " + tk.t("lesson.joined"));
      lesson.refill(lengths, [state.length, projector.key], () => [projector.key ? projector.lengths(state) : tk.el("p", { class: "row lengths" }, tk.t("lesson.minutes_all", { n: state.length }))]);
      lesson.refill(plan, state.steps, () => state.steps.map((step) => tk.el("li", {}, lesson.stepName(step), tk.el("span", { class: "quiet" }, tk.t("lesson.minutes", { n: step.minutes })))));
    }
    return { node: tk.el("section", { class: "lobby" }, tk.el("div", { class: "lobby-text" }, title, question, way, joined, tk.el("div", { class: "lobby-plan" }, lengths, plan)), qr), update };
  };

  // Predict: one question at a time; guesses stay hidden until the teacher shows or reveals them.
  projector.screens.predict = function () {
    let at = 0;
    let open = false;
    const which = tk.el("p", { class: "which" });
    const title = tk.el("h1", {});
    const figure = tk.el("div", { class: "answer" });
    const below = tk.el("p", { class: "below", role: "status" });
    const show = tk.el("button", { type: "button", onclick: () => self.show() });
    const reveal = tk.el("button", { type: "button", "data-t": "lesson.reveal", onclick: () => projector.act("reveal") });
    const hands = tk.el("button", { type: "button", "data-t": "lesson.hands", onclick: projector.openHands });
    const questions = () => projector.state.predict.questions;

    function update(state) {
      at = Math.min(at, questions().length - 1);
      const question = questions()[at];
      const answers = state.predict.answers[question.id] || { n: 0 };
      const truth = state.predict.revealed && state.predict.truth ? state.predict.truth[question.id] : null;
      const visible = open || state.predict.revealed;
      lesson.write(which, questions().length > 1 ? tk.t("lesson.question_of", { k: at + 1, n: questions().length }) : "");
      which.classList.toggle("hidden", questions().length < 2);
      lesson.write(title, tk.say(question.text));
      lesson.write(below, truth ? tk.say(truth.text) : visible ? tk.t("lesson.answers_n", { n: tk.number(answers.n) }) : "");
      lesson.write(show, tk.t(open ? "lesson.hide_guesses" : "lesson.show_guesses"));
      show.classList.toggle("hidden", !projector.key || state.predict.revealed);
      reveal.classList.toggle("hidden", !projector.key || state.predict.revealed || state.run.status !== "done");
      hands.classList.toggle("hidden", !projector.key || !state.predict.open);
      // Drawn last: the picture takes the room that the rest leaves.
      figure.classList.toggle("waiting", !visible);
      if (!visible) lesson.fill(figure, tk.el("p", { class: "big" }, tk.el("strong", {}, tk.number(answers.n)), tk.el("span", {}, tk.t("lesson.answers_in", { n: tk.number(state.joined) }))));
      else projector.guesses(figure, question, answers, truth);
    }
    function turn(by) {
      if (!questions()[at + by]) return false;
      at += by;
      open = false; // the next question is guessed before its guesses are looked at
      projector.refresh();
      return true;
    }
    const self = {
      node: tk.el("section", { class: "ask" }, which, title, figure, tk.el("div", { class: "row" }, show, reveal, hands, below)),
      update,
      next: () => turn(1),
      back: () => turn(-1),
      nextWord: () => (at < questions().length - 1 ? tk.t("lesson.next_question") : null),
      show() {
        open = !open;
        projector.refresh();
      },
      at: () => at,
    };
    projector.predictAt = () => at;
    return self;
  };

  // Draw the guesses of one question, with the truth once it is known.
  projector.guesses = function (box, question, answers, truth) {
    if (question.kind === "number")
      lesson.histogram(box, { bins: answers.bins, unit: question.unit, low: question.low, high: question.high, truth: truth && truth.value !== null && truth.value !== undefined ? truth : null });
    else lesson.optionBars(box, { options: question.options, counts: answers.options, truth: truth ? truth.tier : null });
  };

  // Decide: how many have decided in each tier, then what they chose and the rule that follows.
  projector.screens.decide = function () {
    let open = false;
    const title = tk.el("h1", {});
    const table = tk.el("div", { class: "answer scroll" });
    const below = tk.el("p", { class: "below", role: "status" });
    const show = tk.el("button", { type: "button", onclick: () => self.show() });
    const close = tk.el("button", { type: "button", "data-t": "lesson.close_decide", onclick: () => projector.act("close_decide") });
    const hands = tk.el("button", { type: "button", "data-t": "lesson.hands", onclick: projector.openHands });

    function update(state) {
      const decide = state.decide;
      const visible = open || !decide.open;
      lesson.write(title, tk.say(decide.text));
      lesson.choiceBars(table, decide.tiers, decide.open ? null : decide.rule, visible);
      table.classList.toggle("plain", !visible);
      lesson.write(below, decide.open ? "" : tk.t("lesson.rule_note"));
      lesson.write(show, tk.t(open ? "lesson.hide_choices" : "lesson.show_choices"));
      show.classList.toggle("hidden", !projector.key || !decide.open);
      close.classList.toggle("hidden", !projector.key || !decide.open);
      hands.classList.toggle("hidden", !projector.key || !decide.open);
    }
    const self = {
      node: tk.el("section", { class: "ask decide" }, title, table, tk.el("div", { class: "row" }, show, close, hands, below)),
      update,
      next() {
        if (!projector.state.decide.open) return false;
        projector.act("close_decide");
        return true;
      },
      nextWord: () => (projector.state.decide.open ? tk.t("lesson.close_decide") : null),
      show() {
        open = !open;
        projector.refresh();
      },
    };
    return self;
  };

  // Run: what will be run, how far it is, then the player.
  projector.screens.run = function () {
    const title = tk.el("h1", {});
    const list = tk.el("ul", { class: "structures" });
    const progress = tk.el("progress", { max: "1" });
    const left = tk.el("p", { class: "big-line", role: "status" });
    const message = tk.el("p", { class: "lead" });
    const note = tk.el("p", { class: "quiet" });
    const start = tk.el("button", { type: "button", class: "primary large", "data-t": "lesson.run", onclick: () => projector.act("run") });
    const cancel = tk.el("button", { type: "button", class: "large", "data-t": "lesson.cancel", onclick: () => projector.act("cancel") });
    const head = tk.el("div", { class: "run-head" }, title, list, progress, left, message, tk.el("div", { class: "row" }, start, cancel), note);
    const stage = tk.el("div", { class: "run-player hidden" });
    const busy = (status) => status === "waiting" || status === "running";
    let player = null;
    let loaded = null;
    let gone = false;

    function update(state) {
      const run = state.run;
      const status = run.status;
      const WORDS = { idle: "lesson.run_ready", waiting: "lesson.run_waiting", running: "lesson.run_running", done: "lesson.run_done", failed: "lesson.run_failed", cancelled: "lesson.run_cancelled" };
      lesson.write(title, tk.t(WORDS[status]));
      lesson.refill(list, run.structures, () => (run.structures || []).map((structure) => tk.el("li", {}, tk.say(structure.text))));
      progress.classList.toggle("hidden", !busy(status));
      progress.value = run.share || 0;
      progress.setAttribute("aria-label", tk.t("lesson.progress"));
      const time = run.left === null || run.left === undefined ? "" : tk.t("lesson.time_left", { time: lesson.clock(run.left) });
      lesson.write(left, status === "running" ? lesson.percent(run.share || 0) + (time ? " · " + time : "") : "");
      lesson.write(message, status === "done" && !run.reels ? tk.t("lesson.no_reels") : tk.say(run.message));
      lesson.write(note, tk.say(run.engine_note));
      lesson.write(start, tk.t(status === "idle" ? "lesson.run" : "lesson.run_again"));
      start.classList.toggle("hidden", !projector.key || busy(status) || status === "done");
      cancel.classList.toggle("hidden", !projector.key || !busy(status));
      const playing = status === "done" && Boolean(run.reels) && Boolean(tk.player);
      head.classList.toggle("hidden", playing);
      stage.classList.toggle("hidden", !playing);
      if (!playing) drop();
      else if (loaded !== run.reels) {
        drop();
        load(run);
      }
    }
    function drop() {
      if (player) player.destroy();
      player = null;
      loaded = null;
    }
    function load(run) {
      const url = run.reels;
      const stale = () => gone || loaded !== url;
      loaded = url;
      lesson.fill(stage, tk.el("p", { class: "waiting", "data-t": "lesson.loading" }));
      fetch(url)
        .then((answer) => {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.json();
        })
        .then((reels) => {
          if (stale()) return null;
          const ids = Object.keys(reels.structures);
          lesson.clear(stage);
          return tk.player(stage, reels, { left: ids[0], right: ids[ids.length - 1], above: document.getElementById("controls").offsetHeight });
        })
        .then((made) => {
          if (!stale()) player = made;
          else if (made) made.destroy();
        })
        .catch(() => {
          if (stale()) return;
          lesson.fill(stage, tk.el("p", { class: "waiting", role: "alert", "data-t": "lesson.reels_failed" }), tk.el("button", { type: "button", "data-t": "lesson.again", onclick: () => load(run) }));
        });
    }
    return {
      node: tk.el("section", { class: "run" }, head, stage),
      update,
      next() {
        const status = projector.state.run.status;
        if (status === "idle") projector.act("run");
        return status === "idle" || busy(status);
      },
      nextWord: () => (projector.state.run.status === "idle" ? tk.t("lesson.run") : null),
      leave() {
        gone = true;
        drop();
      },
    };
  };
})();
