// What projector and phone share: the link to the lesson's server, messages to it, SVG elements, numbers with units.
"use strict";

(function () {
  const lesson = {};
  tk.lesson = lesson;

  const SILENCE = 20000; // ms without a word from the server before the page asks for the state itself
  const LOOK = 5000; // ms between two looks at the silence
  const PATIENCE = 8000; // ms that one question may take
  const SLOWEST = 8000; // ms, the longest pause between two tries

  // Fetch, giving up after a while: on a phone that left the Wi-Fi a request may otherwise hang for minutes.
  function fetched(url, options) {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE);
    const done = () => window.clearTimeout(timer);
    return fetch(url, Object.assign({ cache: "no-store", signal: stop.signal }, options)).then(
      (answer) => {
        done();
        return answer;
      },
      (error) => {
        done();
        throw error;
      },
    );
  }

  // Follow the lesson: connect({token, onState, onLink, onRefused}) -> {close, again}.
  // Each state is whole, so that nothing is lost with a lost message. onLink(true | false) tells whether the server is heard.
  lesson.connect = function (options) {
    const query = options.token ? "?token=" + encodeURIComponent(options.token) : "";
    let source = null;
    let heard = Date.now();
    let version = null;
    let pause = 1000;
    let retry = 0;
    let linked = null;
    let closed = false;

    function link(now) {
      if (closed || now === linked) return;
      linked = now;
      options.onLink(now);
    }
    function take(state) {
      if (closed) return;
      heard = Date.now();
      pause = 1000;
      version = state.version;
      link(true);
      options.onState(state);
    }
    function drop() {
      if (source) source.close();
      source = null;
    }
    function open() {
      if (closed) return;
      drop();
      const opened = new EventSource("/api/lesson/events" + query);
      source = opened;
      opened.addEventListener("state", (event) => take(JSON.parse(event.data)));
      opened.addEventListener("open", () => {
        heard = Date.now();
        link(true);
      });
      opened.addEventListener("error", () => {
        if (source !== opened) return;
        link(false);
        if (opened.readyState === EventSource.CLOSED) later();
      });
    }
    function later() {
      window.clearTimeout(retry);
      retry = window.setTimeout(again, pause);
      pause = Math.min(SLOWEST, pause * 2);
    }
    // Ask once for the state: it tells a lost link from a token that is no longer known.
    function again() {
      if (closed) return;
      fetched("/api/lesson/state" + query)
        .then((answer) => {
          if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
            if (options.onRefused) options.onRefused();
            return null;
          }
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.json();
        })
        .then((state) => {
          if (!state || closed) return;
          const open_ = source && source.readyState === EventSource.OPEN;
          if (!open_ || version === null || state.version > version) take(state);
          else heard = Date.now();
          link(true);
          if (!open_) open();
        })
        .catch(() => {
          link(false);
          drop();
          later();
        });
    }
    function wake() {
      if (document.visibilityState === "hidden") return;
      if (!linked || Date.now() - heard > LOOK) again();
    }
    const online = () => again();
    const offline = () => link(false);
    const watch = window.setInterval(() => {
      if (Date.now() - heard > SILENCE && document.visibilityState !== "hidden") {
        heard = Date.now();
        again();
      }
    }, LOOK);
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    document.addEventListener("visibilitychange", wake);
    open();
    return {
      again,
      close() {
        closed = true;
        drop();
        window.clearInterval(watch);
        window.clearTimeout(retry);
        window.removeEventListener("online", online);
        window.removeEventListener("offline", offline);
        document.removeEventListener("visibilitychange", wake);
      },
    };
  };

  // Send a message. A lost link is waited out (onWait is called once); a refusal rejects with an Error whose `text` is {zh, en}.
  lesson.post = function (path, body, onWait) {
    let told = false;
    const once = (pause) =>
      fetched("/api/lesson/" + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }).then(
        (answer) => {
          if (answer.status === 429 || answer.status >= 500) return wait(pause);
          return answer
            .json()
            .catch(() => ({}))
            .then((content) => {
              if (answer.ok) return content;
              const error = new Error("refused");
              error.status = answer.status;
              error.text = content.error || { zh: tk.words["lesson.refused"].zh, en: tk.words["lesson.refused"].en };
              throw error;
            });
        },
        () => wait(pause),
      );
    const wait = (pause) => {
      if (!told && onWait) onWait();
      told = true;
      return new Promise((resolve) => {
        const go = () => {
          window.clearTimeout(timer);
          window.removeEventListener("online", go);
          resolve();
        };
        const timer = window.setTimeout(go, pause);
        window.addEventListener("online", go);
      }).then(() => once(Math.min(SLOWEST, pause * 2)));
    };
    return once(1000);
  };

  // Return a word that nobody guesses: a message that is sent again, because its answer was lost, is known by it.
  lesson.nonce = () => Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Make an SVG element, as tk.el makes one of HTML.
  lesson.svg = function (name, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
    }
    for (const child of children) if (child !== null && child !== undefined) node.append(child);
    return node;
  };

  lesson.clear = function (node) {
    while (node.firstChild) node.removeChild(node.firstChild);
    return node;
  };

  // Put children in place of what a node holds.
  lesson.fill = function (node, ...children) {
    lesson.clear(node);
    for (const child of children.flat(2)) if (child !== null && child !== undefined) node.append(child);
    return node;
  };

  // Fill a node again only if what it shows changed: a button that is being pressed stays the same button, and what has
  // the focus gets it back if it is named by data-keep.
  lesson.refill = function (node, content, make) {
    const mark = tk.language + JSON.stringify(content);
    if (lesson.marks.get(node) === mark) return;
    lesson.marks.set(node, mark);
    const held = node.contains(document.activeElement) ? document.activeElement.dataset.keep : undefined;
    lesson.fill(node, make());
    const again = held ? Array.from(node.querySelectorAll("[data-keep]")).find((one) => one.dataset.keep === held) : null;
    if (again) again.focus();
  };
  lesson.marks = new WeakMap();

  // Change a text only if it changed: a live region would be read out again.
  lesson.write = function (node, text) {
    if (node.textContent !== text) node.textContent = text;
    return node;
  };

  // Return a number with as many digits as a reader can use, `digits` of them after the point if it is given.
  lesson.amount = function (value, digits) {
    if (value === null || value === undefined || Number.isNaN(value)) return tk.number(null);
    if (digits !== undefined) return tk.number(value, digits);
    const size = Math.abs(value);
    const most = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return tk.number(value, [0, 1, 2].find((k) => k === most || Number(value.toFixed(k)) === Number(value.toFixed(most))));
  };

  // Return a number with its unit.
  lesson.counted = function (value, unit, digits) {
    const word = tk.say(unit);
    return lesson.amount(value, digits) + (word && word !== "%" ? " " + word : word);
  };

  // Return "value (95 % interval low-high) unit".
  lesson.spread = function (point, unit) {
    if (!point || point.value === null || point.value === undefined) return tk.number(null);
    const digits = point.decimals; // that the interval leaves sure, as the server says
    if (point.low === null || point.low === undefined) return lesson.counted(point.value, unit, digits);
    return tk.t("lesson.spread", { value: lesson.counted(point.value, unit, digits), low: lesson.amount(point.low, digits), high: lesson.amount(point.high, digits) });
  };

  lesson.percent = (share) => tk.t("lesson.percent", { n: tk.number(100 * share) });

  lesson.clock = function (seconds) {
    const whole = Math.max(0, Math.round(seconds));
    return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
  };

  lesson.store = function (key, value) {
    try {
      if (value === undefined) return window.localStorage.getItem(key);
      if (value === null) window.localStorage.removeItem(key);
      else window.localStorage.setItem(key, value);
    } catch (error) {
      /* private windows may have no storage: the page works until it is closed */
    }
    return null;
  };

  // Names of the steps.
  const KINDS = { predict: "lesson.kind_predict", decide: "lesson.kind_decide", run: "lesson.kind_run", explain: "lesson.kind_explain", tune: "lesson.kind_tune" };
  lesson.stepName = (step) => tk.t(KINDS[step.kind]);

  // The four things that an office may do, in the order of all pages.
  lesson.CHOICES = ["handle", "pass", "return", "call_in"];
  const CHOICE_WORDS = { handle: "lesson.handle", pass: "lesson.pass", return: "lesson.return", call_in: "lesson.call_in" };
  lesson.choiceName = (choice) => tk.t(CHOICE_WORDS[choice]);

  // Return what a page shows at a state: the screen's name.
  lesson.screen = function (state) {
    if (state.ended) return "end";
    if (state.at < 0) return "lobby";
    return state.at < state.steps.length ? state.steps[state.at].kind : "end";
  };
})();
