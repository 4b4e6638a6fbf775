// Screens of the projector after the run: explain card by card, tune on two axes, and the end.
"use strict";

(function () {
  const lesson = tk.lesson;
  const projector = tk.projector;
  const figures = new Map();
  let run = null;

  // Figures by address; the address names the run, and those of another run are forgotten. What failed is asked for again.
  function figureOf(url) {
    const own = url.split("?")[1] || "";
    if (own !== run) figures.clear();
    run = own;
    if (!figures.has(url)) {
      const asked = fetch(url)
        .then((answer) => {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.json();
        })
        .catch((error) => {
          if (figures.get(url) === asked) figures.delete(url);
          throw error;
        });
      figures.set(url, asked);
    }
    return figures.get(url);
  }

  // Explain: a card may have two views, the guesses laid over the result and then the figure with its mechanism.
  projector.screens.explain = function () {
    let view = null;
    let drawn = "";
    let at = -1;
    const which = tk.el("p", { class: "which" });
    const title = tk.el("h1", {});
    const figure = tk.el("div", { class: "figure" });
    const side = tk.el("aside", { class: "mechanism" });
    const guesses = tk.el("div", { class: "answer" });
    const below = tk.el("p", { class: "below" });
    const reveal = tk.el("button", { type: "button", "data-t": "lesson.reveal", onclick: () => projector.act("reveal") });
    const both = tk.el("div", { class: "card" }, figure, side);
    const section = tk.el("section", { class: "explain" }, which, title, guesses, both, tk.el("div", { class: "row" }, reveal, below));
    const cards = () => projector.state.explain.cards;
    const card = () => cards()[projector.state.explain.at];
    const asked = (state) => (state.predict && card().guesses ? state.predict.questions.find((question) => question.id === card().guesses) : null);
    const hidden = (state) => !state.predict.revealed && state.run.status === "done";
    const views = (state) => [asked(state) ? "guesses" : null, card().figure || card().mechanism || !asked(state) ? "card" : null].filter(Boolean);

    function update(state) {
      if (!card()) return;
      if (at !== state.explain.at) {
        const all = views(state);
        view = at > state.explain.at ? all[all.length - 1] : all[0];
        at = state.explain.at;
      }
      const question = asked(state);
      const onGuesses = view === "guesses" && question;
      lesson.write(which, tk.t("lesson.card_of", { k: at + 1, n: cards().length }));
      lesson.write(title, tk.say(onGuesses ? question.text : card().text));
      section.classList.toggle("guessing", Boolean(onGuesses));
      both.classList.toggle("hidden", Boolean(onGuesses));
      guesses.classList.toggle("hidden", !onGuesses);
      below.classList.toggle("hidden", !onGuesses);
      reveal.classList.toggle("hidden", !projector.key || !onGuesses || !hidden(state));
      if (onGuesses) {
        const truth = state.predict.truth ? state.predict.truth[question.id] : null;
        lesson.write(below, truth ? tk.say(truth.text) : hidden(state) ? "" : tk.t("lesson.truth_later"));
        projector.guesses(guesses, question, state.predict.answers[question.id] || { n: 0 }, truth);
        return;
      }
      mechanism(card().mechanism);
      figure.classList.toggle("hidden", !card().figure);
      const mark = at + "|" + card().figure;
      if (card().figure && mark !== drawn) {
        drawn = mark;
        draw(card().figure, mark);
      }
    }
    function draw(url, mark) {
      lesson.fill(figure, tk.el("p", { class: "waiting", "data-t": "lesson.loading" }));
      figureOf(url)
        .then((content) => {
          if (drawn !== mark) return null;
          lesson.clear(figure);
          return tk.chart(figure, content);
        })
        .catch(() => {
          if (drawn === mark) lesson.fill(figure, tk.el("p", { class: "waiting", role: "alert", "data-t": "lesson.figure_failed" }), tk.el("button", { type: "button", "data-t": "lesson.again", onclick: () => draw(url, mark) }));
        });
    }
    function mechanism(known) {
      side.classList.toggle("hidden", !known);
      both.classList.toggle("single", !known || !card().figure);
      if (!known) return;
      const part = (word, text) => (tk.say(text) ? [tk.el("h3", { "data-t": word }), tk.el("p", {}, tk.say(text))] : []);
      lesson.fill(side, tk.el("p", { class: "which", "data-t": "lesson.mechanism" }), tk.el("h2", {}, tk.say(known.title)), part("lesson.mechanism_what", known.what), part("lesson.mechanism_harm", known.harm), part("lesson.mechanism_seed", known.seed));
    }
    function turn(by) {
      const all = views(projector.state);
      if (by > 0 && view === "guesses" && hidden(projector.state)) {
        projector.act("reveal");
        return true;
      }
      const next = all.indexOf(view) + by;
      if (all[next]) {
        view = all[next];
        projector.refresh();
        return true;
      }
      if (!cards()[at + by]) return false;
      projector.act("explain", { at: at + by });
      return true;
    }
    return {
      node: section,
      update,
      next: () => turn(1),
      back: () => turn(-1),
      nextWord: () => (view === "guesses" && hidden(projector.state) ? tk.t("lesson.reveal") : cards()[at + 1] || views(projector.state)[1] === "card" && view === "guesses" ? tk.t("lesson.next_card") : null),
    };
  };

  // Tune: what the groups chose, on two axes; no score, no order but that in which they came.
  projector.screens.tune = function () {
    const STATUS = { waiting: "lesson.group_waiting", running: "lesson.group_running", done: "lesson.group_done", failed: "lesson.group_failed", cancelled: "lesson.group_failed" };
    const title = tk.el("h1", {});
    const plot = tk.el("div", { class: "scatter" });
    const options = tk.el("div", {});
    const groups = tk.el("div", { class: "groups" });
    const hands = tk.el("button", { type: "button", "data-t": "lesson.tune_alone", onclick: projector.openHands });
    const removal = (group) => (projector.key ? tk.el("td", {}, projector.removal("group-" + group.id, group.name, () => projector.act("remove_group", { id: group.id }))) : null);

    function update(state) {
      const tune = state.tune;
      lesson.write(title, tk.say(tune.text));
      lesson.fill(
        options,
        tk.el(
          "table",
          { class: "prices" },
          tk.el("caption", {}, tk.t("lesson.budget", { n: tk.number(tune.budget) })),
          tk.el("tbody", {}, tune.options.map((option) => tk.el("tr", {}, tk.el("th", { scope: "row" }, tk.say(option.text)), tk.el("td", { class: "number" }, tk.t("lesson.price", { n: option.price, most: option.most }))))),
        ),
      );
      lesson.refill(groups, [tune.groups, Boolean(projector.key)], () => [
        tune.groups.length
          ? tk.el(
              "table",
              {},
              tk.el("thead", {}, tk.el("tr", {}, tk.el("th", { scope: "col", "data-t": "lesson.group" }), tk.el("th", { scope: "col", class: "number", "data-t": "lesson.spent" }), tk.el("th", { scope: "col", "data-t": "lesson.status" }), projector.key ? tk.el("td", {}) : null)),
              tk.el("tbody", {}, tune.groups.map((group) => tk.el("tr", {}, tk.el("th", { scope: "row" }, group.name), tk.el("td", { class: "number" }, tk.number(group.spent)), tk.el("td", {}, STATUS[group.status] ? tk.t(STATUS[group.status]) : tk.t("lesson.group_choosing"), group.status === "failed" && tk.say(group.message) ? tk.el("span", { class: "quiet small" }, " " + tk.say(group.message)) : null), removal(group)))),
            )
          : tk.el("p", { class: "quiet", "data-t": "lesson.no_groups" }),
      ]);
      const references = tune.reference.map((one) => ({ id: one.id, text: one.text, points: one.points, kind: "reference" }));
      lesson.scatter(plot, tune.axes, references.concat(tune.groups.map((group) => ({ id: group.id, text: group.name, points: group.points, kind: "group" }))));
      hands.classList.toggle("hidden", !projector.key);
    }
    return {
      node: tk.el(
        "section",
        { class: "tune" },
        title,
        tk.el("div", { class: "tune-body" }, tk.el("div", { class: "plot-side" }, plot, tk.el("p", { class: "legend quiet" }, tk.el("span", { class: "key-group", "aria-hidden": "true" }), tk.el("span", { "data-t": "lesson.key_groups" }), tk.el("span", { class: "key-reference", "aria-hidden": "true" }), tk.el("span", { "data-t": "lesson.key_references" }), tk.el("span", { "data-t": "lesson.key_interval" }))), tk.el("div", { class: "table-side" }, options, groups, hands)),
      ),
      update,
    };
  };

  // The end: one file with all that the class did.
  projector.screens.end = function () {
    const title = tk.el("h1", {});
    const button = tk.el("button", { type: "button", class: "large", "data-t": "lesson.finish", onclick: () => projector.act("end") });
    const finish = tk.el("div", { class: "row" }, button, tk.el("span", { class: "quiet", "data-t": "lesson.finish_note" }));
    const file = tk.el("p", {}, tk.el("a", { class: "button primary large", href: "/api/lesson/result.html", download: "", "data-t": "lesson.download" }));
    const later = tk.el("p", { class: "quiet", "data-t": "lesson.file_later" });
    return {
      node: tk.el("section", { class: "end" }, title, finish, tk.el("p", { class: "lead", "data-t": "lesson.end_text" }), file, later, tk.el("p", { class: "quiet", "data-t": "lesson.end_note" })),
      update(state) {
        lesson.write(title, tk.t(state.ended ? "lesson.end_title" : "lesson.closing_title"));
        finish.classList.toggle("hidden", !projector.key || state.ended);
        file.classList.toggle("hidden", !state.result);
        later.classList.toggle("hidden", Boolean(state.result));
      },
    };
  };
})();
