// What a student sees and does after the run: the own guess against the result, and the group's budget.
"use strict";

(function () {
  const lesson = tk.lesson;
  const phone = tk.phone;

  // Explain: the sentence on the projector, and the own guesses beside what the runs gave.
  phone.screens.explain = function () {
    const title = tk.el("h1", {});
    const now = tk.el("p", { class: "lead" });
    const results = tk.el("div", { class: "results" });

    function update(state) {
      const card = state.explain.cards[state.explain.at];
      lesson.write(title, lesson.stepName(state.steps[state.at]));
      lesson.write(now, card ? tk.say(card.text) : "");
      lesson.refill(results, [state.predict, state.me.guesses, results.clientWidth], () => (state.predict ? state.predict.questions.map((question) => result(state, question)) : []));
    }

    function result(state, question) {
      const truth = state.predict.truth ? state.predict.truth[question.id] : null;
      const guess = (state.me.guesses || {})[question.id];
      const number = question.kind === "number";
      const found = !truth ? tk.t("lesson.truth_later") : number ? lesson.spread(truth, question.unit) : truth.tier ? phone.guess(question, truth.tier) : tk.say(truth.text);
      const picture = tk.el("div", { class: "small-plot" });
      const node = tk.el(
        "section",
        { class: "result" },
        tk.el("h2", {}, tk.say(question.text)),
        tk.el("dl", { class: "facts" }, tk.el("div", {}, tk.el("dt", {}, tk.t("lesson.your_guess")), tk.el("dd", {}, guess === undefined ? tk.t("lesson.no_guess") : phone.guess(question, guess))), tk.el("div", {}, tk.el("dt", {}, tk.t("lesson.truth")), tk.el("dd", {}, found))),
        picture,
      );
      const answers = state.predict.answers[question.id];
      if (answers && answers.n && truth)
        window.requestAnimationFrame(() => {
          if (number) lesson.histogram(picture, { bins: answers.bins, unit: question.unit, low: question.low, high: question.high, truth, mine: guess === undefined ? null : guess, height: 230 });
          else lesson.optionBars(picture, { options: question.options, counts: answers.options, truth: truth.tier, mine: guess });
        });
      return node;
    }
    return { node: tk.el("section", { class: "task" }, title, now, results), update };
  };

  // Tune: choose a group, then spend its budget; what comes out is shown on two axes, without a score.
  phone.screens.tune = function () {
    const node = tk.el("section", { class: "task" });
    let drawn = "";
    let counts = null;
    let sent = "";
    let parts = null;

    const groupOf = (state) => state.tune.groups.find((group) => group.id === state.me.group || group.name === state.me.group) || null;

    function update(state) {
      const group = groupOf(state);
      const named = Boolean(state.me.group);
      const mark = tk.language + "|" + (named ? "spend" : "name");
      if (mark !== drawn) {
        const moved = drawn !== "" && drawn.split("|")[1] !== mark.split("|")[1];
        drawn = mark;
        if (!named) counts = null;
        lesson.fill(node, named ? spend(state) : naming());
        if (moved) {
          window.scrollTo(0, 0);
          phone.focus(node);
        }
      }
      if (!named) {
        lesson.refill(parts.groups, state.tune.groups.map((one) => one.name), () =>
          state.tune.groups.length
            ? [tk.el("p", { class: "quiet" }, tk.t("lesson.join_group")), tk.el("div", { class: "row" }, state.tune.groups.map((one) => tk.el("button", { type: "button", onclick: () => parts.choose(one.name) }, one.name)))]
            : [],
        );
        return;
      }
      // What another member of the group sent replaces what is shown here.
      const saved = JSON.stringify(group ? group.choices || {} : {});
      if (saved !== sent) {
        sent = saved;
        if (group && Object.keys(group.choices || {}).length) counts = Object.assign({}, group.choices);
      }
      if (!counts) counts = {};
      lesson.write(parts.title, tk.t("lesson.group_title", { name: group ? group.name : String(state.me.group) }));
      show(state, group);
    }

    function naming() {
      const input = tk.el("input", { id: "group", type: "text", maxlength: "24", autocomplete: "off", enterkeyhint: "go" });
      const trouble = tk.el("p", { class: "message error hidden", role: "alert" });
      const button = tk.el("button", { type: "submit", class: "primary wide" }, tk.t("lesson.group_make"));
      const groups = tk.el("div", {});
      const choose = (name) => {
        if (!name) {
          input.focus();
          return;
        }
        button.disabled = true;
        phone.send("group", { name }).catch((error) => {
          button.disabled = false;
          phone.refusal(trouble, error);
        });
      };
      const form = tk.el("form", { novalidate: true }, tk.el("label", { for: "group" }, tk.t("lesson.group_name")), input, trouble, button);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        choose(input.value.trim());
      });
      parts = { groups, choose };
      return [tk.el("h1", {}, tk.t("lesson.group_which")), groups, form];
    }

    function spend(state) {
      const rows = state.tune.options.map((option) => {
        const count = tk.el("output", { class: "bought" });
        const step = (by) => () => {
          counts[option.id] = Math.max(0, Math.min(option.most, (counts[option.id] || 0) + by));
          phone.refresh();
        };
        const less = tk.el("button", { type: "button", class: "nudge", "aria-label": tk.t("lesson.less_named", { what: tk.say(option.text) }), onclick: step(-1) }, "−");
        const more = tk.el("button", { type: "button", class: "nudge", "aria-label": tk.t("lesson.more_named", { what: tk.say(option.text) }), onclick: step(1) }, "+");
        return { option, count, less, more, node: tk.el("li", {}, tk.el("div", {}, tk.el("p", {}, tk.say(option.text)), tk.el("p", { class: "quiet small" }, tk.t("lesson.price", { n: option.price, most: option.most }))), tk.el("div", { class: "stepper" }, less, count, more)) };
      });
      const trouble = tk.el("p", { class: "message error hidden", role: "alert" });
      const send = tk.el("button", { type: "button", class: "primary wide", onclick: go }, tk.t("lesson.send"));
      const left = tk.el("p", { class: "budget-left", role: "status" });
      const status = tk.el("div", { role: "status" });
      const title = tk.el("h1", {});
      function go() {
        send.disabled = true;
        phone.refusal(trouble, null);
        const choices = {};
        for (const row of rows) if (counts[row.option.id]) choices[row.option.id] = counts[row.option.id];
        parts.waiting = true;
        phone
          .send("tune", { choices })
          .then(() => phone.say(tk.t("lesson.sent")))
          .catch((error) => phone.refusal(trouble, error))
          .then(() => {
            parts.waiting = false;
            phone.refresh();
          });
      }
      parts = { rows, send, left, status, title, waiting: false };
      return [title, tk.el("p", { class: "lead" }, tk.say(state.tune.text)), tk.el("div", { class: "sticky" }, left), tk.el("ul", { class: "shop" }, rows.map((row) => row.node)), trouble, status, send];
    }

    function show(state, group) {
      const spent = parts.rows.reduce((sum, row) => sum + (counts[row.option.id] || 0) * row.option.price, 0);
      const rest = state.tune.budget - spent;
      const busy = group && (group.status === "waiting" || group.status === "running");
      lesson.write(parts.left, tk.t("lesson.budget_left_of", { n: tk.number(rest), all: tk.number(state.tune.budget) }));
      for (const row of parts.rows) {
        const n = counts[row.option.id] || 0;
        lesson.write(row.count, tk.number(n));
        row.less.disabled = n <= 0;
        row.more.disabled = n >= row.option.most || row.option.price > rest;
      }
      parts.send.disabled = rest < 0 || parts.waiting || Boolean(busy);
      lesson.write(parts.send, tk.t(parts.waiting ? "lesson.sending" : "lesson.send"));
      const STATUS = { waiting: "lesson.group_waiting_long", running: "lesson.group_running_long", done: "lesson.group_done_long", failed: "lesson.group_failed_long", cancelled: "lesson.group_failed_long" };
      lesson.refill(parts.status, [group ? group.status : null, group ? group.points : null], () => [
        group && STATUS[group.status] ? tk.el("p", { class: "message" }, tk.t(STATUS[group.status]), group.status === "failed" ? " " + tk.say(group.message) : null) : null,
        group && group.points
          ? tk.el("dl", { class: "facts" }, state.tune.axes.filter((axis) => group.points[axis.measure]).map((axis) => tk.el("div", {}, tk.el("dt", {}, tk.say(axis.text)), tk.el("dd", {}, lesson.spread(group.points[axis.measure], axis.unit)))))
          : null,
      ]);
    }
    return { node, update };
  };
})();
