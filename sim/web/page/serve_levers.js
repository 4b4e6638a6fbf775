// The levers of a scenario as sliders in policy words: what a government can turn, grouped as it thinks of them.
"use strict";

(function () {
  const tk = window.tk;
  tk.serve = tk.serve || {};

  const digitsOf = (step) => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));

  // Write a number of a lever with its unit, as {zh, en}.
  function shown(lever, value) {
    const exact = value === lever.base ? Math.max(digitsOf(lever.step), Math.min(4, decimals(value))) : digitsOf(lever.step);
    const write = (language) => {
      const text = value.toLocaleString(language === "zh" ? "zh-CN" : "en-GB", { minimumFractionDigits: 0, maximumFractionDigits: exact });
      const unit = lever.unit[language];
      return unit ? text + (/^[/%]/.test(unit) ? "" : " ") + unit : text;
    };
    return { zh: write("zh"), en: write("en") };
  }

  function decimals(value) {
    const text = String(value);
    return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
  }

  // Return the number nearest to `value` that the slider can show.
  function snapped(lever, value) {
    if (Math.abs(value - lever.base) < lever.step / 2) return lever.base;
    const inside = Math.min(lever.high, Math.max(lever.low, value));
    return Number(inside.toPrecision(6));
  }

  // Fill `container` with sliders; return {values(), set(values), count()}. `changed` is called whenever one moves.
  tk.serve.levers = function (container, levers, changed) {
    const rows = new Map();

    function row(lever) {
      const id = "lever-" + rows.size;
      const output = tk.el("output", { for: id, class: "lever-value" });
      const was = tk.el("span", { class: "quiet small lever-was hidden" });
      const undo = tk.el("button", { type: "button", class: "lever-undo hidden", "data-t": "serve.undo", onclick: () => put(lever.base, true) });
      const slider = tk.el("input", { type: "range", id, min: lever.low, max: lever.high, step: "any", oninput: () => put(onGrid(Number(slider.value)), true) });
      const box = tk.el("div", { class: "lever" },
        tk.el("div", { class: "lever-head" }, tk.el("label", { for: id }, lever.text), output),
        slider,
        tk.el("div", { class: "lever-foot" }, was, undo));
      slider.addEventListener("keydown", (event) => {
        const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
        if (!way) return;
        event.preventDefault();
        put(onGrid(entry.value + way * lever.step), true);
      });
      const onGrid = (value) => snapped(lever, lever.low + Math.round((value - lever.low) / lever.step) * lever.step);
      const write = () => {
        const moved = entry.value !== lever.base;
        box.classList.toggle("moved", moved);
        output.replaceChildren(tk.el("span", {}, shown(lever, entry.value)));
        slider.setAttribute("aria-valuetext", tk.say(shown(lever, entry.value)));
        was.classList.toggle("hidden", !moved);
        undo.classList.toggle("hidden", !moved);
        was.textContent = tk.t("serve.was", { value: tk.say(shown(lever, lever.base)) });
      };
      const put = (value, tell) => {
        entry.value = value;
        slider.value = value;
        write();
        if (tell) changed();
      };
      const entry = { lever, value: lever.base, put, write, box };
      rows.set(lever.path, entry);
      put(lever.base, false);
      return box;
    }

    const groups = new Map();
    for (const lever of levers) {
      const key = JSON.stringify(lever.group);
      if (!groups.has(key)) groups.set(key, { text: lever.group, parts: new Map() });
      const parts = groups.get(key).parts, name = JSON.stringify(lever.subgroup);
      if (!parts.has(name)) parts.set(name, { text: lever.subgroup, levers: [] });
      parts.get(name).levers.push(lever);
    }
    container.replaceChildren();
    for (const group of groups.values()) {
      const plain = [...group.parts.values()].every((part) => !part.text.en);
      const body = [...group.parts.values()].map((part) => tk.el("section", { class: "lever-part" },
        part.text.en ? tk.el("h4", {}, part.text) : null, part.levers.map(row)));
      container.append(plain
        ? tk.el("section", { class: "lever-group" }, tk.el("h3", {}, group.text), body)
        : tk.el("details", { class: "lever-group" }, tk.el("summary", {}, tk.el("span", { class: "lever-title" }, group.text), tk.el("span", { class: "lever-count" })), body));
    }

    function marked() {
      for (const details of container.querySelectorAll("details.lever-group")) {
        const n = details.querySelectorAll(".moved").length;
        details.querySelector(".lever-count").textContent = n ? tk.t("serve.moved", { n }) : "";
      }
    }
    tk.onLanguage(() => {
      for (const entry of rows.values()) entry.write();
      marked();
    });
    return {
      values() {
        const moved = {};
        for (const [path, entry] of rows) if (entry.value !== entry.lever.base) moved[path] = entry.value;
        return moved;
      },
      set(values) {
        for (const [path, entry] of rows) {
          const asked = values[path];
          entry.put(typeof asked === "number" && Number.isFinite(asked) ? snapped(entry.lever, asked) : entry.lever.base, false);
          if (entry.value !== entry.lever.base && entry.box.closest("details")) entry.box.closest("details").open = true;
        }
        marked();
      },
      count: () => [...rows.values()].filter((entry) => entry.value !== entry.lever.base).length,
      marked,
    };
  };
})();
