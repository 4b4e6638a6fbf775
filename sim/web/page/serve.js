// The server's pages: the list of scenarios with upload, and one scenario with its levers and runs.
"use strict";

(function () {
  const tk = window.tk;
  tk.serve = tk.serve || {};
  const stage = document.getElementById("stage");
  const MOST_UNDRAWN = 20;

  // Read an answer that is no success: {status, text: {zh, en}, findings}.
  tk.serve.problem = async function (response) {
    let content = null;
    try {
      content = await response.json();
    } catch (error) {
      /* not ours: something between us and the server */
    }
    const text = content && content.error ? content.error : { zh: tk.words["serve.offline"].zh, en: tk.words["serve.offline"].en };
    return { status: response.status, text, findings: (content && content.findings) || [] };
  };

  // Ask the server: GET, or POST of JSON where there is `content`.
  tk.serve.ask = async function (address, content) {
    const options = content === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
    let response = null;
    try {
      response = await fetch(address, options);
    } catch (error) {
      throw { key: "serve.offline" };
    }
    if (!response.ok) throw await tk.serve.problem(response);
    return response.json();
  };

  // Say what went wrong (or, `plain`, what is so) in a place for it.
  tk.serve.tell = function (place, problem, plain) {
    const key = problem.key || (problem.text ? null : "serve.offline");
    const said = (language) => {
      let text = tk.words[key][language];
      for (const name in problem.values || {}) text = text.split("{" + name + "}").join(String(problem.values[name]));
      return text;
    };
    const text = key ? { zh: said("zh"), en: said("en") } : problem.text;
    const list = (problem.findings || []).length
      ? tk.el("ol", { class: "findings" }, problem.findings.map((one) => tk.el("li", {}, one.text)))
      : null;
    place.replaceChildren(tk.el("div", { class: plain ? "message" : "message error" }, tk.el("strong", {}, text), list));
  };

  const about = (number) => tk.number(Number(number.toPrecision(2)));

  function card(found) {
    if (found.error) {
      return tk.el("li", { class: "card broken" }, tk.el("h3", {}, found.file), tk.el("p", { class: "verdict-worse" }, tk.el("strong", { "data-t": "serve.broken" }), " ", found.error.text));
    }
    const facts = (language) => {
      const number = Number(found.requests.toPrecision(2)).toLocaleString(language === "zh" ? "zh-CN" : "en-GB");
      return tk.words["serve.facts"][language].replace("{structures}", found.structures.length).replace("{requests}", number).replace("{offices}", found.offices.toLocaleString("en-GB"));
    };
    const names = { zh: found.structures.map((one) => one.zh).join("、"), en: found.structures.map((one) => one.en).join("; ") };
    return tk.el("li", { class: "card" },
      tk.el("h3", {}, tk.el("a", { href: "/scenario/" + encodeURIComponent(found.name) }, found.title)),
      tk.el("p", {}, found.sentence),
      tk.el("p", { class: "small" }, names),
      tk.el("p", { class: "quiet small" }, { zh: facts("zh"), en: facts("en") }));
  }

  function uploading(most) {
    const trouble = tk.el("div", { role: "alert" });
    // The browser's own button would speak the browser's language.
    const called = tk.el("span", { class: "quiet" });
    const file = tk.el("input", { type: "file", id: "file", class: "away", accept: ".yaml,.yml,.zip,text/yaml,application/zip", onchange: () => { called.textContent = file.files.length ? file.files[0].name : ""; } });
    const text = tk.el("textarea", { id: "text", rows: "6", spellcheck: "false", "data-t-placeholder": "serve.paste_here" });
    const send = tk.el("button", { type: "button", class: "primary", "data-t": "serve.check", onclick: check });

    async function check() {
      const chosen = file.files[0];
      const body = chosen || text.value;
      const size = chosen ? chosen.size : new Blob([body]).size;
      if (!size) return tk.serve.tell(trouble, { key: "serve.nothing" });
      if (size > most) return tk.serve.tell(trouble, { key: "serve.too_large", values: { most: Math.floor(most / 1024) } });
      send.disabled = true;
      tk.serve.tell(trouble, { key: "serve.checking" }, true);
      try {
        const name = chosen ? chosen.name : "scenario.yaml";
        const response = await fetch("/api/check?name=" + encodeURIComponent(name), { method: "POST", headers: { "content-type": "text/plain" }, body });
        if (!response.ok) throw await tk.serve.problem(response);
        const found = await response.json();
        window.location.assign("/scenario/" + encodeURIComponent(found.name));
      } catch (error) {
        tk.serve.tell(trouble, error);
        trouble.scrollIntoView({ block: "nearest" });
      }
      send.disabled = false;
    }

    return tk.el("details", { class: "upload" }, tk.el("summary", { "data-t": "serve.upload" }),
      tk.el("p", { class: "quiet", "data-t": "serve.upload_how" }),
      tk.el("div", { class: "file" }, file, tk.el("label", { for: "file", class: "button", "data-t": "serve.file" }), called),
      tk.el("div", { class: "field" }, tk.el("label", { for: "text", "data-t": "serve.paste" }), text),
      send, trouble);
  }

  async function list() {
    const found = await tk.serve.ask("/api/scenarios");
    stage.replaceChildren(
      tk.el("h1", { "data-t": "serve.scenarios" }), tk.el("p", { class: "quiet", "data-t": "serve.intro" }),
      uploading(found.most_upload),
      tk.el("ul", { class: "cards" }, found.scenarios.map(card)));
  }

  // What an address says after #: levers by path, `n` for the replications.
  function fromLink() {
    const found = {};
    for (const [key, value] of new URLSearchParams(window.location.hash.slice(1))) found[key] = Number(value);
    return found;
  }

  // Say which characters of a scenario's texts the shipped font lacks.
  function undrawn(characters) {
    if (!characters.length) return [];
    const said = (one) => one + " (U+" + one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + ")";
    const list = characters.slice(0, MOST_UNDRAWN).map(said).join(", ") + (characters.length > MOST_UNDRAWN ? ", …" : "");
    return [tk.el("p", { class: "message undrawn", role: "note" }, tk.el("span", { "data-t": "serve.undrawn" }), tk.el("span", {}, list))];
  }

  async function scenario(name) {
    const found = await tk.serve.ask("/api/scenario/" + encodeURIComponent(name));
    if (found.findings) {
      const place = tk.el("div", {});
      stage.replaceChildren(tk.el("h1", {}, found.file), place);
      return tk.serve.tell(place, { key: "serve.broken", findings: found.findings });
    }
    document.title = tk.say(found.title) + " · 条块";
    const asked = fromLink();
    const choices = found.replications;
    const repeats = tk.el("select", { id: "repeats", onchange: told }, choices.map((n) => tk.el("option", { value: n, selected: n === (choices.includes(asked.n) ? asked.n : choices.includes(5) ? 5 : choices[0]) }, n)));
    const place = tk.el("div", { class: "levers" });
    const counted = tk.el("p", { class: "quiet small", role: "status" });
    const results = tk.el("div", { class: "results" });
    const detail = tk.el("section", { class: "result" });
    const copied = tk.el("div", { role: "status" });
    const reset = tk.el("button", { type: "button", "data-t": "serve.reset", onclick: () => { levers.set({}); told(); } });
    const run = tk.el("button", { type: "button", class: "primary", "data-t": "serve.start", disabled: !choices.length, onclick: async () => { run.disabled = true; await runs.start(); run.disabled = false; } });
    const levers = tk.serve.levers(place, found.levers, told);
    levers.told = told;
    delete asked.n;
    levers.set(asked);

    function link() {
      const said = new URLSearchParams(levers.values());
      said.set("n", repeats.value);
      return window.location.origin + window.location.pathname + "#" + said.toString();
    }

    function told() {
      const n = levers.count();
      counted.textContent = n ? tk.t("serve.moved", { n }) : tk.t("serve.unchanged");
      reset.disabled = !n;
      levers.marked();
      window.history.replaceState(null, "", link());
    }

    async function share() {
      const box = tk.el("input", { type: "text", readonly: true, value: link(), "data-t-label": "serve.link", class: "link" });
      try {
        await navigator.clipboard.writeText(link());
        copied.replaceChildren(tk.el("p", { class: "small", "data-t": "serve.copied" }), box);
      } catch (error) {
        copied.replaceChildren(tk.el("p", { class: "small", "data-t": "serve.copy_this" }), box);
        box.select();
      }
    }

    const size = (language) => tk.words["serve.facts"][language]
      .replace("{structures}", found.structures.length).replace("{requests}", Number(found.requests.toPrecision(2)).toLocaleString("en-GB")).replace("{offices}", found.offices.toLocaleString("en-GB"));
    const own = "/api/scenario/" + encodeURIComponent(name);
    stage.replaceChildren(
      tk.el("p", { class: "small" }, tk.el("a", { href: "/", "data-t": "serve.all" })),
      tk.el("h1", {}, found.title),
      tk.el("p", { class: "lead" }, found.sentence),
      tk.el("p", { class: "quiet small" }, { zh: size("zh"), en: size("en") }),
      ...undrawn(found.undrawn),
      tk.el("div", { class: "more" },
        tk.el("details", {}, tk.el("summary", { "data-t": "serve.about" }),
          tk.el("ul", {}, found.structures.map((one) => tk.el("li", {}, tk.el("strong", {}, one.text), one.id === found.baseline ? tk.el("span", { class: "quiet small" }, " (", tk.el("span", { "data-t": "shared.baseline" }), ")") : null,
            tk.el("ul", {}, one.mechanisms.map((each) => tk.el("li", {}, tk.el("em", {}, each.title), " ", each.what)))))),
          found.about.map((part) => [tk.el("h3", {}, part.heading), tk.el("p", {}, part.text)])),
        tk.el("p", { class: "small" }, tk.el("a", { href: own + "/scenario.yaml", download: "", "data-t": "serve.take_source" }), " · ", tk.el("a", { href: own + "/scenario.zip", download: "", "data-t": "serve.take_source_zip" }))),
      tk.el("div", { class: "desk" },
        tk.el("section", { class: "panel", "aria-labelledby": "panel" },
          tk.el("h2", { id: "panel", "data-t": "serve.levers" }), counted,
          tk.el("div", { class: "orders" },
            tk.el("div", { class: "field" }, tk.el("label", { for: "repeats", "data-t": "serve.repeats" }), repeats),
            run, reset, tk.el("button", { type: "button", "data-t": "serve.share", onclick: share })),
          choices.length ? null : tk.el("p", { class: "message", "data-t": "serve.large" }),
          copied, place),
        results),
      detail);
    const runs = tk.serve.runs(results, detail, found, levers, () => Number(repeats.value));
    tk.onLanguage(() => { told(); document.title = tk.say(found.title) + " · 条块"; });
    told();
  }

  async function begin() {
    tk.setLanguage(tk.storedLanguage(/^en/i.test(navigator.language) ? "en" : "zh"));
    document.getElementById("top").replaceChildren(tk.el("a", { class: "skip", href: "#stage", "data-t": "shared.skip" }), tk.el("a", { class: "home", href: "/", "data-t": "serve.name" }), tk.languageSwitch());
    stage.replaceChildren(tk.el("p", { class: "quiet", role: "status", "data-t": "serve.loading" }));
    const path = window.location.pathname.match(/^\/scenario\/([^/]+)$/);
    try {
      await (path ? scenario(decodeURIComponent(path[1])) : list());
    } catch (error) {
      const place = tk.el("div", {});
      stage.replaceChildren(tk.el("p", {}, tk.el("a", { href: "/", "data-t": "serve.all" })), place);
      tk.serve.tell(place, error.text || error.key ? error : { key: "serve.offline" });
      if (!(error.text || error.key)) throw error;
    }
  }
  begin();
})();
