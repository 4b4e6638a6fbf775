// What a student does on the phone: guess, and decide on the requests on the desk.
"use strict";

(function () {
  const lesson = tk.lesson;
  const phone = tk.phone;
  const SETTLE = 450; // ms in which the buttons of a new request take no tap: the last tap may still be going on

  // Predict: one question after the other; a sent guess can be changed until the teacher reveals.
  phone.screens.predict = function () {
    const node = tk.el("section", { class: "task" });
    let drawn = "";
    let chosen = null;
    let drafts = {};

    function update(state) {
      const questions = state.predict.questions;
      const guesses = state.me.guesses || {};
      const open = questions.find((question) => !(question.id in guesses));
      const question = chosen ? questions.find((one) => one.id === chosen) : open;
      const asking = state.predict.open ? question : null;
      const mark = tk.language + "|" + (asking ? asking.id : "done:" + JSON.stringify(guesses) + state.predict.revealed + state.predict.open);
      if (mark === drawn) return;
      const moved = drawn !== "" && drawn.split("|")[1] !== mark.split("|")[1];
      drawn = mark;
      lesson.fill(node, asking ? ask(state, asking) : done(state));
      if (moved) {
        window.scrollTo(0, 0);
        phone.focus(node);
      }
    }

    function ask(state, question) {
      const questions = state.predict.questions;
      const before = (state.me.guesses || {})[question.id];
      const draft = question.id in drafts ? drafts[question.id] : before;
      const trouble = tk.el("p", { class: "message error hidden", role: "alert" });
      const send = tk.el("button", { type: "submit", class: "primary wide", disabled: draft === undefined }, tk.t("lesson.send_guess"));
      const set = (value) => {
        drafts[question.id] = value;
        send.disabled = value === undefined;
      };
      const form = tk.el("form", { novalidate: true }, question.kind === "number" ? number(question, draft, set) : options(question, draft, set), trouble, send);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const value = drafts[question.id] === undefined ? before : drafts[question.id];
        if (value === undefined) return;
        send.disabled = true;
        lesson.write(send, tk.t("lesson.sending"));
        phone
          .send("guess", { values: { [question.id]: value } })
          .then(() => {
            chosen = null;
            delete drafts[question.id];
            phone.state.me.guesses = Object.assign({}, phone.state.me.guesses, { [question.id]: value });
            phone.say(tk.t("lesson.sent"));
            phone.refresh();
          })
          .catch((error) => {
            send.disabled = false;
            lesson.write(send, tk.t("lesson.send_guess"));
            phone.refusal(trouble, error);
          });
      });
      return [questions.length > 1 ? tk.el("p", { class: "which" }, tk.t("lesson.question_of", { k: questions.indexOf(question) + 1, n: questions.length })) : null, tk.el("h1", {}, tk.say(question.text)), form];
    }

    function number(question, value, set) {
      const limits = { min: question.low, max: question.high, step: question.step };
      const unit = tk.say(question.unit);
      const slider = tk.el("input", Object.assign({ type: "range", class: "slider", "data-t-label": "lesson.slider" }, limits));
      const field = tk.el("input", Object.assign({ type: "number", inputmode: Number.isInteger(question.step) ? "numeric" : "decimal", id: "guess", "data-t-label": "lesson.your_guess" }, limits));
      slider.value = String(value === undefined ? (question.low + question.high) / 2 : value);
      slider.classList.toggle("untouched", value === undefined);
      field.value = value === undefined ? "" : String(value);
      slider.addEventListener("input", () => {
        slider.classList.remove("untouched");
        field.value = slider.value;
        set(Number(slider.value));
      });
      field.addEventListener("input", () => {
        const typed = Number(field.value);
        const fits = field.value !== "" && typed >= question.low && typed <= question.high;
        if (fits) {
          slider.value = String(typed);
          slider.classList.remove("untouched");
        }
        set(fits ? typed : undefined);
      });
      const nudge = (by) => () => {
        const from = field.value === "" ? Number(slider.value) : Number(field.value);
        slider.value = String(Math.min(question.high, Math.max(question.low, from + by * question.step)));
        slider.dispatchEvent(new Event("input"));
      };
      return tk.el(
        "div",
        { class: "number-guess" },
        tk.el("p", { class: "value" }, tk.el("button", { type: "button", class: "nudge", "data-t-label": "lesson.less", onclick: nudge(-1) }, "−"), tk.el("span", { class: "field" }, field, tk.el("span", { class: "unit" }, unit)), tk.el("button", { type: "button", class: "nudge", "data-t-label": "lesson.more_of", onclick: nudge(1) }, "+")),
        slider,
        tk.el("p", { class: "ends quiet small" }, tk.el("span", {}, lesson.counted(question.low, question.unit)), tk.el("span", {}, lesson.counted(question.high, question.unit))),
      );
    }

    function options(question, value, set) {
      return tk.el(
        "fieldset",
        { class: "options" },
        tk.el("legend", { class: "away" }, tk.say(question.text)),
        question.options.map((option) => {
          const input = tk.el("input", { type: "radio", name: "guess", value: option.id, checked: option.id === value, onchange: () => set(option.id) });
          return tk.el("label", {}, input, tk.el("span", {}, tk.say(option.text)));
        }),
      );
    }

    function done(state) {
      const change = state.predict.questions.map((question) => tk.el("button", { type: "button", onclick: () => { chosen = question.id; phone.refresh(); } }, tk.t("lesson.change", { k: state.predict.questions.indexOf(question) + 1 })));
      return [tk.el("h1", {}, tk.t(state.predict.open ? "lesson.guess_done" : "lesson.guess_over")), tk.el("p", { class: "lead" }, tk.t(state.predict.open ? "lesson.guess_wait" : state.predict.revealed ? "lesson.guess_closed" : "lesson.guess_ran")), phone.guessed(state), !state.predict.open ? null : tk.el("div", { class: "row" }, change)];
    }
    return { node, update };
  };

  // Decide: one request at a time, as the office sees it.
  phone.screens.decide = function () {
    const node = tk.el("section", { class: "task" });
    let drawn = "";

    function update(state) {
      const me = state.me;
      const mark = tk.language + "|" + (me.case ? me.case.id : "done") + "|" + me.tier;
      if (mark === drawn) return;
      const moved = drawn !== "" && drawn.split("|")[1] !== mark.split("|")[1];
      drawn = mark;
      lesson.fill(node, me.case ? desk(me) : done(me));
      if (moved) {
        window.scrollTo(0, 0);
        phone.focus(node);
      }
    }

    function desk(me) {
      const trouble = tk.el("p", { class: "message error hidden", role: "alert" });
      const buttons = me.case.choices.map((choice) => {
        const button = tk.el("button", { type: "button", class: "decision", disabled: true, onclick: () => choose(me.case.id, choice.id, button) }, lesson.choiceName(choice.id));
        button.dataset.choice = choice.id;
        return button;
      });
      const free = (yes) => buttons.forEach((button) => (button.disabled = !yes));
      window.setTimeout(() => free(true), SETTLE);
      function choose(id, choice, button) {
        free(false);
        button.classList.add("chosen");
        phone
          .send("decide", { case: id, choice })
          .then(() => phone.say(tk.t("lesson.sent")))
          .catch((error) => {
            free(true);
            button.classList.remove("chosen");
            phone.refusal(trouble, error);
            phone.again();
          });
      }
      return [
        tk.el("p", { class: "which" }, tk.t("lesson.case_of", { k: me.done + 1, n: me.of }), tk.el("progress", { max: me.of, value: me.done, "aria-hidden": "true" })),
        tk.el("h1", {}, tk.t("lesson.desk", { tier: tk.say(me.tier_text) })),
        tk.el("dl", { class: "facts" }, me.case.facts.map((fact) => tk.el("div", {}, tk.el("dt", {}, tk.say(fact.label)), tk.el("dd", {}, tk.say(fact.value))))),
        trouble,
        tk.el("div", { class: "decisions", role: "group", "aria-label": tk.t("lesson.what_do") }, buttons),
      ];
    }

    function done(me) {
      return [tk.el("h1", {}, tk.t("lesson.decide_done")), tk.el("p", { class: "lead" }, tk.t("lesson.decide_wait", { n: me.of, tier: tk.say(me.tier_text) }))];
    }
    return { node, update };
  };
})();
