// The one-file report: everything it shows stands in the page as JSON; nothing is asked for.
"use strict";

(function () {
  const tk = window.tk;
  tk.addWords(tk.data("report-words"));
  const report = tk.data("report-document");
  const charts = unpacked(tk.data("report-charts"));
  const reels = tk.data("report-reels");
  const others = report.structures.filter((structure) => structure.id !== report.baseline);
  const names = new Map(report.structures.map((structure) => [structure.id, structure.text]));
  const place = new Map([[report.baseline, 0], ...others.map((structure, k) => [structure.id, k + 1])]);
  const measures = new Map([...report.headline, ...report.measures, ...report.definitions.flatMap((d) => d.figures)].map((f) => [f.measure, f.text]));
  const waiting = [];

  // Which of the headline's numbers depends on the definition of passing the buck, and which of a definition's figures it is.
  const kind = (measure) => Math.max(-1, ...report.definitions.map((d) => d.figures.findIndex((f) => f.measure === measure)));
  const defined = { place: report.headline.findIndex((f) => kind(f.measure) >= 0), figure: 0, stated: 0, now: 0, listeners: [] };
  if (defined.place >= 0) {
    defined.figure = kind(report.headline[defined.place].measure);
    defined.stated = report.definitions.findIndex((d) => d.figures.some((f) => f.measure === report.headline[defined.place].measure));
    defined.now = defined.stated;
  }

  // Return what was deflated, when it has been inflated.
  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  }

  function define(k) {
    defined.now = k;
    for (const listener of defined.listeners) listener();
  }

  function named(structure) {
    return tk.el("span", { class: "named" }, tk.marker(place.get(structure) || 0), names.get(structure) || structure);
  }

  function pill(amount) {
    return tk.el("span", { class: "pill verdict-" + amount.verdict.replace(" ", "-") }, tk.shape(tk.direction(amount)), amount.verdict_text);
  }

  function interval(text) {
    return tk.el("span", { class: "interval" }, tk.el("span", { class: "away", "data-t": "report.interval" }), "[", text, "]");
  }

  // --- first screen

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

  function amountLine(amount) {
    return tk.el(
      "li",
      {},
      tk.marker(place.get(amount.structure)),
      tk.el("span", { class: "away" }, names.get(amount.structure)),
      tk.el("strong", { class: "level" }, amount.level),
      pill(amount),
      tk.el("span", { class: "difference" }, amount.difference, " ", interval(amount.interval)),
    );
  }

  function key() {
    const items = report.structures.map((structure) => named(structure.id));
    return tk.el("p", { class: "key-line small" }, items, tk.el("span", { class: "quiet", "data-t": "report.brackets" }));
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

  function summary() {
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
  }

  // --- the rest

  function section(id, heading, ...content) {
    return tk.el("section", { id, class: "part", "aria-labelledby": id + "-heading" }, tk.el("h2", { id: id + "-heading", "data-t": heading }), ...content);
  }

  // A table that becomes a list of cards on a narrow screen: every cell knows the word of its column.
  function table(style, heads, rows, caption) {
    return tk.el(
      "table",
      { class: "cards " + style },
      caption ? tk.el("caption", { "data-t": caption }) : null,
      tk.el("thead", {}, tk.el("tr", {}, heads.map((head) => tk.el("th", { scope: "col", "data-t": head })))),
      tk.el("tbody", {}, rows.map((row) => tk.el("tr", {}, row.map((cell, k) => tk.el(k ? "td" : "th", k ? {} : { scope: "row" }, k ? tk.el("span", { class: "cell-label", "data-t": heads[k] }) : null, cell))))),
    );
  }

  // Do something when an element comes near the window, or the page is to be printed.
  function whenNear(node, act) {
    const item = { act, node };
    waiting.push(item);
    watcher.observe(node);
    return node;
  }

  function begin(item) {
    const at = waiting.indexOf(item);
    if (at < 0) return;
    waiting.splice(at, 1);
    watcher.unobserve(item.node);
    item.act();
  }

  const watcher = new IntersectionObserver((seen) => {
    for (const entry of seen) if (entry.isIntersecting) for (const item of waiting.filter((one) => one.node === entry.target)) begin(item);
  }, { rootMargin: "600px" });

  function failed(node, word, error) {
    const note = tk.el("p", { class: "message error" });
    tk.follow(() => (note.textContent = tk.t(word, { reason: String((error && error.message) || error) })));
    node.append(note);
  }

  function chart(k) {
    const node = tk.el("div", { class: "chart-place" });
    const draw = () => charts.then((all) => tk.chart(node, all[k])).catch((error) => failed(node, "report.chart.failed", error));
    return whenNear(node, () => draw().then(() => node.classList.add("drawn")));
  }

  function player() {
    if (!reels) return section("player", "report.nav.player", tk.el("p", { class: "message", "data-t": "report.player.none" }));
    const node = tk.el("div", { class: "player-place no-print" });
    const sides = { left: report.baseline, right: others.length ? others[0].id : report.baseline };
    whenNear(node, () => Promise.resolve().then(() => tk.player(node, reels, { ...sides, above: document.querySelector(".bar").offsetHeight })).then((found) => (tk.playing = found)).catch((error) => failed(node, "report.player.failed", error)));
    return section("player", "report.nav.player", tk.el("p", { "data-t": "report.player.intro" }), node);
  }

  function trade() {
    const scope = tk.scope();
    const time = report.headline.find((f) => f.measure.includes("time")) || report.headline[0];
    const load = report.headline.find((f) => f.measure.includes("grassroots")) || report.headline[report.headline.length - 1];
    const drawn = time && load && time !== load && others.length;
    return section("trade", "report.nav.trade", tk.el("p", { "data-t": "report.trade.intro" }), drawn ? plane(time, load) : null, report.trade_offs.map((text) => tk.prose("p", {}, text, scope)));
  }

  // Two axes in words: across what became of time, down what became of the grassroots' load.
  function plane(time, load) {
    const across = { down: "report.trade.down", equal: "report.trade.open", up: "report.trade.up" };
    const where = others.map((structure) => {
      const [t, g] = [time, load].map((figure) => figure.amounts.find((amount) => amount.structure === structure.id));
      return { structure: structure.id, time: t, load: g, x: t && tk.direction(t), y: g && tk.direction(g) };
    });
    const caption = tk.el("caption");
    tk.follow(() => (caption.textContent = tk.t("report.trade.caption", { baseline: tk.say(names.get(report.baseline)) })));
    const head = (key, scope) => tk.el("th", { scope }, tk.shape(key), tk.el("span", { "data-t": across[key] }));
    const item = (one) => tk.el("div", { class: "placed" }, named(one.structure), tk.el("div", { class: "small" }, time.text, " ", one.time.difference, " ", interval(one.time.interval)), tk.el("div", { class: "small" }, load.text, " ", one.load.difference, " ", interval(one.load.interval)));
    return tk.el(
      "table",
      { class: "plane" },
      caption,
      tk.el("colgroup", {}, tk.el("col", { class: "narrow" }), tk.el("col", { class: "narrow" }), Object.keys(across).map((x) => tk.el("col", { class: where.some((one) => one.x === x) ? "" : "empty" }))),
      tk.el("thead", {}, tk.el("tr", {}, tk.el("td", { colspan: 2, rowspan: 2 }), tk.el("th", { colspan: 3, scope: "colgroup" }, time.text)), tk.el("tr", {}, Object.keys(across).map((key) => head(key, "col")))),
      tk.el("tbody", {}, Object.keys(across).map((y, k) => tk.el("tr", {}, k === 0 ? tk.el("th", { rowspan: 3, scope: "rowgroup", class: "axis" }, load.text) : null, head(y, "row"), Object.keys(across).map((x) => tk.el("td", {}, where.filter((one) => one.x === x && one.y === y).map(item)))))),
    );
  }

  function definitions() {
    const cards = report.definitions.map((definition, k) => {
      const radio = tk.el("input", { type: "radio", name: "definition", value: k, onchange: () => define(k) });
      radio.checked = k === defined.now;
      const card = tk.el("div", { class: "card choice-card" }, tk.el("label", {}, radio, " ", tk.el("strong", {}, definition.text)), tk.el("p", {}, definition.meaning), definition.figures.map((figure) => tk.el("div", { class: "small-figure" }, tk.el("h4", {}, figure.text), tk.el("p", { class: "from" }, tk.marker(0), figure.baseline), tk.el("ul", {}, figure.amounts.map(amountLine)))));
      const mark = () => {
        radio.checked = k === defined.now;
        card.classList.toggle("chosen", k === defined.now);
      };
      defined.listeners.push(mark);
      mark();
      return card;
    });
    return section("definitions", "report.nav.definitions", tk.el("p", { "data-t": "report.definitions.intro" }), key(), tk.el("div", { class: "definitions", role: "radiogroup", "aria-labelledby": "definitions-heading" }, cards));
  }

  const EXPECTED = { attribute: "report.studies.attribute", sweep: "report.studies.sweep", sensitivity: "report.studies.sensitivity" };

  const FIRST = 2;

  function studies() {
    const scope = tk.scope();
    const said = (texts) => texts.map((text) => tk.prose("p", {}, text, scope));
    const scenario = (report.command.match(/\scompare\s+(\S+)/) || [])[1] || report.name + ".yaml";
    const index = report.studies.map((study, k) => tk.el("li", {}, tk.el("a", { href: "#study-" + k }, study.title)));
    const found = report.studies.map((study, k) =>
      tk.el("section", { class: "study", id: "study-" + k }, tk.el("h3", {}, study.title), tk.el("p", {}, tk.el("span", { class: "quiet", "data-t": "report.studies.question" }), study.question), said(study.sentences.slice(0, FIRST)), study.figures.map(chart), study.sentences.length > FIRST ? tk.el("details", { class: "part-detail" }, tk.el("summary", { "data-t": "report.studies.rest" }), said(study.sentences.slice(FIRST))) : null),
    );
    const missing = Object.keys(EXPECTED).filter((name) => !report.studies.some((study) => study.kind === name));
    const lines = missing.map((name) => tk.el("li", {}, tk.el("strong", { "data-t": EXPECTED[name] }), " · ", tk.el("span", { "data-t": "report.studies.none" }), tk.el("code", {}, "tiaokuai " + name + " " + scenario)));
    return section("studies", "report.nav.studies", tk.el("ul", { class: "missing" }, index, lines), found);
  }

  function grounds() {
    const shown = tk.grounds(report, named, (measure) => measures.get(measure) || measure);
    const note = shown.tried ? null : tk.el("p", { class: "message" }, tk.el("span", { "data-t": "report.grounds.command" }), tk.el("code", {}, "tiaokuai report results/" + report.name + " --swing"));
    return section("grounds", "report.nav.grounds", shown.heading, note, shown.node);
  }

  function measureTable() {
    const heads = ["report.basis.measure", "report.basis.structure", "report.change.before", "report.basis.level", "report.difference", "report.interval", "report.basis.relative", "report.basis.verdict"];
    const rows = report.measures.flatMap((figure) => figure.amounts.map((amount) => [figure.text, named(amount.structure), figure.baseline, amount.level, amount.difference, amount.interval, amount.relative, pill(amount)]));
    return table("wide measures", heads, rows, "report.basis.measures");
  }

  function basis() {
    const scope = tk.scope();
    const list = (items) => tk.el("ul", {}, items.map((text) => tk.el("li", {}, tk.prose("span", {}, text, scope))));
    const pairs = (items) => tk.el("dl", {}, items.flatMap(([word, text]) => [tk.el("dt", {}, word), tk.el("dd", {}, text)]));
    const part = (key, content) => tk.el("details", { class: "part-detail" }, tk.el("summary", {}, tk.el("h3", { "data-t": key })), content);
    return section(
      "basis",
      "report.nav.basis",
      tk.el("h3", { "data-t": "report.basis.sentences" }),
      report.sentences.map((text) => tk.prose("p", {}, text, scope)),
      measureTable(),
      tk.el("h3", { "data-t": "report.basis.comments" }),
      list(report.comments),
      report.patterns.length ? part("report.basis.patterns", list(report.patterns)) : null,
      part("report.basis.about", pairs(report.about)),
      part("report.basis.checklist", pairs(report.checklist)),
      part("report.basis.glossary", pairs(report.glossary.map((term) => [term.word, term.meaning]))),
    );
  }

  function footer() {
    return tk.el(
      "footer",
      { id: "origin" },
      tk.el("h2", { "data-t": "report.basis.origin" }),
      tk.el("p", {}, report.provenance_text),
      tk.el("p", {}, tk.el("span", { "data-t": "report.basis.rebuild" }), tk.el("br"), tk.el("code", { class: "command" }, report.command)),
      tk.el("p", { "data-t": "report.basis.cite" }),
      tk.el("pre", {}, report.citation),
    );
  }

  const PARTS = [
    ["summary", "report.nav.summary", summary],
    ["player", "report.nav.player", player],
    ["charts", "report.nav.charts", () => section("charts", "report.nav.charts", report.figures.length ? report.figures.map(chart) : tk.el("p", { class: "message", "data-t": "report.charts.none" }))],
    ["trade", "report.nav.trade", trade],
    ["definitions", "report.nav.definitions", definitions],
    ["studies", "report.nav.studies", studies],
    ["grounds", "report.nav.grounds", grounds],
    ["basis", "report.nav.basis", basis],
  ];

  function bar() {
    const links = PARTS.filter(([id]) => id !== "definitions" || report.definitions.length).map(([id, word]) => tk.el("a", { href: "#" + id, "data-t": word }));
    const nav = tk.el("nav", { "data-t-label": "report.nav" }, links);
    const mark = () => {
      const tops = links.map((link) => document.getElementById(link.hash.slice(1)).getBoundingClientRect().top);
      const ended = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
      const now = ended ? links.length - 1 : Math.max(0, tops.filter((top) => top < window.innerHeight / 3).length - 1);
      links.forEach((link, k) => (k === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
      const at = links[now];
      if (nav.scrollWidth > nav.clientWidth) nav.scrollLeft = at.offsetLeft - nav.offsetLeft - (nav.clientWidth - at.offsetWidth) / 2;
    };
    let asked = false;
    const later = () => {
      if (asked) return;
      asked = true;
      window.requestAnimationFrame(() => ((asked = false), mark()));
    };
    window.addEventListener("scroll", later, { passive: true });
    window.addEventListener("resize", later);
    window.setTimeout(later, 0);
    return tk.el("header", { class: "bar no-print" }, nav, tk.languageSwitch());
  }

  function start() {
    tk.setGlossary(report.glossary);
    tk.setLanguage(tk.storedLanguage(tk.data("report-language")));
    tk.follow(() => (document.title = tk.say(report.title)));
    const parts = PARTS.filter(([id]) => id !== "definitions" || report.definitions.length);
    document.body.append(
      tk.el("a", { class: "skip", href: "#content", "data-t": "shared.skip" }),
      bar(),
      tk.el("main", { id: "content", tabindex: -1 }, parts.map(([, , make]) => make())),
      footer(),
    );
    window.addEventListener("beforeprint", () => {
      for (const details of document.querySelectorAll("details.part-detail")) details.open = true;
      for (const item of waiting.slice()) if (item.node.classList.contains("chart-place")) begin(item);
    });
    // Charts far below are drawn while nobody waits, so that printing finds them.
    const idle = () => {
      const next = waiting.find((item) => item.node.classList.contains("chart-place"));
      if (!next) return;
      begin(next);
      window.setTimeout(idle, 250);
    };
    window.setTimeout(idle, 2500);
    if (window.location.hash) window.requestAnimationFrame(() => { const node = document.getElementById(window.location.hash.slice(1)); if (node) node.scrollIntoView(); });
  }

  start();
})();
