// The table of assumptions: every parameter, on what ground it stands, and how far the result moves across its range.
"use strict";

(function () {
  const tk = window.tk;
  const FIRST = 20;
  const RANK = { assumption: 0, measured: 1, source: 2 };

  // Return the table with its filters. `named(structure)` and `measured(name)` give what stands beside a swing.
  tk.grounds = function (report, named, measured) {
    const grounds = report.grounds;
    const tried = grounds.some((ground) => ground.swings.length > 0);
    const widest = Math.max(1e-9, ...grounds.flatMap((ground) => ground.swings.map((swing) => Math.abs(swing.share || 0))));
    const state = { text: "", status: "", order: tried ? "moved" : "path", all: false };
    const moved = (ground) => Math.max(-1, ...ground.swings.map((swing) => Math.abs(swing.share || 0)));
    const rows = grounds.map((ground, place) => ({
      ground,
      place,
      moved: moved(ground),
      searched: [ground.path, ground.text.zh, ground.text.en, ground.value.zh, ground.value.en, ground.source].join("\n").toLowerCase(),
      node: row(ground),
    }));

    const body = tk.el("tbody");
    const count = tk.el("p", { class: "quiet small", role: "status" });
    const more = tk.el("button", { type: "button", class: "no-print", onclick: () => ((state.all = true), list()) });
    const search = tk.el("input", { type: "search", "data-t-placeholder": "report.grounds.search", "data-t-label": "report.grounds.search", oninput: () => ((state.text = search.value.trim().toLowerCase()), list()) });
    const statuses = new Map(grounds.map((ground) => [ground.status, ground.status_text]));
    const status = picker("report.grounds.status", [["", tk.el("option", { value: "", "data-t": "report.grounds.every" })], ...[...statuses].map(([key, text]) => [key, option(key, text)])], "", (value) => (state.status = value));
    const order = picker("report.grounds.order", [
      ...(tried ? [["moved", tk.el("option", { value: "moved", "data-t": "report.grounds.order.moved" })]] : []),
      ["path", tk.el("option", { value: "path", "data-t": "report.grounds.order.path" })],
      ["status", tk.el("option", { value: "status", "data-t": "report.grounds.order.status" })],
    ], state.order, (value) => (state.order = value));

    function option(value, text) {
      return tk.el("option", { value, "data-say": JSON.stringify(text) }, tk.say(text));
    }

    function picker(label, options, value, set) {
      const select = tk.el("select", { onchange: () => (set(select.value), list()) }, options.map(([, node]) => node));
      select.value = value;
      return tk.el("label", { class: "field" }, tk.el("span", { "data-t": label }), select);
    }

    function row(ground) {
      const same = ground.text.zh === ground.path && ground.text.en === ground.path;
      return tk.el(
        "tr",
        {},
        tk.el("th", { scope: "row" }, same ? null : ground.text, tk.el("code", { class: same ? "" : "path" }, ground.path)),
        cell("report.grounds.value", ground.value.en ? ground.value : "–"),
        tk.el("td", {}, label("report.grounds.status"), tk.el("span", { class: "status status-" + ground.status }, ground.status_text)),
        cell("report.grounds.range", ground.range.en ? ground.range : "–"),
        tk.el("td", {}, label("report.grounds.moved"), ground.swings.length ? ground.swings.map(swing) : tk.el("span", { class: "quiet", "data-t": ground.range.en ? "report.grounds.untried" : "report.grounds.no_range" })),
        cell("report.grounds.source", ground.source || "–"),
      );
    }

    function cell(key, text) {
      return tk.el("td", {}, label(key), text);
    }

    function label(key) {
      return tk.el("span", { class: "cell-label", "data-t": key });
    }

    function swing(found) {
      const bar = tk.el("span", { class: "extent", "aria-hidden": "true" }, tk.el("span", { class: "extent-fill" }));
      bar.firstChild.style.width = (100 * Math.abs(found.share || 0)) / widest + "%";
      return tk.el(
        "div",
        { class: "swing" },
        tk.el("div", {}, named(found.structure), tk.el("span", { class: "quiet" }, " ", measured(found.measure))),
        bar,
        tk.el("div", { class: "small" }, tk.el("span", { class: "quiet", "data-t": "report.grounds.low" }), " ", found.low, tk.el("br"), tk.el("span", { class: "quiet", "data-t": "report.grounds.high" }), " ", found.high, tk.el("br"), tk.el("span", { class: "quiet", "data-t": "report.grounds.change" }), " ", found.moved),
        found.turns ? tk.el("strong", { class: "turns", "data-t": "report.grounds.turns" }) : null,
        found.fades ? tk.el("strong", { class: "turns", "data-t": "report.grounds.fades" }) : null,
      );
    }

    function list() {
      const chosen = rows.filter((one) => (!state.status || one.ground.status === state.status) && (!state.text || one.searched.includes(state.text)));
      if (state.order === "moved") chosen.sort((a, b) => b.moved - a.moved || a.place - b.place);
      if (state.order === "status") chosen.sort((a, b) => RANK[a.ground.status] - RANK[b.ground.status] || a.place - b.place);
      const shown = state.all ? chosen : chosen.slice(0, FIRST);
      body.replaceChildren(...shown.map((one) => one.node));
      tk.translate(body);
      count.textContent = tk.t("report.grounds.shown", { shown: shown.length, total: grounds.length });
      more.textContent = tk.t("report.grounds.all", { total: chosen.length });
      more.classList.toggle("hidden", shown.length === chosen.length);
    }

    tk.follow(list);
    window.addEventListener("beforeprint", () => ((state.all = true), list()));
    const assumed = grounds.filter((ground) => ground.status === "assumption").length;
    const heading = tk.el("p");
    tk.follow(() => (heading.textContent = tk.t("report.grounds.heading", { total: grounds.length, assumed })));
    const heads = ["report.grounds.parameter", "report.grounds.value", "report.grounds.status", "report.grounds.range", "report.grounds.moved", "report.grounds.source"];
    return {
      tried,
      heading,
      node: tk.el(
        "div",
        {},
        tk.el("div", { class: "filters no-print" }, search, status, order),
        count,
        tk.el("table", { class: "cards wide grounds" + (tried ? " tried" : "") }, tk.el("thead", {}, tk.el("tr", {}, heads.map((key) => tk.el("th", { scope: "col", "data-t": key })))), body),
        more,
      ),
    };
  };
})();
