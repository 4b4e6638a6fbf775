// A class without phones: the teacher enters the show of hands, the class's decisions and the groups' choices here.
"use strict";

(function () {
  const lesson = tk.lesson;
  const projector = tk.projector;

  projector.hands = function (screen) {
    const forms = { predict, decide, tune };
    if (forms[screen]) forms[screen](projector.state);
    else projector.dialog("lesson.hands", [tk.el("p", { "data-t": "lesson.hands_where" })]);
  };

  function counter(name, most) {
    return tk.el("input", { type: "number", inputmode: "numeric", min: "0", max: String(most || 200), step: "1", value: "0", "aria-label": name });
  }

  // Return the whole number in a field, null if there is something else; nothing typed is none.
  function read(input) {
    const value = Number(input.value);
    return input.validity.badInput || !Number.isInteger(value) || value < 0 || value > Number(input.max) ? null : value;
  }

  // Say next to each field what is wrong with it; return whether all are right.
  function right(node) {
    const wrong = Array.from(node.querySelectorAll("input[type=number]")).filter((input) => {
      const bad = read(input) === null;
      const note = input.parentNode.querySelector(".message");
      if (note && !bad) note.remove();
      if (!note && bad) input.parentNode.append(tk.el("span", { class: "message error", role: "alert" }, tk.t("lesson.hands_wrong", { most: input.max })));
      input.setAttribute("aria-invalid", String(bad));
      return bad;
    });
    if (wrong.length) wrong[0].focus();
    return !wrong.length;
  }

  // A dialog with a form; `send` returns a promise, the dialog closes when it is kept.
  function form(title, lead, rows, word, send) {
    const button = tk.el("button", { type: "submit", class: "primary", "data-t": word });
    const note = tk.el("p", { class: "message error hidden", role: "alert" });
    const node = tk.el("form", { class: "hands", novalidate: true }, lead, rows, note, button);
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      note.classList.add("hidden");
      if (!right(node)) return;
      button.disabled = true;
      Promise.resolve(send())
        .then((done) => {
          button.disabled = false;
          if (done !== null) dialog.close();
          else refused();
        })
        .catch(refused);
    });
    function refused() {
      button.disabled = false;
      lesson.write(note, tk.say(projector.trouble()) || tk.t("lesson.refused"));
      note.classList.remove("hidden");
    }
    const dialog = projector.dialog(title, [node]);
    const first = node.querySelector("input");
    if (first) first.select();
    return node;
  }

  // The bars of the picture are the ranges that people are asked about, each with a value inside that stands for it.
  function ranges(question, bins) {
    const step = question.step || 1;
    return bins.map(({ low, high }) => ({ low, high, middle: Number((low + Math.floor((high - low) / 2 / step) * step).toPrecision(12)) }));
  }

  function predict(state) {
    const question = state.predict.questions[projector.predictAt ? projector.predictAt() : 0];
    const choices =
      question.kind === "number"
        ? ranges(question, state.predict.answers[question.id].bins).map((range) => ({ name: lesson.amount(range.low) + "–" + lesson.counted(range.high, question.unit), value: range.middle }))
        : question.options.map((option) => ({ name: tk.say(option.text), value: option.id }));
    const rows = choices.map((choice) => Object.assign(choice, { input: counter(choice.name) }));
    form(
      "lesson.hands",
      [tk.el("p", { class: "lead" }, tk.say(question.text)), tk.el("p", { class: "quiet", "data-t": question.kind === "number" ? "lesson.hands_ranges" : "lesson.hands_count" })],
      rows.map((row) => tk.el("label", { class: "hand" }, tk.el("span", {}, row.name), row.input)),
      "lesson.hands_add",
      () => {
        const guesses = rows.map((row) => ({ values: { [question.id]: row.value }, times: read(row.input) })).filter((guess) => guess.times);
        return guesses.reduce((before, guess) => before.then((done) => (done === null ? null : projector.act("add_guess", guess))), Promise.resolve(true));
      },
    );
  }

  function decide(state) {
    const tier = tk.el("select", { "data-t-label": "lesson.tier" }, state.decide.tiers.map((one) => tk.el("option", { value: one.id }, tk.say(one.text))));
    const rows = lesson.CHOICES.map((choice) => ({ choice, input: counter(lesson.choiceName(choice)) }));
    form(
      "lesson.hands",
      [tk.el("p", { class: "lead" }, tk.say(state.decide.text)), tk.el("label", { class: "hand" }, tk.el("span", { "data-t": "lesson.tier" }), tier), tk.el("p", { class: "quiet", "data-t": "lesson.hands_count" })],
      rows.map((row) => tk.el("label", { class: "hand" }, tk.el("span", {}, lesson.choiceName(row.choice)), row.input)),
      "lesson.hands_add",
      () => {
        const choices = {};
        for (const row of rows) choices[row.choice] = read(row.input);
        if (!rows.some((row) => choices[row.choice])) return true;
        return projector.act("add_decision", { tier: tier.value, choices });
      },
    );
  }

  function tune(state) {
    const name = tk.el("input", { type: "text", maxlength: "24", autocomplete: "off" });
    const rows = state.tune.options.map((option) => ({ option, input: counter(tk.say(option.text), option.most) }));
    const left = tk.el("p", { class: "budget-left", role: "status" });
    const spent = () => rows.reduce((sum, row) => sum + (read(row.input) || 0) * row.option.price, 0);
    const node = form(
      "lesson.tune_alone",
      [tk.el("label", { class: "hand" }, tk.el("span", { "data-t": "lesson.group_name" }), name), left],
      rows.map((row) => tk.el("label", { class: "hand" }, tk.el("span", {}, tk.say(row.option.text) + " · " + tk.t("lesson.price", { n: row.option.price, most: row.option.most })), row.input)),
      "lesson.send",
      () => {
        const choices = {};
        for (const row of rows) choices[row.option.id] = read(row.input);
        return projector.act("tune_alone", { name: name.value.trim() || tk.t("lesson.whole_class"), choices });
      },
    );
    const count = () => {
      const rest = state.tune.budget - spent();
      lesson.write(left, tk.t("lesson.budget_left", { n: tk.number(rest) }));
      left.classList.toggle("over", rest < 0);
      node.querySelector("button").disabled = rest < 0;
    };
    node.addEventListener("input", count);
    count();
  }
})();
