// What a class takes home: its predictions, decisions, runs and choices in one file that asks for nothing.
"use strict";

(function () {
  tk.addWords(tk.data("lesson-words"));
  const lesson = tk.lesson;
  const result = tk.data("lesson-result");
  const state = result.state;
  const charts = tk.data("lesson-charts");
  const reels = tk.data("lesson-reels");
  const redrawn = [];

  // Draw something now, after a change of language and after a change of width.
  function drawn(box, draw) {
    redrawn.push(() => draw(box));
    return box;
  }

  function section(word, ...children) {
    return tk.el("section", {}, tk.el("h2", { "data-t": word }), children.flat().filter(Boolean));
  }

  function mechanism(known) {
    if (!known) return null;
    return tk.el("div", { class: "mechanism" }, tk.el("p", {}, tk.el("strong", {}, known.title)), tk.el("p", {}, known.what), tk.el("p", { class: "quiet" }, known.harm), tk.el("p", { class: "quiet small" }, known.seed));
  }

  function predict() {
    if (!state.predict) return null;
    return section(
      "result.predict",
      state.predict.questions.map((question) => {
        const answers = state.predict.answers[question.id] || { n: 0, bins: [], options: {} };
        const truth = state.predict.truth ? state.predict.truth[question.id] || null : null;
        const number = question.kind === "number";
        const box = drawn(tk.el("div", { class: "answer" + (number && answers.n ? " picture" : "") }), (node) => {
          if (!answers.n) lesson.fill(node, tk.el("p", { class: "quiet" }, tk.t("result.no_answers")));
          else if (number) lesson.histogram(node, { bins: answers.bins, unit: question.unit, low: question.low, high: question.high, truth: truth });
          else lesson.optionBars(node, { options: question.options, counts: answers.options, truth: truth ? truth.tier : null });
        });
        return tk.el("div", {}, tk.el("h3", {}, question.text), box, truth ? tk.el("p", {}, tk.el("strong", { "data-t": "lesson.truth" }), " ", truth.text) : null);
      }),
    );
  }

  function decide() {
    if (!state.decide) return null;
    const any = state.decide.tiers.some((tier) => tier.answers);
    if (!any) return section("result.decide", tk.el("p", { class: "quiet", "data-t": "result.no_decisions" }));
    return section(
      "result.decide",
      tk.el("p", {}, state.decide.text),
      drawn(tk.el("div", { class: "answer scroll" }), (node) => lesson.choiceBars(node, state.decide.tiers, state.decide.rule, true)),
      tk.el("p", { class: "quiet", "data-t": "result.rule_meaning" }),
    );
  }

  function run() {
    if (!result.levels.length) return section("result.run", tk.el("p", { class: "quiet", "data-t": "result.no_run" }));
    const head = tk.el("tr", {}, tk.el("th", { scope: "col", "data-t": "result.structure" }), tk.el("th", { scope: "col", "data-t": "result.mechanisms" }), result.levels.map((level) => tk.el("th", { scope: "col", class: "number" }, level.text)));
    const rows = result.structures.map((structure) =>
      tk.el(
        "tr",
        {},
        tk.el("th", { scope: "row" }, structure.text),
        tk.el("td", {}, structure.mechanisms.length ? structure.mechanisms.map((name) => tk.el("div", {}, name)) : tk.el("span", { class: "quiet", "data-t": "result.none" })),
        result.levels.map((level) => {
          const [value, interval] = level.values[structure.id] || ["–", ""];
          return tk.el("td", { class: "number" }, value, tk.el("div", { class: "quiet small" }, interval));
        }),
      ),
    );
    const player = reels ? tk.el("div", { class: "player-box" }) : null;
    const found = section(
      "result.run",
      tk.el("div", { class: "scroll" }, tk.el("table", {}, tk.el("thead", {}, head), tk.el("tbody", {}, rows))),
      tk.el("p", { class: "quiet" }, state.run.engine_note),
      reels ? tk.el("h3", { "data-t": "result.player" }) : tk.el("p", { class: "quiet", "data-t": "lesson.no_reels" }),
      player,
    );
    if (player) queueMicrotask(() => tk.player(player, reels, { left: result.structures[0].id, right: result.structures[result.structures.length - 1].id }));
    return found;
  }

  function chart(name) {
    const box = tk.el("div", { class: "chart-box" });
    queueMicrotask(() => tk.chart(box, charts[name]));
    return box;
  }

  function explain() {
    if (!Object.keys(charts).length) return null;
    const shown = new Set();
    const cards = result.cards.map((card) => {
      const there = card.figure && charts[card.figure] && !shown.has(card.figure);
      if (there) shown.add(card.figure);
      return tk.el("div", {}, tk.el("h3", {}, card.text), there ? chart(card.figure) : null, mechanism(card.mechanism));
    });
    const rest = Object.keys(charts).filter((name) => !shown.has(name));
    return section("result.explain", cards, rest.length ? tk.el("h3", { "data-t": "result.more_charts" }) : null, rest.map(chart));
  }

  function tune() {
    if (!state.tune || !state.tune.groups.length) return null;
    const names = new Map(state.tune.options.map((option) => [option.id, option.text]));
    const points = [...state.tune.reference.map((point) => ({ ...point, kind: "reference" })), ...state.tune.groups.map((group) => ({ ...group, text: group.name, kind: "group" }))];
    const body = tk.el("tbody", {});
    const table = drawn(body, (node) => {
      lesson.clear(node);
      for (const group of state.tune.groups) {
        const bought = Object.entries(group.choices).map(([id, n]) => tk.t("result.units", { what: tk.say(names.get(id)), n: n }));
        const cells = state.tune.axes.map((axis) => tk.el("td", { class: "number" }, lesson.spread(group.points[axis.measure], axis.unit)));
        node.append(tk.el("tr", {}, tk.el("th", { scope: "row" }, group.name), tk.el("td", {}, bought.length ? bought.map((text) => tk.el("div", {}, text)) : tk.el("span", { class: "quiet" }, tk.t("result.nothing"))), tk.el("td", { class: "number" }, String(group.spent)), cells));
      }
    });
    const head = tk.el("tr", {}, tk.el("th", { scope: "col", "data-t": "lesson.group" }), tk.el("th", { scope: "col", "data-t": "result.bought" }), tk.el("th", { scope: "col", class: "number", "data-t": "lesson.spent" }), state.tune.axes.map((axis) => tk.el("th", { scope: "col", class: "number" }, axis.text)));
    return section(
      "result.tune",
      tk.el("p", {}, state.tune.text),
      drawn(tk.el("div", { class: "answer wide" }), (node) => lesson.scatter(node, state.tune.axes, points)),
      tk.el("p", { class: "quiet", "data-t": "lesson.key_interval" }),
      tk.el("div", { class: "scroll" }, tk.el("table", {}, tk.el("thead", {}, head), table)),
    );
  }

  function redraw() {
    for (const draw of redrawn) draw();
  }

  tk.language = tk.storedLanguage(result.language);
  document.documentElement.lang = tk.language === "zh" ? "zh-CN" : "en";
  document.body.classList.add("result");
  document.body.append(
    tk.el("header", {}, tk.el("div", {}, tk.el("p", { class: "quiet small", "data-t": "result.lesson" }), tk.el("h1", {}, state.lesson.title), tk.el("p", { class: "question" }, state.lesson.question)), tk.languageSwitch()),
    tk.el(
      "main",
      {},
      drawn(tk.el("p", { class: "quiet" }), (node) => lesson.write(node, tk.t("result.people", { n: tk.number(state.joined) }))),
      predict(),
      decide(),
      run(),
      explain(),
      tune(),
      section("result.limits", tk.el("p", { "data-t": "result.meaning" }), tk.el("p", { class: "origin" }, result.origin)),
    ),
  );
  tk.onLanguage(redraw);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    redraw();
  });
  tk.fonts().then(redraw);
})();
