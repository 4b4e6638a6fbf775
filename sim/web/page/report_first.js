// The first screen of the report: the question, the structures, the figures, the verdict and its limits.
"use strict";

(function () {
  const tk = window.tk;
  const { report, others, names, defined, define, named, table, amountLine } = tk.report;

  function structureCard(structure) {
    const scope = tk.scope();
    const count = { changes: structure.changes.length };
    const card = tk.el("article", { class: "card structure" }, tk.el("h3", {}, named(structure.id), structure.id === report.baseline ? tk.el("span", { class: "tag", "data-t": "shared.baseline" }) : null), tk.prose("p", {}, structure.sentence, scope));
    if (structure.mechanisms.length + count.changes === 0) return card;
    const summary = tk.el("summary");
    tk.follow(() => (summary.textContent = tk.t("report.changes", count)));
    card.append(tk.el("details", {}, summary, structure.mechanisms.map(mechanism), structure.changes.length ? changes(structure) : null));
    return card;
  }

  function mechanism(found) {
    const scope = tk.scope();
    const begins = tk.el("p", { class: "quiet" });
    if (found.begins !== null) tk.follow(() => (begins.textContent = tk.t("report.mechanism.begins", { day: tk.number(found.begins / 24, 0) })));
    return tk.el(
      "section",
      { class: "mechanism" },
      tk.el("h4", {}, found.title),
      tk.prose("p", {}, found.what, scope),
      found.begins !== null ? begins : null,
      tk.say(found.harm) ? tk.el("p", {}, tk.el("span", { class: "quiet", "data-t": "report.mechanism.harm" }), tk.prose("span", {}, found.harm, scope)) : null,
      tk.say(found.seed) ? tk.el("p", { class: "quiet small" }, tk.el("span", { "data-t": "report.mechanism.seed" }), found.seed) : null,
    );
  }

  function changes(structure) {
    const unit = (text, of) => [tk.el("span", {}, text), tk.say(of) ? tk.el("span", { class: "quiet" }, " ", of) : null];
    return table(
      "diff",
      ["report.change.what", "report.change.before", "report.change.after", "report.change.rows"],
      structure.changes.map((change) => [
        [change.meaning, tk.el("code", { class: "path" }, change.table)],
        tk.el("del", {}, unit(change.before, change.unit)),
        tk.el("ins", {}, unit(change.after, change.unit)),
        tk.say(change.rows) ? change.rows : "–",
      ]),
      "report.changes.heading",
    );
  }

  function figureCard(figure, k) {
    const card = tk.el("article", { class: "card key" + (others.length > 1 ? " many" : "") });
    const heading = tk.el("h3");
    const shown = tk.el("div");
    const draw = () => {
      const now = k === defined.place ? report.definitions[defined.now].figures[defined.figure] || report.definitions[defined.now].figures[0] : figure;
      heading.replaceChildren(tk.term(tk.say(now.text), now.formula));
      shown.replaceChildren(
        tk.el("p", { class: "from" }, tk.marker(0), tk.el("span", { class: "away" }, names.get(report.baseline)), tk.el("span", {}, now.baseline)),
        tk.el("ul", {}, now.amounts.map(amountLine)),
      );
    };
    const head = tk.el("div", { class: "head" }, heading);
    card.append(head);
    if (k === defined.place && report.definitions.length > 1) {
      const short = shortened(report.definitions.map((d) => d.text));
      const select = tk.el("select", { "data-t-label": "report.definition", onchange: () => define(Number(select.value)) }, report.definitions.map((d, n) => tk.el("option", { value: n, "data-say": JSON.stringify(short[n]) }, tk.say(short[n]))));
      select.value = defined.now;
      defined.listeners.push(() => ((select.value = defined.now), draw()));
      head.append(select);
    }
    card.append(shown);
    tk.follow(draw);
    return card;
  }

  // Texts without what stands in brackets at their ends, unless two would then be the same.
  function shortened(texts) {
    const cut = texts.map((text) => ({ zh: text.zh.replace(/（[^（）]*）$/, ""), en: text.en.replace(/ \([^()]*\)$/, "") }));
    return ["zh", "en"].every((language) => new Set(cut.map((text) => text[language])).size === texts.length) ? cut : texts;
  }

  function stated() {
    const node = tk.el("p", { class: "stated quiet small", role: "status" });
    const say = () => {
      const same = defined.now === defined.stated;
      node.textContent = same ? "" : tk.t("report.definition.stated", { word: tk.say(report.definitions[defined.stated].text), now: tk.say(report.definitions[defined.now].text) });
    };
    defined.listeners.push(say);
    tk.follow(say);
    return node;
  }

  // A text of which a few lines are shown, with a button for the rest where there is more.
  function folded(text) {
    text.classList.add("folded");
    const button = tk.el("button", { type: "button", class: "more no-print", "aria-expanded": "false", "aria-controls": text.id, onclick: () => turn(!open()) });
    const open = () => !text.classList.contains("folded");
    const turn = (wide) => {
      text.classList.toggle("folded", !wide);
      button.setAttribute("aria-expanded", String(wide));
      button.textContent = tk.t(wide ? "report.less" : "report.more");
      button.classList.toggle("hidden", !wide && text.scrollHeight <= text.clientHeight + 1);
    };
    tk.follow(() => turn(open()));
    new ResizeObserver(() => turn(open())).observe(text);
    window.addEventListener("beforeprint", () => turn(true));
    // A word that is reached by the keyboard must be seen.
    text.addEventListener("focusin", (event) => event.target.offsetTop + event.target.offsetHeight > text.offsetTop + text.clientHeight && turn(true));
    return [text, button];
  }

  tk.report.summary = function () {
    const scope = tk.scope();
    return tk.el(
      "section",
      { id: "summary", class: "first" + (others.length > 1 ? " many" : "") + (others.length > 3 ? " crowd" : "") },
      tk.el("p", { class: "kicker" }, tk.el("span", {}, report.title), tk.el("span", { "data-t": "report.brackets" })),
      tk.el("h1", {}, report.question),
      tk.el("h2", { class: "away", "data-t": "report.structures" }),
      tk.el("div", { class: "structures structures-" + Math.min(report.structures.length, 4) }, report.structures.map(structureCard)),
      tk.el("h2", { class: "away", "data-t": "report.figures" }),
      tk.el("div", { class: "keys" }, report.headline.map(figureCard)),
      stated(),
      tk.el(
        "div",
        { class: "answer" },
        tk.el("div", { class: "verdict" }, tk.el("h2", { "data-t": "report.verdict" }), ...folded(tk.prose("p", { id: "verdict-text" }, report.verdict, scope))),
        tk.el("div", { class: "limits" }, tk.el("h2", { "data-t": "report.limits" }), ...folded(tk.prose("p", { id: "limits-text" }, report.limits, scope))),
      ),
    );
  };
})();
