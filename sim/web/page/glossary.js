// Texts in which the terms of a glossary explain themselves: on hover, on focus and on a tap; Escape closes.
"use strict";

(function () {
  const tk = window.tk;
  const live = [];
  const scopes = [];
  let tip = null;
  let owner = null;
  let compiled = null;
  let entries = [];
  let hiding = 0;

  // Set the glossary: [{word: {zh, en}, meaning: {zh, en}}].
  tk.setGlossary = function (terms) {
    entries = terms;
    compiled = null;
  };

  function patterns() {
    if (compiled && compiled.language === tk.language) return compiled;
    const byWord = new Map(entries.map((term) => [tk.say(term.word).toLowerCase(), term]));
    const escaped = [...byWord.keys()].sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const all = escaped.join("|");
    const source = tk.language === "zh" ? "(" + all + ")" : "(?<![\\w-])(" + all + ")(?:s|es)?(?![\\w-])";
    compiled = { language: tk.language, byWord, pattern: escaped.length ? new RegExp(source, "gi") : null };
    return compiled;
  }

  // A scope marks each term once. Scopes are emptied when the language changes.
  tk.scope = function () {
    const scope = new Set();
    scopes.push(scope);
    return scope;
  };

  // Return the pieces of a text, with its terms as buttons.
  tk.marked = function (text, scope) {
    const { byWord, pattern } = patterns();
    const whole = tk.say(text);
    if (!pattern) return [whole];
    const pieces = [];
    let from = 0;
    for (const match of whole.matchAll(pattern)) {
      const word = match[1].toLowerCase();
      if (scope.has(word)) continue;
      scope.add(word);
      pieces.push(whole.slice(from, match.index), tk.term(match[0], byWord.get(word).meaning));
      from = match.index + match[0].length;
    }
    pieces.push(whole.slice(from));
    return pieces.filter((piece) => piece !== "");
  };

  // Return one word that explains itself.
  tk.term = function (word, meaning) {
    // Not a <button>: that is a box, and a line of text could not break inside it.
    const node = tk.el("span", { role: "button", tabindex: 0, class: "term", "aria-expanded": "false" }, word);
    const over = () => show(node, meaning);
    node.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && over());
    node.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideSoon());
    node.addEventListener("focus", over);
    node.addEventListener("blur", hide);
    node.addEventListener("click", over);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      over();
    });
    return node;
  };

  // Return an element whose text follows the language, its terms marked.
  tk.prose = function (name, attributes, text, scope) {
    const node = tk.el(name, attributes);
    const fill = () => node.replaceChildren(...tk.marked(text, scope));
    live.push(fill);
    fill();
    return node;
  };

  // Call `fill` now and whenever the language changes.
  tk.follow = function (fill) {
    live.push(fill);
    fill();
  };

  tk.onLanguage(() => {
    hide();
    for (const scope of scopes) scope.clear();
    for (const fill of live) fill();
  });

  function show(node, meaning) {
    window.clearTimeout(hiding);
    if (owner !== node) hide();
    if (!tip) {
      tip = tk.el("div", { id: "tip", class: "tip", role: "tooltip" });
      tip.addEventListener("pointerenter", () => window.clearTimeout(hiding));
      tip.addEventListener("pointerleave", hideSoon);
    }
    owner = node;
    document.body.append(tip);
    tip.textContent = tk.say(meaning);
    node.setAttribute("aria-describedby", "tip");
    node.setAttribute("aria-expanded", "true");
    const at = node.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8));
    const below = at.bottom + 6 + size.height <= window.innerHeight;
    tip.style.left = left + window.scrollX + "px";
    tip.style.top = (below ? at.bottom + 6 : at.top - size.height - 6) + window.scrollY + "px";
  }

  function hide() {
    window.clearTimeout(hiding);
    if (!owner) return;
    owner.removeAttribute("aria-describedby");
    owner.setAttribute("aria-expanded", "false");
    owner = null;
    tip.remove();
  }

  // A pointer on its way from the word to its explanation must not close it.
  function hideSoon() {
    window.clearTimeout(hiding);
    hiding = window.setTimeout(() => owner !== document.activeElement && hide(), 200);
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
