// The one-file report: everything it shows stands in the page as JSON; nothing is asked for.
"use strict";

(function () {
  const tk = window.tk;
  const { report, reels, others, names, measures, waiting, defined, define, named, pill, interval, amountLine, key, section, table, whenNear, begin, failed, chart, summary } = tk.report;

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

  const FIRST = 2;

  function studies() {
    const scope = tk.scope();
    const said = (texts) => texts.map((text) => tk.prose("p", {}, text, scope));
    const index = report.studies.map((study, k) => tk.el("li", {}, tk.el("a", { href: "#study-" + k }, study.title)));
    const found = report.studies.map((study, k) =>
      tk.el("section", { class: "study", id: "study-" + k }, tk.el("h3", {}, study.title), tk.el("p", {}, tk.el("span", { class: "quiet", "data-t": "report.studies.question" }), study.question), said(study.sentences.slice(0, FIRST)), study.figures.map(chart), study.sentences.length > FIRST ? tk.el("details", { class: "part-detail" }, tk.el("summary", { "data-t": "report.studies.rest" }), said(study.sentences.slice(FIRST))) : null),
    );
    const lines = report.unstudied.map((one) => tk.el("li", {}, tk.el("strong", {}, one.text), " · ", tk.el("span", { "data-t": "report.studies.none" }), tk.el("code", {}, one.command)));
    const searched = lines.length ? tk.el("p", { class: "quiet small" }, report.searched) : null;
    return section("studies", "report.nav.studies", tk.el("ul", { class: "missing" }, index, lines), searched, found);
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
