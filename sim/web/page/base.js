// What every page shares: words in two languages, making elements, numbers. Plain scripts, one namespace, no network.
"use strict";

var tk = window.tk || {};
window.tk = tk;

(function () {
  const listeners = [];
  tk.words = {};
  tk.language = "zh";

  // Add words: { key: {zh, en} }.
  tk.addWords = function (words) {
    Object.assign(tk.words, words);
  };

  // Return a word, with {name} replaced. A key that is missing shows itself, so that a test finds it.
  tk.t = function (key, values) {
    const word = tk.words[key];
    let text = word ? word[tk.language] : "⟦" + key + "⟧";
    for (const name in values || {}) text = text.split("{" + name + "}").join(String(values[name]));
    return text;
  };

  // Return the text of {zh, en}, or a string as it is.
  tk.say = function (text) {
    if (text === null || text === undefined) return "";
    return typeof text === "object" ? text[tk.language] : String(text);
  };

  tk.onLanguage = function (listener) {
    listeners.push(listener);
    return listener;
  };

  // Change the language without a reload: marked elements are rewritten, listeners called.
  tk.setLanguage = function (language) {
    tk.language = language === "en" ? "en" : "zh";
    document.documentElement.lang = tk.language === "zh" ? "zh-CN" : "en";
    try {
      window.localStorage.setItem("tiaokuai.language", tk.language);
    } catch (error) {
      /* a page opened from a stick may have no storage */
    }
    tk.translate(document);
    for (const listener of listeners) listener(tk.language);
  };

  tk.storedLanguage = function (otherwise) {
    const asked = new URLSearchParams(window.location.search).get("lang");
    if (asked === "zh" || asked === "en") return asked;
    try {
      return window.localStorage.getItem("tiaokuai.language") || otherwise;
    } catch (error) {
      return otherwise;
    }
  };

  // Fill in elements that carry data-t (text), data-t-label (aria-label), data-t-title or data-t-placeholder.
  tk.translate = function (root) {
    for (const node of root.querySelectorAll("[data-t]")) node.textContent = tk.t(node.dataset.t);
    for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", tk.t(node.dataset.tLabel));
    for (const node of root.querySelectorAll("[data-t-title]")) node.title = tk.t(node.dataset.tTitle);
    for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = tk.t(node.dataset.tPlaceholder);
    for (const node of root.querySelectorAll("[data-say]")) node.textContent = tk.say(JSON.parse(node.dataset.say));
  };

  // Make an element: tk.el("button", {class: "x", "data-t": "run", onclick: f}, child, "text", ...).
  // A child that is {zh, en} becomes an element that follows the language. Text is never read as HTML.
  tk.el = function (name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on") && typeof value === "function") node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
    }
    if (node.dataset.t) node.textContent = tk.t(node.dataset.t);
    for (const child of children.flat()) {
      if (child === null || child === undefined) continue;
      if (child instanceof Node) node.append(child);
      else if (typeof child === "object") node.append(tk.el("span", { "data-say": JSON.stringify(child) }, tk.say(child)));
      else node.append(String(child));
    }
    for (const key of ["tLabel", "tTitle", "tPlaceholder"]) {
      if (!(key in node.dataset)) continue;
      const text = tk.t(node.dataset[key]);
      if (key === "tLabel") node.setAttribute("aria-label", text);
      else if (key === "tTitle") node.title = text;
      else node.placeholder = text;
    }
    return node;
  };

  // Return the content of <script type="application/json" id="...">.
  tk.data = function (id) {
    const node = document.getElementById(id);
    return node ? JSON.parse(node.textContent) : null;
  };

  tk.number = function (value, digits) {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    return value.toLocaleString(tk.language === "zh" ? "zh-CN" : "en-GB", {
      minimumFractionDigits: digits || 0,
      maximumFractionDigits: digits || 0,
    });
  };

  // Wait until the page's own font is there: a canvas would draw with another one.
  tk.fonts = function () {
    if (!document.fonts || !document.fonts.load) return Promise.resolve();
    const wanted = ["400 16px 'Tiaokuai Sans'", "700 16px 'Tiaokuai Sans'"].map((font) => document.fonts.load(font, "条块 Aa1"));
    return Promise.all(wanted).then(() => document.fonts.ready).catch(() => undefined);
  };

  tk.calm = function () {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  };

  // A button group that switches the language.
  tk.languageSwitch = function () {
    const make = (language, text) =>
      tk.el("button", { type: "button", class: "choice", lang: language === "zh" ? "zh-CN" : "en", "aria-pressed": String(tk.language === language), onclick: () => tk.setLanguage(language) }, text);
    const buttons = { zh: make("zh", "中文"), en: make("en", "English") };
    tk.onLanguage((language) => {
      for (const key in buttons) buttons[key].setAttribute("aria-pressed", String(key === language));
    });
    return tk.el("div", { class: "choices", role: "group", "aria-label": "中文 / English" }, buttons.zh, buttons.en);
  };
})();
