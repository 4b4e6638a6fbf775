// The projector of a lesson: one screen per step, the teacher's controls, the keyboard, the note on a lost link.
"use strict";

(function () {
  const lesson = tk.lesson;
  const KEY = "tiaokuai.lesson.key";
  const TIMER = "tiaokuai.lesson.timer";

  // Screens by name: screens.NAME() -> {node, update(state), next(), back(), nextWord(), leave()}; all but node and update may be missing.
  const projector = { screens: {}, state: null, key: null, act, refresh, hands: null, trouble: () => trouble };
  tk.projector = projector;

  let trouble = null;
  let screen = null;
  let shown = "";
  // Past the last step: the page of the end is shown here alone. Only its button ends the lesson, a clicker pressed once too often does not.
  let closing = false;
  let since = { mark: "", at: Date.now() };
  const part = {};

  // The key comes in the address's fragment, which no server sees; it is taken out of the address bar that the class looks at.
  function readKey() {
    const asked = new URLSearchParams(window.location.hash.slice(1)).get("key");
    if (asked) {
      lesson.store(KEY, asked);
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
    }
    return asked || lesson.store(KEY);
  }

  function act(action, more) {
    if (!projector.key) return Promise.resolve(null);
    say(null);
    return lesson.post("teacher", Object.assign({ key: projector.key, action }, more)).catch((error) => {
      if (!error.text) throw error;
      if (error.status === 401 || error.status === 403) {
        lesson.store(KEY, null);
        projector.key = null;
        refresh();
      }
      say(error.text);
      return null;
    });
  }

  function say(text) {
    trouble = text;
    lesson.write(document.getElementById("trouble"), tk.say(text));
    document.getElementById("trouble").classList.toggle("hidden", !text);
  }

  function tell(linked) {
    const note = document.getElementById("link");
    note.classList.toggle("hidden", linked);
    lesson.write(note, linked ? "" : tk.t("lesson.link_lost"));
    note.dataset.lost = linked ? "" : "yes";
  }

  // Show a state: a new screen where its name changed, otherwise the same one brought up to date.
  function refresh() {
    const state = projector.state;
    if (!state) return;
    if (state.at < state.steps.length - 1) closing = false;
    const name = closing ? "end" : lesson.screen(state);
    const mark = name + ":" + (name === "end" ? "" : state.at + ":" + state.length);
    if (mark !== shown) {
      if (screen && screen.leave) screen.leave();
      screen = projector.screens[name]();
      const first = shown === "";
      shown = mark;
      document.body.dataset.screen = name;
      lesson.fill(document.getElementById("stage"), screen.node);
      startTimer(state, mark);
      screen.update(state);
      if (!first) document.getElementById("stage").focus({ preventScroll: true });
    } else screen.update(state);
    for (const button of document.querySelectorAll("dialog .length")) button.setAttribute("aria-pressed", String(Number(button.dataset.minutes) === state.length));
    document.title = tk.say(state.lesson.title) + " · " + tk.t("lesson.product");
    updateControls(state, name);
  }

  function startTimer(state, mark) {
    const whole = state.lesson.name + "/" + mark;
    try {
      since = JSON.parse(window.sessionStorage.getItem(TIMER)) || since;
    } catch (error) {
      /* without storage the timer starts again with a reload */
    }
    if (since.mark === whole) return;
    since = { mark: whole, at: Date.now() };
    try {
      window.sessionStorage.setItem(TIMER, JSON.stringify(since));
    } catch (error) {
      /* see above */
    }
  }

  function tick() {
    const state = projector.state;
    const step = state && !closing && !state.ended && state.at >= 0 ? state.steps[state.at] : null;
    part.timer.classList.toggle("hidden", !step || !step.minutes);
    if (!step || !step.minutes) return;
    const left = step.minutes * 60 - (Date.now() - since.at) / 1000;
    part.timer.textContent = left >= 0 ? lesson.clock(left) : "+" + lesson.clock(-left);
  }

  function buildControls() {
    const button = (name, word, action, more) => (part[name] = tk.el("button", Object.assign({ type: "button", "data-t": word, onclick: action }, more)));
    part.rail = tk.el("ol", { class: "rail", "data-t-label": "lesson.steps" });
    part.timer = tk.el("span", { class: "timer", "data-t-title": "lesson.timer" });
    part.joined = tk.el("button", { type: "button", class: "joined", "data-t-title": "lesson.students_title", onclick: () => projector.key && projector.students() });
    part.viewer = tk.el("span", { class: "quiet small hidden", "data-t": "lesson.view_only" });
    lesson.fill(
      document.getElementById("controls"),
      button("back", "lesson.back", goBack),
      part.rail,
      part.viewer,
      part.joined,
      part.timer,
      button("more", "lesson.more", openMore),
      tk.languageSwitch(),
      button("next", "lesson.next", goNext, { class: "primary" }),
    );
    document.getElementById("controls").setAttribute("aria-label", tk.t("lesson.controls"));
  }

  function updateControls(state, name) {
    const teacher = Boolean(projector.key);
    for (const node of [part.back, part.next, part.more]) node.classList.toggle("hidden", !teacher);
    part.viewer.classList.toggle("hidden", teacher);
    part.back.disabled = name === "lobby" || state.ended;
    const named = screen.nextWord ? screen.nextWord() : null;
    lesson.write(part.next, named || (tk.t(name === "lobby" ? "lesson.begin" : "lesson.next")));
    part.next.classList.toggle("hidden", !teacher || name === "end");
    lesson.write(part.joined, tk.t("lesson.joined_short", { n: tk.number(state.joined) }));
    part.joined.disabled = !teacher;
    part.joined.classList.toggle("hidden", !teacher && name === "lobby");
    const stops = [{ at: -1, text: tk.t("lesson.lobby") }].concat(state.steps.map((step, at) => ({ at, text: at + 1 + " " + lesson.stepName(step) })));
    lesson.refill(part.rail, [stops, state.at, state.ended, closing, teacher], () =>
      stops.map((stop) =>
        tk.el("li", {}, tk.el("button", { type: "button", disabled: !teacher || state.ended, "aria-current": !closing && !state.ended && stop.at === state.at ? "step" : null, onclick: () => go(stop.at) }, stop.text)),
      ),
    );
    tick();
  }

  const last = (state) => state.at >= state.steps.length - 1;

  function goNext() {
    const state = projector.state;
    if (!projector.key || !state || (screen.next && screen.next())) return;
    if (state.ended || closing) return;
    if (!last(state)) act("next");
    else {
      closing = true;
      refresh();
    }
  }

  function goBack() {
    const state = projector.state;
    if (!projector.key || !state || (screen.back && screen.back())) return;
    if (state.ended || lesson.screen(state) === "lobby") return;
    if (closing) go(state.at);
    else act("back");
  }

  function go(at) {
    if (!projector.key || projector.state.ended) return;
    const here = closing && at === projector.state.at;
    closing = false;
    if (here) refresh();
    else act("go", { at });
  }

  // Length, show of hands, reset, end and the keys, in a dialog.
  function openMore() {
    const state = projector.state;
    if (!state || !projector.key) return;
    const run = (action) => () => {
      dialog.close();
      action();
    };
    let sure = false;
    const reset = tk.el("button", {
      type: "button",
      "data-t": "lesson.reset",
      onclick: () => {
        if (sure) {
          dialog.close();
          act("reset");
        }
        sure = true;
        reset.textContent = tk.t("lesson.reset_sure");
      },
    });
    const keys = [
      ["→  PageDown", "lesson.key_next"],
      ["←  PageUp", "lesson.key_back"],
      ["↓  ↑", "lesson.key_scroll"],
      ["0 … 9", "lesson.key_jump"],
      ["R", "lesson.key_reveal"],
      ["S", "lesson.key_show"],
      ["A", "lesson.key_hands"],
      ["B", "lesson.key_blank"],
      ["F", "lesson.key_full"],
      ["?", "lesson.key_help"],
    ];
    const dialog = projector.dialog("lesson.more_title", [
      lengths(state),
      tk.el(
        "div",
        { class: "row" },
        tk.el("button", { type: "button", "data-t": "lesson.hands", onclick: run(openHands) }),
        tk.el("button", { type: "button", "data-t": "lesson.full", onclick: run(full) }),
        tk.el("button", { type: "button", "data-t": "lesson.finish", onclick: run(() => act("end")) }),
        reset,
      ),
      tk.el("h3", { "data-t": "lesson.keys" }),
      tk.el("dl", { class: "keys" }, keys.flatMap(([name, word]) => [tk.el("dt", {}, tk.el("kbd", {}, name)), tk.el("dd", { "data-t": word })])),
    ]);
  }

  // Buttons for the lengths of a lesson.
  function lengths(state) {
    return tk.el(
      "p",
      { class: "row lengths", role: "group", "data-t-label": "lesson.length" },
      tk.el("span", { "data-t": "lesson.length" }),
      (state.lengths || [state.length]).map((minutes) => {
        const button = tk.el("button", { type: "button", class: "length", "aria-pressed": String(state.length === minutes), onclick: () => act("length", { minutes }) }, tk.t("lesson.minutes", { n: minutes }));
        button.dataset.minutes = String(minutes);
        return button;
      }),
    );
  }
  projector.lengths = lengths;

  // Return a button that asks once, in its own place, before it does what cannot be undone.
  projector.removal = function (keep, name, action) {
    const button = tk.el("button", { type: "button" });
    let sure = false;
    const ask = (now) => {
      sure = now;
      const word = tk.t(sure ? "lesson.remove_sure" : "lesson.remove");
      lesson.write(button, word);
      button.setAttribute("aria-label", word + " " + name);
    };
    button.dataset.keep = keep;
    button.addEventListener("click", () => (sure ? action() : ask(true)));
    button.addEventListener("blur", () => ask(false));
    ask(false);
    return button;
  };

  // Open a dialog with a title and a button that closes it; focus returns to where it was.
  projector.dialog = function (title, content) {
    const before = document.activeElement;
    const dialog = tk.el("dialog", { class: "sheet" });
    const heading = tk.el("h2", { "data-t": title, tabindex: "-1" });
    lesson.fill(dialog, tk.el("div", { class: "row sheet-head" }, heading, tk.el("button", { type: "button", "data-t": "lesson.close", onclick: () => dialog.close() })), content);
    dialog.setAttribute("aria-label", tk.t(title));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before && before.isConnected) before.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    heading.focus();
    return dialog;
  };

  function openHands() {
    if (projector.hands && projector.key) projector.hands(lesson.screen(projector.state));
  }
  projector.openHands = openHands;

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => undefined);
  }

  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest("dialog[open]") || at.closest("input, select, textarea")) return;
    const page = event.key === "PageDown" || event.key === "PageUp";
    if (!page && at.closest(".run-player, [role='tablist'], [role='slider']")) return;
    const state = projector.state;
    const doing = {
      ArrowRight: goNext,
      PageDown: goNext,
      ArrowLeft: goBack,
      PageUp: goBack,
      ArrowDown: () => document.getElementById("stage").scrollBy(0, 120),
      ArrowUp: () => document.getElementById("stage").scrollBy(0, -120),
      r: () => act("reveal"),
      s: () => screen && screen.show && screen.show(),
      a: openHands,
      b: () => document.body.classList.toggle("blank"),
      ".": () => document.body.classList.toggle("blank"),
      f: full,
      "?": openMore,
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (doing) {
      event.preventDefault();
      doing();
    } else if (/^[0-9]$/.test(event.key) && state && Number(event.key) <= state.steps.length) go(Number(event.key) - 1);
  }

  window.addEventListener("DOMContentLoaded", () => {
    projector.key = readKey();
    tk.language = tk.storedLanguage(/^en/i.test(navigator.language) ? "en" : "zh");
    buildControls();
    lesson.fill(document.getElementById("stage"), tk.el("p", { class: "waiting", "data-t": "lesson.loading" }));
    tk.setLanguage(tk.language);
    tk.onLanguage(() => {
      document.getElementById("controls").setAttribute("aria-label", tk.t("lesson.controls"));
      tell(!document.getElementById("link").dataset.lost);
      say(trouble);
      refresh();
    });
    document.addEventListener("keydown", onKey);
    let resized = 0;
    window.addEventListener("resize", () => {
      window.clearTimeout(resized);
      resized = window.setTimeout(refresh, 150);
    });
    window.setInterval(tick, 1000);
    tk.fonts().then(() =>
      lesson.connect({
        token: null,
        onLink: tell,
        onState(state) {
          projector.state = state;
          refresh();
        },
      }),
    );
  });
})();
