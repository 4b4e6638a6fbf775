// Charts: tk.chart(container, {name, title, subtitle, note, origin, spec, table}) draws one specification in the page's language.
// The plot is Vega's, interpreted and not compiled, so that a strict policy holds; words, key, table and pictures are our own.
"use strict";

(function () {
  const SVG = "http://www.w3.org/2000/svg";
  const FAMILY = '"Tiaokuai Sans"';
  const INK = "#1a1a1a", PAPER = "#ffffff", QUIET = "#555555";
  const NARROW = 560;
  const MANY = 6;
  const ruler = document.createElement("canvas").getContext("2d");

  function measure(text, size, bold) {
    ruler.font = (bold ? "700 " : "400 ") + size + "px " + FAMILY + ", sans-serif";
    return ruler.measureText(text).width;
  }

  const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;
  const NOT_FIRST = "，。、；：！？）》」』】”’％%),.;:!?]}·…";
  const NOT_LAST = "（《「『【“‘([{";

  function mayBreak(text, i) {
    const before = text[i - 1], after = text[i];
    if (before === " ") return !/\d/.test(text[i - 2] || "");
    if (after === " " || NOT_FIRST.includes(after) || NOT_LAST.includes(before)) return false;
    return WIDE.test(before) || WIDE.test(after);
  }

  // Break text into lines no wider than `limit` pixels: Chinese between characters, English between words.
  function wrap(text, size, limit, bold) {
    const lines = [];
    let start = 0, last = 0;
    for (let i = 1; i <= text.length; i++) {
      if (measure(text.slice(start, i).trimEnd(), size, bold) > limit && i - start > 1) {
        const end = last > start ? last : i - 1;
        lines.push(text.slice(start, end).trim());
        start = end;
      }
      if (i < text.length && mayBreak(text, i)) last = i;
    }
    lines.push(text.slice(start).trim());
    return lines.filter((line) => line);
  }

  function svgElement(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    return node;
  }

  const CROSS = [[-0.4, -1], [0.4, -1], [0.4, -0.4], [1, -0.4], [1, 0.4], [0.4, 0.4], [0.4, 1], [-0.4, 1], [-0.4, 0.4], [-1, 0.4], [-1, -0.4], [-0.4, -0.4]];
  const SHAPES = {
    square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
    "triangle-up": [[0, -1], [1.1, 0.9], [-1.1, 0.9]],
    "triangle-down": [[0, 1], [1.1, -0.9], [-1.1, -0.9]],
    cross: CROSS,
  };

  function marker(shape, x, y, half, colour, filled) {
    const look = { fill: filled ? colour : PAPER, stroke: colour, "stroke-width": 2 };
    if (shape === "circle") return svgElement("circle", { cx: x, cy: y, r: half, ...look });
    const points = (SHAPES[shape] || SHAPES.square).map(([a, b]) => x + half * a + "," + (y + half * b)).join(" ");
    return svgElement("polygon", { points, ...look });
  }

  // What stands before an entry of the key: a group `width` pixels wide around (0, 0) to (width, 18).
  function sample(entry) {
    const group = svgElement("g", {});
    const width = entry.kind === "line" ? 36 : 20;
    if (entry.kind === "line") {
      const line = { x1: 1, x2: width - 1, y1: 9, y2: 9, stroke: entry.colour, "stroke-width": 3 };
      if (entry.dash.length) line["stroke-dasharray"] = entry.dash.join(" ");
      group.append(svgElement("line", line));
      if (entry.marker) group.append(marker(entry.marker, width / 2, 9, 4.6, entry.colour, true));
    } else if (entry.kind === "bar") {
      const box = { x: 1, y: 2, width: width - 2, height: 14, fill: entry.colour };
      if (entry.outlined) Object.assign(box, { stroke: INK, "stroke-width": 1.3, "stroke-dasharray": entry.colour.toLowerCase() === PAPER ? "none" : "3 2" });
      group.append(svgElement("rect", box));
      if (entry.marker) group.append(marker(entry.marker, width / 2, 9, 4, PAPER, true));
    } else group.append(marker(entry.marker, width / 2, 9, 5.5, entry.colour, entry.filled));
    return { group, width };
  }

  // Fit a specification to a width: names are wrapped, rows grow with their lines, what stands at the right moves into the plot.
  function fitted(original, width, still) {
    const spec = JSON.parse(JSON.stringify(original));
    const meta = spec.usermeta;
    const narrow = !still && width < NARROW;
    const size = narrow ? 13 : meta.size;
    Object.assign(spec.config.axis, { labelFontSize: size, titleFontSize: size });
    const param = (name) => spec.params.find((one) => one.name === name);
    for (const layer of spec.layer)
      for (const channel of Object.values(layer.encoding || {})) {
        const title = channel.axis && channel.axis.title;
        if (typeof title === "string") channel.axis.title = wrap(title, size, width - (narrow ? 60 : 120));
      }
    if (meta.form === "rows") {
      const limit = narrow ? 0.33 * width : Math.min(280, 0.3 * width);
      let factor = 1;
      const wrapped = {};
      const said = param("said");
      for (const place in meta.names) {
        const lines = wrap(meta.names[place], size, limit);
        wrapped[place] = lines;
        const wanted = Math.max(lines.length * 1.22 * size, narrow && said ? 2.9 * size : 0);
        factor = Math.max(factor, wanted / meta.heights[place]);
      }
      param("names").value = wrapped;
      if (narrow && said) {
        const values = Object.entries(said.value).map(([place, text]) => ({ yc: Number(place), text }));
        said.value = {};
        // Where there are bars, they leave the upper half of their rows to what is said.
        if (meta.waterfall)
          for (const row of spec.data.values) {
            row.y0 += 0.45 * (row.y1 - row.y0);
            row.yc = (row.y0 + row.y1) / 2;
          }
        const y = spec.layer[spec.layer.length - 1].encoding.y;
        const mark = { type: "text", align: "left", baseline: "bottom", x: 2, dy: -0.5 * size, fontSize: 0.92 * size, color: INK, tooltip: null };
        const encoding = { y: { ...y, axis: null }, text: { field: "text" } };
        const rim = { ...mark, stroke: PAPER, strokeWidth: 4, strokeJoin: "round" };
        spec.layer.push({ data: { values }, mark: rim, encoding }, { data: { values }, mark, encoding });
      }
      if (narrow && !said)
        // A number after the longest bar takes a larger part of a narrow plot.
        for (const layer of spec.layer) if (layer.encoding.x) layer.encoding.x.scale.domain[1] *= 1.15;
      for (const layer of spec.layer) {
        // Headings begin where the names do, so that long ones have the whole width.
        if (!narrow || layer.name !== "headings") continue;
        for (const row of layer.data.values) row.text = wrap(row.text, size, width - 12, true);
        Object.assign(layer.mark, { x: -limit, limit: width, baseline: "bottom", dy: 0.6 * size, lineHeight: 1.2 * size, fontSize: size });
      }
      spec.height = Math.round(meta.needed * factor + 3.6 * size);
    } else if (meta.form === "lines" && narrow) spec.height = Math.round(Math.max(260, 0.85 * width));
    if (still) Object.assign(spec, { width, height: Math.max(spec.height, 480) });
    return spec;
  }

  // One tip for all charts; text only.
  let tip = null;
  function showTip(handler, event, item, value) {
    if (!tip) {
      tip = tk.el("div", { class: "chart-tip hidden", role: "status" });
      document.body.append(tip);
    }
    const text = value === null || value === undefined ? "" : String(value);
    tip.classList.toggle("hidden", !text);
    if (!text) return;
    tip.textContent = text;
    const box = tip.getBoundingClientRect();
    const point = event.touches && event.touches.length ? event.touches[0] : event;
    const left = point.clientX + 14 + box.width > window.innerWidth ? Math.max(4, point.clientX - box.width - 14) : point.clientX + 14;
    const top = point.clientY + 14 + box.height > window.innerHeight ? Math.max(4, point.clientY - box.height - 14) : point.clientY + 14;
    tip.style.left = left + "px";
    tip.style.top = top + "px";
  }

  function embed(element, spec) {
    return window.vegaEmbed(element, spec, { mode: "vega-lite", actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: showTip, logLevel: 1 });
  }

  // The page's own font as rules that hold inside a picture, too.
  async function fontRules() {
    const rules = [];
    for (const sheet of document.styleSheets) {
      let own = [];
      try {
        own = sheet.cssRules;
      } catch (error) {
        continue;
      }
      for (const rule of own) {
        if (!(rule instanceof CSSFontFaceRule) || !rule.style.getPropertyValue("font-family").includes("Tiaokuai")) continue;
        const found = /url\(["']?([^"')]+)["']?\)/.exec(rule.style.getPropertyValue("src"));
        if (!found) continue;
        let url = found[1];
        if (!url.startsWith("data:")) {
          const blob = await (await fetch(new URL(url, sheet.href || document.baseURI))).blob();
          url = await new Promise((done) => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result);
            reader.readAsDataURL(blob);
          });
        }
        const weight = rule.style.getPropertyValue("font-weight") || "400";
        rules.push('@font-face{font-family:"Tiaokuai Sans";font-weight:' + weight + ";src:url(" + url + ")}");
      }
    }
    return rules.join("");
  }

  // The chart as a picture of its own, 1280 pixels wide: finding, key, plot, notes, where the numbers come from.
  async function picture(chart) {
    await tk.fonts();
    const width = 1280, margin = 32, limit = width - 2 * margin;
    const shelf = tk.el("div", { class: "hidden" });
    document.body.append(shelf);
    let plot;
    try {
      const drawn = await embed(shelf, fitted(chart.spec[tk.language], limit, true));
      plot = { text: await drawn.view.toSVG(), height: 0 };
      drawn.finalize();
    } finally {
      shelf.remove();
    }
    const root = svgElement("svg", { xmlns: SVG, width, role: "img", lang: document.documentElement.lang, "font-family": FAMILY + ", sans-serif" });
    const title = svgElement("title", {});
    title.textContent = tk.say(chart.title);
    const ground = svgElement("rect", { width, fill: PAPER });
    root.append(title, ground);
    let top = 24;
    const write = (text, size, colour, bold) => {
      for (const line of wrap(text, size, limit, bold)) {
        const node = svgElement("text", { x: margin, y: top + size, "font-size": size, fill: colour });
        if (bold) node.setAttribute("font-weight", "bold");
        node.textContent = line;
        root.append(node);
        top += 1.34 * size;
      }
    };
    write(tk.say(chart.title), 29, INK, true);
    write(tk.say(chart.subtitle), 19, QUIET, false);
    top += 8;
    let x = margin;
    for (const entry of chart.spec[tk.language].usermeta.legend) {
      const { group, width: wide } = sample(entry);
      const whole = wide + 8 + measure(entry.text, 17);
      if (x > margin && x + whole > margin + limit) {
        x = margin;
        top += 26;
      }
      group.setAttribute("transform", "translate(" + x + "," + top + ")");
      const text = svgElement("text", { x: x + wide + 8, y: top + 15, "font-size": 17, fill: INK });
      text.textContent = entry.text;
      root.append(group, text);
      x += whole + 24;
    }
    top += 40;
    const inner = new DOMParser().parseFromString(plot.text, "image/svg+xml").documentElement;
    plot.height = Number(inner.getAttribute("height"));
    inner.setAttribute("x", margin);
    inner.setAttribute("y", top);
    root.append(inner);
    top += plot.height + 12;
    write(tk.say(chart.note), 15, QUIET, false);
    if (chart.origin) write(tk.say(chart.origin), 15, QUIET, false);
    const height = Math.ceil(top + 16);
    root.setAttribute("height", height);
    root.setAttribute("viewBox", "0 0 " + width + " " + height);
    ground.setAttribute("height", height);
    const style = svgElement("style", {});
    style.textContent = await fontRules();
    root.prepend(style);
    return { text: new XMLSerializer().serializeToString(root), width, height };
  }

  async function pngOf(drawn) {
    const url = URL.createObjectURL(new Blob([drawn.text], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = 2 * drawn.width;
      canvas.height = 2 * drawn.height;
      const context = canvas.getContext("2d");
      context.scale(2, 2);
      context.drawImage(image, 0, 0, drawn.width, drawn.height);
      return await new Promise((done) => canvas.toBlob(done, "image/png"));
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  function save(blob, name) {
    const link = tk.el("a", { href: URL.createObjectURL(blob), download: name, class: "hidden" });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  tk.chartPicture = picture;
  tk.chartPng = pngOf;

  // Draw a chart into `container`; returns {redraw(), pick(id), destroy()}.
  tk.chart = function (container, chart) {
    let view = null, drawing = 0, picked = "", width = 0, asTable = false;
    const title = tk.el("p", { class: "chart-title" });
    const subtitle = tk.el("p", { class: "chart-subtitle" });
    const key = tk.el("div", { class: "chart-key", role: "group" });
    const plot = tk.el("div", { class: "chart-plot" });
    const table = tk.el("div", { class: "chart-table hidden", tabindex: "0", role: "region" });
    const failed = tk.el("p", { class: "message error hidden", role: "alert" });
    const note = tk.el("p", { class: "chart-note" });
    const origin = tk.el("p", { class: "chart-origin" });
    const toggle = tk.el("button", { type: "button", onclick: () => showTable(!asTable) });
    const toSvg = tk.el("button", { type: "button", onclick: () => download("svg") });
    const toPng = tk.el("button", { type: "button", onclick: () => download("png") });
    const tools = tk.el("div", { class: "chart-tools no-print" }, toggle, toSvg, toPng);
    const figure = tk.el("figure", { class: "tk-chart", "data-chart": chart.name }, tk.el("figcaption", {}, title, subtitle), key, plot, table, failed, note, origin, tools);
    container.append(figure);

    function fail(error) {
      failed.textContent = tk.t("charts.failed", { reason: error && error.message ? error.message : String(error) });
      failed.classList.remove("hidden");
      showTable(true);
    }

    async function download(form) {
      try {
        const drawn = await picture(chart);
        const blob = form === "svg" ? new Blob([drawn.text], { type: "image/svg+xml" }) : await pngOf(drawn);
        save(blob, chart.name + "." + tk.language + "." + form);
      } catch (error) {
        fail(error);
      }
    }

    function showTable(wanted) {
      asTable = wanted;
      table.classList.toggle("hidden", !asTable);
      plot.classList.toggle("hidden", asTable);
      key.classList.toggle("hidden", asTable);
      toggle.textContent = tk.t(asTable ? "charts.chart" : "charts.table");
      toggle.setAttribute("aria-pressed", String(asTable));
      if (asTable) fillTable();
    }

    function fillTable() {
      const header = chart.table.header[tk.language], rows = chart.table.rows[tk.language];
      const head = tk.el("tr", {}, header.map((text) => tk.el("th", { scope: "col" }, text)));
      const body = rows.map((row) => tk.el("tr", {}, row.map((text, i) => tk.el(i ? "td" : "th", i ? {} : { scope: "row" }, text))));
      table.replaceChildren(tk.el("table", {}, tk.el("caption", { class: "away" }, tk.say(chart.title)), tk.el("thead", {}, head), tk.el("tbody", {}, body)));
    }

    function words() {
      title.textContent = tk.say(chart.title);
      subtitle.textContent = tk.say(chart.subtitle);
      note.textContent = tk.say(chart.note);
      origin.textContent = tk.say(chart.origin);
      key.setAttribute("aria-label", tk.t("charts.key"));
      table.setAttribute("aria-label", tk.say(chart.title));
      toSvg.textContent = tk.t("charts.svg");
      toPng.textContent = tk.t("charts.png");
      key.replaceChildren(...entries(chart.spec[tk.language].usermeta.legend));
      showTable(asTable);
    }

    // Where a key needs several lines, entries of another kind begin a new one.
    function entries(legend) {
      const kind = (entry) => entry.kind + (entry.marker ? "+" : "");
      return legend.flatMap((entry, k) => {
        const turns = legend.length > MANY && k > 0 && kind(entry) !== kind(legend[k - 1]);
        return turns ? [tk.el("span", { class: "chart-key-turn", "aria-hidden": "true" }), entryButton(entry)] : [entryButton(entry)];
      });
    }

    function entryButton(entry) {
      const { group, width: wide } = sample(entry);
      const picture = svgElement("svg", { width: wide, height: 18, "aria-hidden": "true" });
      picture.append(group);
      const pressed = () => pick(picked === entry.id ? "" : entry.id);
      return tk.el("button", { type: "button", "data-entry": entry.id, "aria-pressed": String(picked === entry.id), onclick: pressed }, picture, tk.el("span", {}, entry.text));
    }

    function pick(id) {
      picked = id;
      for (const button of key.querySelectorAll("button")) button.setAttribute("aria-pressed", String(picked !== "" && button.dataset.entry === picked));
      if (view) view.signal("picked", picked).runAsync();
    }

    async function draw() {
      width = plot.clientWidth;
      if (!width) return;
      const turn = ++drawing;
      try {
        await tk.fonts();
        const shelf = tk.el("div", {});
        shelf.style.width = "100%";
        const spec = fitted(chart.spec[tk.language], width, false);
        spec.width = width;
        const drawn = await embed(shelf, spec);
        if (turn !== drawing) {
          drawn.finalize();
          return;
        }
        if (view) view.finalize();
        view = drawn.view;
        plot.replaceChildren(shelf);
        plot.dataset.language = tk.language;
        if (picked) view.signal("picked", picked).runAsync();
      } catch (error) {
        if (turn === drawing) fail(error);
      }
    }

    let waiting = 0;
    const watcher = new ResizeObserver(() => {
      if (!plot.clientWidth || Math.abs(plot.clientWidth - width) < 4) return;
      window.clearTimeout(waiting);
      waiting = window.setTimeout(draw, width ? 150 : 0);
    });
    let alive = true;
    tk.onLanguage(() => {
      if (!alive) return;
      words();
      draw();
    });
    words();
    watcher.observe(plot);

    return {
      redraw: draw,
      pick,
      destroy() {
        alive = false;
        drawing += 1;
        watcher.disconnect();
        if (view) view.finalize();
        figure.remove();
      },
    };
  };
})();
