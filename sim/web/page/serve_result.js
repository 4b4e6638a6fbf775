// One finished run: its answer in sentences, its charts, the player, and what can be taken away.
"use strict";

(function () {
  const tk = window.tk;
  tk.serve = tk.serve || {};

  const VERDICTS = { better: "verdict-better", worse: "verdict-worse" };
  const SIGNS = { better: "●", worse: "▲", changed: "◆" };

  // A difference with its interval and verdict; the word says what colour and sign show.
  tk.serve.amount = function (amount) {
    return tk.el("span", { class: "amount " + (VERDICTS[amount.verdict] || "verdict-undecided") },
      tk.el("span", { class: "amount-sign", "aria-hidden": "true" }, SIGNS[amount.verdict] || "○"),
      tk.el("strong", {}, amount.verdict_text), " ", amount.difference, " ",
      tk.el("span", { class: "small interval" }, "(", amount.interval, ")"));
  };

  // Show a run in `container`; returns a function that ends what it started.
  tk.serve.result = function (container, run, number) {
    const answer = run.answer, base = "/api/run/" + run.id;
    let player = null, gone = false;
    const charts = tk.el("div", { class: "result-charts" });
    const stage = tk.el("div", { class: "result-player" });
    const note = tk.el("p", { class: "message hidden", role: "status" });
    const links = tk.el("div", { class: "result-links" });

    function say(key, error) {
      note.classList.toggle("hidden", !key && !error);
      note.classList.toggle("error", Boolean(error));
      note.replaceChildren(error ? tk.el("span", {}, error) : key ? tk.el("span", { "data-t": key }) : "");
    }

    // Files are fetched first: what goes wrong is said here and not on an empty page.
    async function take(button, address, name) {
      button.disabled = true;
      say("serve.making");
      try {
        const response = await fetch(address);
        if (!response.ok) throw await tk.serve.problem(response);
        const link = tk.el("a", { href: URL.createObjectURL(await response.blob()), download: name });
        document.body.append(link);
        link.click();
        link.remove();
        window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
        say(null);
      } catch (error) {
        say(null, error.text || { zh: tk.words["serve.offline"].zh, en: tk.words["serve.offline"].en });
      }
      button.disabled = false;
    }

    function link(key, path, name) {
      const button = tk.el("button", { type: "button", "data-t": key, onclick: () => take(button, base + path + (path.startsWith("/report") ? "?lang=" + tk.language : ""), name) });
      return button;
    }

    async function play(button) {
      button.disabled = true;
      say("serve.making");
      try {
        const response = await fetch(base + "/reels.json");
        if (!response.ok) throw await tk.serve.problem(response);
        const reels = await response.json();
        if (gone) return;
        if (reels === null) return say("serve.no_log");
        say(null);
        button.classList.add("hidden");
        player = await tk.player(stage, reels, { left: answer.baseline });
        stage.scrollIntoView({ block: "nearest" });
      } catch (error) {
        say(null, error.text || { zh: tk.words["serve.offline"].zh, en: tk.words["serve.offline"].en });
        button.disabled = false;
      }
    }

    async function draw() {
      try {
        const response = await fetch(base + "/figures");
        if (!response.ok) throw await tk.serve.problem(response);
        const figures = await response.json();
        if (gone) return;
        charts.replaceChildren();
        for (const figure of figures) {
          const place = tk.el("div", {});
          charts.append(place);
          tk.chart(place, figure);
        }
      } catch (error) {
        if (error.text) charts.replaceChildren(tk.el("p", { class: "message error" }, error.text));
      }
    }

    const playButton = tk.el("button", { type: "button", class: "primary", "data-t": "serve.play", onclick: () => play(playButton) });
    links.append(
      link("serve.take_report", "/report.html", run.file + "-report.html"),
      link("serve.take_tables", "/results.zip", run.file + "-results.zip"),
      link("serve.take_yaml", "/scenario.yaml", run.file + ".yaml"),
      link("serve.take_zip", "/scenario.zip", run.file + ".zip"));
    const listOf = (texts) => tk.el("ul", {}, texts.map((text) => tk.el("li", {}, text)));
    container.replaceChildren(
      tk.el("h2", { tabindex: "-1" }, { zh: tk.words["serve.result"].zh.replace("{n}", number), en: tk.words["serve.result"].en.replace("{n}", number) }),
      run.said.length ? tk.el("div", { class: "quiet" }, listOf(run.said)) : tk.el("p", { class: "quiet", "data-t": "serve.unchanged" }),
      tk.el("p", { class: "verdict" }, answer.verdict),
      tk.el("p", { class: "quiet small" }, answer.limits),
      links, note,
      tk.el("details", {}, tk.el("summary", { "data-t": "serve.sentences" }), listOf(answer.sentences), listOf(answer.comments)),
      tk.el("h3", { "data-t": "serve.player" }), playButton, stage,
      tk.el("h3", { "data-t": "serve.charts" }), charts);
    draw();
    return function end() {
      gone = true;
      if (player) player.destroy();
    };
  };
})();
