// A phone in the lesson: joining, the link, and one screen per step. The server knows all; the phone keeps only its token.
"use strict";

(function () {
  const lesson = tk.lesson;
  const TOKEN = "tiaokuai.lesson.token";

  // Screens by name: screens.NAME() -> {node, update(state), leave()}; `leave` may be missing.
  const phone = { screens: {}, state: null, token: null, send, say, refresh, again: () => link && link.again() };
  tk.phone = phone;

  let link = null;
  let lost = false;
  let gone = false;
  let screen = null;
  let shown = "";

  // Say something to a screen reader without moving the focus.
  function say(text) {
    lesson.write(document.getElementById("said"), text);
  }

  // Send a message with the token; while the link is lost it waits and is sent afterwards.
  function send(path, body) {
    return lesson.post(path, Object.assign({ token: phone.token }, body), () => say(tk.t("lesson.will_send"))).then((answer) => {
      if (link) link.again();
      return answer;
    });
  }

  function tell(linked) {
    lost = !linked;
    const note = document.getElementById("link");
    note.classList.toggle("hidden", linked);
    lesson.write(note, linked ? "" : tk.t("lesson.link_lost_phone"));
  }

  function name(state) {
    if (!phone.token || (state && !state.me)) return "join";
    const step = lesson.screen(state);
    if (step === "decide" && !state.decide.open) return "wait";
    return { lobby: "wait", run: "wait" }[step] || step;
  }

  function refresh() {
    const state = phone.state;
    if (!state && phone.token) return;
    const wanted = name(state);
    const mark = wanted + ":" + (wanted === "join" || !state ? "" : state.at);
    if (mark !== shown) {
      if (screen && screen.leave) screen.leave();
      const first = shown === "";
      shown = mark;
      screen = phone.screens[wanted]();
      document.body.dataset.screen = wanted;
      lesson.fill(document.getElementById("stage"), screen.node);
      screen.update(state);
      window.scrollTo(0, 0);
      if (!first) phone.focus(screen.node);
    } else screen.update(state);
    if (state) {
      lesson.write(document.getElementById("lesson-name"), tk.say(state.lesson.title));
      document.title = tk.say(state.lesson.title) + " · " + tk.t("lesson.product");
    }
    const me = state && state.me && phone.token ? state.me : null;
    lesson.write(document.getElementById("me"), me ? tk.t("lesson.me", { n: me.number, name: me.name }) : "");
  }

  // Move the focus to the heading of what is new, so that a screen reader reads it.
  phone.focus = function (node) {
    const heading = node.querySelector("h1, h2");
    if (!heading) return;
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  };

  // Show why the server refused, at the place where the reader is.
  phone.refusal = function (node, error) {
    const text = error && error.text ? error.text : null;
    node.classList.toggle("hidden", !error);
    lesson.write(node, error ? (text ? tk.say(text) : tk.t("lesson.refused")) : "");
  };

  // The server does not know this phone any more: the teacher removed it, or another class has begun.
  function forget() {
    gone = true;
    phone.token = null;
    phone.state = null;
    lesson.store(TOKEN, null);
    connect();
    refresh();
  }

  function connect() {
    if (link) link.close();
    link = lesson.connect({
      token: phone.token,
      onLink: tell,
      onRefused: () => phone.token && forget(),
      onState(state) {
        if (phone.token && !state.me) {
          forget();
          return;
        }
        phone.state = state;
        refresh();
      },
    });
  }

  phone.screens.join = function () {
    const title = tk.el("h1", { "data-t": "lesson.join_title" });
    const about = tk.el("p", { class: "lead" });
    const note = gone ? tk.el("p", { class: "message", role: "status", "data-t": "lesson.gone" }) : null;
    const input = tk.el("input", { id: "nickname", name: "nickname", type: "text", maxlength: "24", autocomplete: "off", required: true, enterkeyhint: "go" });
    const button = tk.el("button", { type: "submit", class: "primary wide", "data-t": "lesson.join" });
    const trouble = tk.el("p", { class: "message error hidden", role: "alert" });
    const form = tk.el("form", { novalidate: true }, tk.el("label", { for: "nickname", "data-t": "lesson.nickname" }), input, tk.el("p", { class: "quiet small", "data-t": "lesson.nickname_note" }), trouble, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      if (!wanted) {
        phone.refusal(trouble, { text: { zh: tk.words["lesson.nickname_needed"].zh, en: tk.words["lesson.nickname_needed"].en } });
        input.focus();
        return;
      }
      button.disabled = true;
      phone.refusal(trouble, null);
      lesson
        .post("join", { name: wanted, nonce: lesson.nonce() }, () => say(tk.t("lesson.will_send")))
        .then((answer) => {
          gone = false;
          phone.token = answer.token;
          lesson.store(TOKEN, answer.token);
          phone.state = null;
          connect();
        })
        .catch((error) => {
          button.disabled = false;
          phone.refusal(trouble, error);
        });
    });
    return {
      node: tk.el("section", { class: "join" }, title, note, about, form),
      update(state) {
        lesson.write(about, state ? tk.say(state.lesson.question) : "");
      },
    };
  };

  // Waiting: what is happening now, and that nothing has to be done.
  phone.screens.wait = function () {
    const title = tk.el("h1", {});
    const text = tk.el("p", { class: "lead", role: "status" });
    const progress = tk.el("progress", { max: "1", class: "hidden" });
    const mine = tk.el("div", { class: "mine" });

    function update(state) {
      const step = lesson.screen(state);
      const run = step === "run" ? state.run : null;
      const RUN = { idle: "lesson.wait_run", waiting: "lesson.wait_queue", running: "lesson.wait_running", done: "lesson.wait_done", failed: "lesson.wait_failed", cancelled: "lesson.wait_run" };
      lesson.write(title, step === "lobby" ? tk.t("lesson.welcome", { name: state.me.name }) : lesson.stepName(state.steps[state.at]));
      lesson.write(text, run ? tk.t(RUN[run.status]) : tk.t(step === "lobby" ? "lesson.wait_lobby" : "lesson.wait_decide"));
      const busy = run && (run.status === "waiting" || run.status === "running");
      progress.classList.toggle("hidden", !busy);
      progress.value = run ? run.share || 0 : 0;
      progress.setAttribute("aria-label", tk.t("lesson.progress"));
      lesson.fill(mine, step === "lobby" ? tk.el("p", { class: "question" }, tk.say(state.lesson.question)) : phone.guessed(state));
    }
    return { node: tk.el("section", { class: "wait" }, title, text, progress, mine), update };
  };

  // Return the reader's own guesses as a list, [] if there are none.
  phone.guessed = function (state) {
    const questions = state.predict ? state.predict.questions : [];
    const rows = questions.filter((question) => question.id in (state.me.guesses || {}));
    if (!rows.length) return [];
    return [tk.el("h2", {}, tk.t("lesson.your_guesses")), tk.el("dl", { class: "facts questions" }, rows.map((question) => tk.el("div", {}, tk.el("dt", {}, tk.say(question.text)), tk.el("dd", {}, phone.guess(question, state.me.guesses[question.id])))))];
  };

  phone.guess = function (question, value) {
    if (question.kind === "number") return lesson.counted(value, question.unit);
    const option = question.options.find((one) => one.id === value);
    return option ? tk.say(option.text) : String(value);
  };

  phone.screens.end = function () {
    return {
      node: tk.el("section", { class: "wait" }, tk.el("h1", { "data-t": "lesson.thanks" }), tk.el("p", { class: "lead", "data-t": "lesson.end_phone" }), tk.el("p", {}, tk.el("a", { class: "button primary wide", href: "/api/lesson/result.html", download: "", "data-t": "lesson.download" }))),
      update() {},
    };
  };

  window.addEventListener("DOMContentLoaded", () => {
    phone.token = lesson.store(TOKEN);
    tk.language = tk.storedLanguage(/^en/i.test(navigator.language) ? "en" : "zh");
    lesson.fill(document.getElementById("top"), tk.el("div", {}, tk.el("p", { id: "lesson-name" }), tk.el("p", { id: "me", class: "quiet small" })), tk.languageSwitch());
    lesson.fill(document.getElementById("stage"), tk.el("p", { class: "waiting", "data-t": "lesson.loading" }));
    tk.setLanguage(tk.language);
    tk.onLanguage(() => {
      tell(!lost);
      refresh();
    });
    let resized = 0;
    window.addEventListener("resize", () => {
      window.clearTimeout(resized);
      resized = window.setTimeout(refresh, 150);
    });
    connect();
    refresh();
  });
})();
