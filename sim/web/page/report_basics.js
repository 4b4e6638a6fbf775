// What every part of the report is made of: the data, names, signs, tables, and what is drawn when it comes near.
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

  tk.report = { report, reels, others, names, place, measures, waiting, defined, define, named, pill, interval, amountLine, key, section, table, whenNear, begin, failed, chart };
})();
