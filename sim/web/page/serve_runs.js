// The runs of one scenario: start, follow, cancel; each finished one is a further curve and a further row.
"use strict";

(function () {
  const tk = window.tk;
  tk.serve = tk.serve || {};
  const OVER = ["done", "failed", "cancelled"];
  const MOST = 8;
  const AGAIN = 3000;
  const WISH = "tiaokuai.wish";

  // By this the server knows who wants a run: told with the first run, kept as long as the page's tab is.
  let wish = null;
  try {
    wish = window.sessionStorage.getItem(WISH);
  } catch (error) {
    /* a browser may forbid it; then a reload begins afresh */
  }

  function keepWish(told) {
    wish = told;
    try {
      window.sessionStorage.setItem(WISH, told);
    } catch (error) {
      /* the same */
    }
  }

  function timeLeft(seconds) {
    if (seconds === null || seconds === undefined) return "";
    return seconds >= 90 ? tk.t("serve.left_minutes", { n: tk.number(Math.round(seconds / 60)) }) : tk.t("serve.left", { n: tk.number(Math.max(1, Math.round(seconds))) });
  }

  // Fill `container` with the runs and `detail` with the one that is looked at; returns {start()}. `levers` says what is set.
  tk.serve.runs = function (container, detail, scenario, levers, replications) {
    const kept = "tiaokuai.runs." + scenario.name;
    const runs = [];
    let next = 1, chosen = null, structure = null, end = null, drawn = "";
    const going = tk.el("div", { class: "going" });
    const trouble = tk.el("div", { role: "alert" });
    const select = tk.el("select", { id: "structure", onchange: () => { structure = select.value; table(); chart(); } });
    const heading = tk.el("div", { class: "runs-head hidden" }, tk.el("h2", { "data-t": "serve.runs" }),
      tk.el("div", { class: "field" }, tk.el("label", { for: "structure", "data-t": "serve.structure" }), select));
    const plot = tk.el("div", { class: "runs-plot" });
    const rows = tk.el("div", { class: "scroll" });
    const empty = tk.el("p", { class: "message", "data-t": "serve.no_runs" });
    container.replaceChildren(trouble, going, empty, heading, plot, rows);

    const done = () => runs.filter((run) => run.answer);
    const save = () => {
      try {
        window.sessionStorage.setItem(kept, JSON.stringify(runs.map((run) => [run.id, run.number])));
      } catch (error) {
        /* a browser may forbid it; then a reload begins afresh */
      }
    };

    function progress(run, stop) {
      const bar = tk.el("div", { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", "data-t-label": "serve.progress" }, tk.el("span", { class: "bar-done" }));
      const words = tk.el("p", { role: "status" });
      const more = tk.el("p", { class: "quiet small" });
      const cancel = tk.el("button", { type: "button", "data-t": "serve.cancel", onclick: async () => { cancel.disabled = true; cancel.disabled = await stop(); } });
      const box = tk.el("div", { class: "progress" }, tk.el("h3", {}, { zh: tk.words["serve.run_n"].zh.replace("{n}", run.number), en: tk.words["serve.run_n"].en.replace("{n}", run.number) }), words, bar, more, cancel);
      going.append(box);
      let status = "";
      return {
        box,
        show(state) {
          const percent = Math.floor(100 * state.share);
          bar.setAttribute("aria-valuenow", String(percent));
          bar.firstChild.style.width = percent + "%";
          const said = tk.t("serve.status." + state.status) + (state.status === "waiting" && state.ahead ? tk.t("serve.ahead", { n: state.ahead }) : "");
          if (said !== status) words.textContent = status = said;
          const parts = [tk.say(state.message), state.runs[1] ? tk.t("serve.done_of", { done: tk.number(state.runs[0]), total: tk.number(state.runs[1]) }) : "", percent + " %", timeLeft(state.left)];
          more.textContent = parts.filter((part) => part).join(tk.t("serve.comma"));
          cancel.classList.toggle("hidden", OVER.includes(state.status));
        },
      };
    }

    // Follow a run until it is over; the browser comes back by itself after a broken connection.
    function follow(run) {
      const shown = progress(run, stop);
      let source = null;
      const ended = (key, status, message) => {
        source.close();
        remove(run);
        const close = tk.el("button", { type: "button", "data-t": "serve.close", onclick: () => shown.box.remove() });
        shown.box.replaceChildren(tk.el("p", { class: "message" + (status === "failed" ? " error" : ""), role: "status" }, tk.el("strong", { "data-t": key }), " ", message), close);
      };
      // Ours alone: while others want the run too it goes on, and we no longer follow it.
      async function stop() {
        try {
          const told = await tk.serve.ask("/api/run/" + run.id + "/cancel", { wish });
          if (told.ok && told.goes_on) ended("serve.taken_back", "cancelled", tk.el("span", { "data-t": "serve.goes_on" }));
        } catch (error) {
          tk.serve.tell(trouble, error);
          return false;
        }
        return true;
      }
      const finish = async (state) => {
        source.close();
        if (state.status === "done") {
          try {
            Object.assign(run, await tk.serve.ask("/api/run/" + run.id));
            shown.box.remove();
            chosen = run;
            refresh();
          } catch (error) {
            tk.serve.tell(trouble, error);
          }
          return;
        }
        ended(state.status === "cancelled" ? "serve.was_cancelled" : "serve.has_failed", state.status, state.message);
      };
      const query = wish ? "?wish=" + wish : "";
      const hear = (state) => {
        run.state = state;
        shown.show(state);
        if (OVER.includes(state.status)) finish(state);
      };
      // A stream that ends for good is no news of the run: this page may be going, or too many are open.
      const again = async () => {
        try {
          hear((await tk.serve.ask("/api/run/" + run.id + query)).state);
          if (!OVER.includes(run.state.status)) setTimeout(listen, AGAIN);
        } catch (error) {
          if (error.status !== 404) return tk.serve.tell(trouble, error);
          shown.box.remove();
          remove(run);
          tk.serve.tell(trouble, { key: "serve.lost" });
        }
      };
      function listen() {
        if (!runs.includes(run)) return;
        source = new EventSource("/api/run/" + run.id + "/events" + query);
        source.addEventListener("state", (event) => hear(JSON.parse(event.data)));
        source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) again(); });
      }
      listen();
      shown.show(run.state);
    }

    function remove(run) {
      const at = runs.indexOf(run);
      if (at >= 0) runs.splice(at, 1);
      if (chosen === run) chosen = done().at(-1) || null;
      save();
      refresh();
    }

    function refresh() {
      const shown = done();
      empty.classList.toggle("hidden", runs.length > 0);
      heading.classList.toggle("hidden", !shown.length);
      if (!shown.length) {
        plot.replaceChildren();
        rows.replaceChildren();
        detail.replaceChildren();
        drawn = "";
        return;
      }
      const known = shown[0].answer.structures;
      if (structure === null) structure = (known.find((one) => one.id !== shown[0].answer.baseline) || known[0]).id;
      select.replaceChildren(...known.map((one) => tk.el("option", { value: one.id, selected: one.id === structure }, tk.say(one.text))));
      table();
      chart();
      if (end) end();
      detail.replaceChildren();
      end = chosen ? tk.serve.result(detail, chosen, chosen.number) : null;
    }

    function table() {
      const shown = done();
      if (!shown.length) return;
      const measures = shown[0].answer.rows;
      const cell = (run, measure) => {
        const row = run.answer.rows.find((one) => one.measure === measure.measure);
        const level = row && row.levels[structure], amount = row && row.amounts[structure];
        if (!level) return tk.el("td", {}, "–");
        return tk.el("td", { "data-label": tk.say(measure.text) },
          tk.el("div", { class: "level" }, level.text), tk.el("div", { class: "quiet small interval" }, level.interval),
          amount ? tk.el("div", { class: "small" }, tk.serve.amount(amount)) : tk.el("div", { class: "quiet small", "data-t": "shared.baseline" }));
      };
      const line = (run) => tk.el("tr", { class: run === chosen ? "chosen" : "" },
        tk.el("th", { scope: "row" },
          tk.el("div", { class: "run-name" }, tk.t("serve.run_n", { n: run.number })),
          run.said.length ? tk.el("ul", { class: "said small" }, run.said.map((text) => tk.el("li", {}, text))) : tk.el("div", { class: "small", "data-t": "serve.unchanged" }),
          tk.el("div", { class: "quiet small" }, tk.t("serve.replications_n", { n: run.replications })),
          tk.el("div", { class: "run-tools" },
            tk.el("button", { type: "button", "aria-pressed": String(run === chosen), "data-t": "serve.look", onclick: () => { chosen = run; refresh(); detail.firstChild.focus(); } }),
            tk.el("button", { type: "button", "data-t": "serve.use", onclick: () => { levers.set(run.set); levers.told(); } }),
            tk.el("button", { type: "button", "data-t": "serve.remove", onclick: () => remove(run) }))),
        measures.map((measure) => cell(run, measure)));
      rows.replaceChildren(tk.el("table", { class: "runs-table" },
        tk.el("caption", { class: "quiet small", "data-t": "serve.table" }),
        tk.el("thead", {}, tk.el("tr", {}, tk.el("th", { scope: "col", "data-t": "serve.run" }), measures.map((measure) => tk.el("th", { scope: "col" }, measure.text)))),
        tk.el("tbody", {}, shown.map(line))));
    }

    async function chart() {
      const shown = done();
      const query = "/api/compare?structure=" + encodeURIComponent(structure) + "&runs=" + shown.map((run) => run.id).join(",") + "&names=" + shown.map((run) => run.number).join(",");
      if (!shown.length || query === drawn) return;
      drawn = query;
      try {
        const figure = await tk.serve.ask(query);
        if (query !== drawn) return;
        const place = tk.el("div", {});
        plot.replaceChildren(place);
        tk.chart(place, figure);
      } catch (error) {
        plot.replaceChildren();
      }
    }

    async function start() {
      trouble.replaceChildren();
      if (runs.length >= MOST) return tk.serve.tell(trouble, { key: "serve.most_runs", values: { n: MOST } });
      try {
        const run = await tk.serve.ask("/api/run", { scenario: scenario.name, set: levers.values(), replications: replications(), ...(wish ? { wish } : {}) });
        keepWish(run.wish);
        const same = runs.find((one) => one.id === run.id);
        if (same) {
          if (same.answer) {
            chosen = same;
            refresh();
          }
          return tk.serve.tell(trouble, { key: "serve.same", values: { n: same.number } }, true);
        }
        run.number = next++;
        runs.push(run);
        save();
        empty.classList.add("hidden");
        if (run.answer) {
          chosen = run;
          refresh();
        } else follow(run);
      } catch (error) {
        tk.serve.tell(trouble, error);
      }
    }

    async function restore() {
      let stored = [];
      try {
        stored = JSON.parse(window.sessionStorage.getItem(kept) || "[]");
      } catch (error) {
        /* nothing is kept */
      }
      for (const [id, number] of stored.slice(0, MOST)) {
        const run = await tk.serve.ask("/api/run/" + encodeURIComponent(id)).catch(() => null);
        if (!run || run.state.status === "failed" || run.state.status === "cancelled") continue;
        run.number = number;
        next = Math.max(next, number + 1);
        runs.push(run);
        if (run.answer) chosen = run;
        else follow(run);
      }
      if (runs.length) refresh();
    }

    tk.onLanguage(() => { if (done().length) { const keep = [...select.options]; keep.forEach((option) => { option.textContent = tk.say(done()[0].answer.structures.find((one) => one.id === option.value).text); }); table(); } });
    restore();
    return { start };
  };
})();
