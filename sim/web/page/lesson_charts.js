// Simple pictures of the lesson: histogram of guesses, bars of options and choices, two-axis scatter. SVG and tables.
"use strict";

(function () {
  const lesson = tk.lesson;
  const svg = lesson.svg;

  // Return round numbers that span low..high, about `wanted` of them.
  function ticks(low, high, wanted) {
    const span = high - low || 1;
    const power = Math.pow(10, Math.floor(Math.log10(span / wanted)));
    const step = [1, 2, 5, 10].map((k) => k * power).find((k) => span / k <= wanted) || power * 10;
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) found.push(Number((k * step).toPrecision(12)));
    return found;
  }
  lesson.ticks = ticks;

  // Ticks of one axis have the same number of digits.
  function tickText(value, all) {
    const digits = Math.max(...all.map((one) => (String(one).split(".")[1] || "").length));
    return tk.number(value, digits);
  }

  function label(x, y, text, attributes) {
    return svg("text", Object.assign({ x: x.toFixed(1), y: y.toFixed(1) }, attributes), text);
  }

  function titled(axis, unit) {
    const word = tk.say(unit);
    return word ? tk.t("lesson.axis", { axis, unit: word }) : axis;
  }

  // Draw guesses as a histogram into `box` (its size is the picture's):
  // {bins: [{low, high, n}], unit, low, high, truth: {value, low, high} | null, mine: number | null, height}.
  lesson.histogram = function (box, options) {
    lesson.clear(box);
    const size = parseFloat(window.getComputedStyle(box).fontSize);
    const width = Math.max(240, box.clientWidth);
    const height = options.height || Math.max(160, box.clientHeight);
    const truth = options.truth || null;
    const bins = options.bins || [];
    const marks = truth ? 2.7 * size : 0.8 * size;
    const left = 3.4 * size;
    const right = 1.4 * size;
    const top = marks + (options.mine === null || options.mine === undefined ? 0 : 1.4 * size);
    const bottom = 3.1 * size;
    let low = options.low;
    let high = options.high;
    if (truth) {
      low = Math.min(low, truth.value);
      high = Math.max(high, truth.value);
    }
    for (const bin of bins) {
      low = Math.min(low, bin.low);
      high = Math.max(high, bin.high);
    }
    const most = Math.max(1, ...bins.map((bin) => bin.n));
    const x = (value) => left + ((value - low) / (high - low || 1)) * (width - left - right);
    const y = (n) => height - bottom - (n / most) * (height - bottom - top - 1.5 * size);
    const said = bins.filter((bin) => bin.n).map((bin) => lesson.amount(bin.low) + "–" + lesson.amount(bin.high) + ": " + bin.n);
    const picture = svg("svg", { class: "plot", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": titled(tk.t("lesson.guesses"), options.unit) + " " + said.join("; ") });
    for (const n of ticks(0, most, 4).filter(Number.isInteger)) {
      picture.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(n), y2: y(n) }));
      picture.append(label(left - 0.5 * size, y(n) + 0.35 * size, String(n), { class: "tick", "text-anchor": "end" }));
    }
    for (const bin of bins) {
      if (!bin.n) continue;
      const at = x(bin.low);
      picture.append(svg("rect", { class: "bar", x: at + 1, width: Math.max(2, x(bin.high) - at - 2), y: y(bin.n), height: y(0) - y(bin.n) }));
    }
    // An interval may reach beyond what could be answered: the band ends at the picture's edge, the sentence below has the numbers.
    if (truth && truth.low !== null && truth.low !== undefined) {
      const [from, to] = [x(Math.max(low, truth.low)), x(Math.min(high, truth.high))];
      picture.append(svg("rect", { class: "truth-band", x: from, width: Math.max(1, to - from), y: top, height: height - bottom - top }));
    }
    picture.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: y(0), y2: y(0) }));
    const across = ticks(low, high, Math.max(3, Math.floor(width / (5 * size))));
    for (const value of across) {
      picture.append(svg("line", { class: "axis", x1: x(value), x2: x(value), y1: y(0), y2: y(0) + 0.3 * size }));
      picture.append(label(x(value), y(0) + 1.3 * size, tickText(value, across), { class: "tick", "text-anchor": "middle" }));
    }
    picture.append(label((left + width - right) / 2, height - 0.35 * size, titled(tk.t("lesson.guesses"), options.unit), { class: "name", "text-anchor": "middle" }));
    picture.append(label(0, 0, tk.t("lesson.people"), { class: "name", "text-anchor": "middle", transform: `translate(${size.toFixed(1)} ${((top + height - bottom) / 2).toFixed(1)}) rotate(-90)` }));
    if (truth) mark(picture, x(truth.value), 1.1 * size, height - bottom, size, width, "truth", "middle", tk.t("lesson.truth_is", { value: lesson.counted(truth.value, options.unit, truth.decimals) }));
    // The own guess's name stands on the side away from the truth's line.
    if (options.mine !== null && options.mine !== undefined)
      mark(picture, x(options.mine), marks + 0.4 * size, height - bottom, size, width, "mine", truth ? (options.mine <= truth.value ? "end" : "start") : "middle", tk.t("lesson.mine_is", { value: lesson.counted(options.mine, options.unit) }));
    for (const bin of bins) if (bin.n) picture.append(label((x(bin.low) + x(bin.high)) / 2, y(bin.n) - 0.35 * size, String(bin.n), { class: "count", "text-anchor": "middle" }));
    box.append(picture);
  };

  // Return about how wide a text is, in its own size.
  function lengthOf(text) {
    return Array.from(text).reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? 1 : 0.58), 0.3);
  }

  // A line from the top with a name that stays inside the picture.
  function mark(picture, x, top, bottom, size, width, kind, side, text) {
    picture.append(svg("line", { class: kind, x1: x, x2: x, y1: top + 0.35 * size, y2: bottom }));
    const wide = lengthOf(text) * size;
    const from = x - { start: 0, middle: 0.5, end: 1 }[side] * wide;
    picture.append(label(Math.max(2, Math.min(width - 2 - wide, from)) + wide / 2, top, text, { class: kind + "-name", "text-anchor": "middle" }));
  }

  function bar(share, kind) {
    const fill = tk.el("span", { class: "fill " + (kind || "") });
    fill.style.width = (100 * share).toFixed(1) + "%";
    return tk.el("span", { class: "track", "aria-hidden": "true" }, fill);
  }

  // Draw answers to a question of options as a table of bars: {options: [{id, text}], counts: {id: n}, truth: id | null, mine: id | null}.
  lesson.optionBars = function (box, options) {
    const counts = options.counts || {};
    const most = Math.max(1, ...options.options.map((option) => counts[option.id] || 0));
    const body = tk.el("tbody", {});
    for (const option of options.options) {
      const n = counts[option.id] || 0;
      const right = options.truth === option.id;
      const notes = [right ? tk.t("lesson.truth") : null, options.mine === option.id ? tk.t("lesson.mine") : null].filter(Boolean);
      body.append(
        tk.el("tr", { class: right ? "right" : null }, tk.el("th", { scope: "row" }, tk.say(option.text)), tk.el("td", { class: "bars" }, bar(n / most, right ? "truth-fill" : ""), tk.el("span", { class: "n" }, tk.number(n))), tk.el("td", { class: "notes" }, notes.map((note) => tk.el("span", { class: "tag" }, note)))),
      );
    }
    lesson.fill(box, tk.el("table", { class: "option-bars" }, body));
  };

  // Draw what each tier chose: [{id, text, students, answers, handle, ...}] as a table of bars; `shown` false hides the choices.
  lesson.choiceBars = function (box, tiers, rule, shown) {
    const head = tk.el("tr", {}, tk.el("th", { scope: "col" }, tk.t("lesson.tier")), tk.el("th", { scope: "col", class: "number" }, tk.t("lesson.answers")));
    const body = tk.el("tbody", {});
    if (shown) for (const choice of lesson.CHOICES) head.append(tk.el("th", { scope: "col" }, lesson.choiceName(choice)));
    if (rule) head.append(tk.el("th", { scope: "col" }, tk.t("lesson.passed_on")));
    for (const tier of tiers) {
      const row = tk.el("tr", {}, tk.el("th", { scope: "row" }, tk.say(tier.text), tk.el("span", { class: "quiet students" }, tk.t("lesson.students", { n: tk.number(tier.students) }))), tk.el("td", { class: "number answers" }, tk.number(tier.answers)));
      const all = lesson.CHOICES.reduce((sum, choice) => sum + (tier[choice] || 0), 0);
      if (shown)
        for (const choice of lesson.CHOICES) {
          const n = tier[choice] || 0;
          row.append(tk.el("td", { class: "bars" }, bar(all ? n / all : 0, choice), tk.el("span", { class: "n" }, all ? lesson.percent(n / all) : tk.number(null))));
        }
      if (rule) row.append(tk.el("td", { class: "rule" }, interval(rule[tier.id])));
      body.append(row);
    }
    lesson.fill(box, tk.el("table", { class: "choice-bars" }, tk.el("thead", {}, head), body));
  };

  // A share with its interval on a scale of 0 to 100 per cent.
  function interval(part) {
    if (!part || !part.n) return tk.el("span", { class: "quiet" }, tk.t("lesson.no_answers"));
    const at = (share) => (4 + 112 * share).toFixed(1);
    return tk.el(
      "div",
      {},
      tk.el("strong", {}, lesson.percent(part.share)),
      tk.el("span", { class: "quiet" }, " " + tk.t("lesson.interval", { low: tk.number(100 * part.low), high: tk.number(100 * part.high) })),
      svg("svg", { class: "plot", width: 120, height: 18, viewBox: "0 0 120 18", "aria-hidden": "true" }, svg("line", { class: "grid", x1: 4, x2: 116, y1: 9, y2: 9 }), svg("line", { class: "whisker", x1: at(part.low), x2: at(part.high), y1: 9, y2: 9 }), svg("circle", { class: "dot", cx: at(part.share), cy: 9, r: 5 })),
    );
  }

  // Draw points on two axes: [{id, text, kind: "reference" | "group", points: {measure: {value, low, high}}}], axes: [{measure, text, unit}, ...].
  lesson.scatter = function (box, axes, points) {
    lesson.clear(box);
    const size = parseFloat(window.getComputedStyle(box).fontSize);
    const width = Math.max(280, box.clientWidth);
    const height = Math.max(240, box.clientHeight);
    const left = 4.6 * size;
    const right = 1.2 * size;
    const top = 0.8 * size;
    const bottom = 3.2 * size;
    const known = points.filter((point) => point.points && axes.every((axis) => point.points[axis.measure] && point.points[axis.measure].value !== null));
    const picture = svg("svg", { class: "plot", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": axes.map((axis) => titled(tk.say(axis.text), axis.unit)).join(" / ") });
    const bounds = axes.map((axis) => {
      const values = known.flatMap((point) => {
        const spot = point.points[axis.measure];
        return [spot.value, spot.low, spot.high].filter((value) => value !== null && value !== undefined);
      });
      if (!values.length) return [0, 1];
      const low = Math.min(...values);
      const high = Math.max(...values);
      const room = (high - low || Math.abs(high) || 1) * 0.12;
      return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
    });
    const x = (value) => left + ((value - bounds[0][0]) / (bounds[0][1] - bounds[0][0])) * (width - left - right);
    const y = (value) => height - bottom - ((value - bounds[1][0]) / (bounds[1][1] - bounds[1][0])) * (height - top - bottom);
    const across = ticks(bounds[0][0], bounds[0][1], Math.floor(width / (6 * size)));
    for (const value of across) {
      picture.append(svg("line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: height - bottom }));
      picture.append(label(x(value), height - bottom + 1.3 * size, tickText(value, across), { class: "tick", "text-anchor": "middle" }));
    }
    const up = ticks(bounds[1][0], bounds[1][1], 6);
    for (const value of up) {
      picture.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }));
      picture.append(label(left - 0.5 * size, y(value) + 0.35 * size, tickText(value, up), { class: "tick", "text-anchor": "end" }));
    }
    picture.append(svg("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` }));
    picture.append(label((left + width - right) / 2, height - 0.4 * size, titled(tk.say(axes[0].text), axes[0].unit), { class: "name", "text-anchor": "middle" }));
    picture.append(label(0, 0, titled(tk.say(axes[1].text), axes[1].unit), { class: "name", "text-anchor": "middle", transform: `translate(${size.toFixed(1)} ${((top + height - bottom) / 2).toFixed(1)}) rotate(-90)` }));
    const taken = known.map((point) => {
      const [cx, cy] = [x(point.points[axes[0].measure].value), y(point.points[axes[1].measure].value)];
      return [cx - 0.5 * size, cy - 0.5 * size, cx + 0.5 * size, cy + 0.5 * size];
    });
    for (const point of known) cross(picture, point, axes, x, y);
    for (const point of known) {
      const [cx, cy] = [x(point.points[axes[0].measure].value), y(point.points[axes[1].measure].value)];
      picture.append(point.kind === "reference" ? svg("rect", { class: "reference", x: cx - 0.42 * size, y: cy - 0.42 * size, width: 0.84 * size, height: 0.84 * size }) : svg("circle", { class: "group", cx, cy, r: 0.46 * size }));
    }
    for (const point of known) {
      const [cx, cy] = [x(point.points[axes[0].measure].value), y(point.points[axes[1].measure].value)];
      place(picture, tk.say(point.text), cx, cy, size, taken, { left, right: width - right, top, bottom: height - bottom }, point.kind);
    }
    box.append(picture);
  };

  function cross(picture, point, axes, x, y) {
    const [a, b] = axes.map((axis) => point.points[axis.measure]);
    const kind = "whisker " + point.kind;
    if (a.low !== null && a.low !== undefined) picture.append(svg("line", { class: kind, x1: x(a.low), x2: x(a.high), y1: y(b.value), y2: y(b.value) }));
    if (b.low !== null && b.low !== undefined) picture.append(svg("line", { class: kind, x1: x(a.value), x2: x(a.value), y1: y(b.low), y2: y(b.high) }));
  }

  // Cut a long name into two lines, near its middle and between words where there are any.
  function halves(text) {
    const middle = text.length / 2;
    const gaps = Array.from(text.matchAll(/ /g), (found) => found.index);
    const cut = gaps.length ? gaps.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a)) : Math.ceil(middle);
    return [text.slice(0, cut), text.slice(cut).trim()];
  }

  // Write a name beside its point, where it covers no other name or point; a thin line leads to it from afar.
  function place(picture, text, cx, cy, size, taken, frame, kind) {
    const lines = lengthOf(text) * size > 0.4 * (frame.right - frame.left) ? halves(text) : [text];
    const wide = Math.max(...lines.map(lengthOf)) * size;
    const high = 1.15 * size * lines.length;
    let best = null;
    for (const far of [0.8, 1.8, 3, 4.4, 6]) {
      for (const turn of [-0.25, 0.25, -0.75, 0.75, 0, 1, -0.5, 0.5]) {
        const [dx, dy] = [Math.cos(turn * Math.PI), Math.sin(turn * Math.PI)];
        const mx = cx + dx * (far * size + wide / 2);
        const my = cy + dy * (far * size + high / 2);
        const box = [mx - wide / 2, my - high / 2, mx + wide / 2, my + high / 2];
        if (box[0] < frame.left || box[2] > frame.right || box[1] < frame.top || box[3] > frame.bottom) continue;
        const over = taken.filter((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]).length;
        if (!best || over < best.over) best = { over, box, mx, my, far };
        if (!over) break;
      }
      if (best && !best.over) break;
    }
    if (!best) return;
    taken.push(best.box);
    if (best.far > 1) picture.append(svg("line", { class: "leader", x1: cx, y1: cy, x2: best.mx < cx ? best.box[2] : best.box[0], y2: best.my }));
    lines.forEach((line, k) => picture.append(label(best.mx, best.my + (0.36 + 1.15 * (k - (lines.length - 1) / 2)) * size, line, { class: "point-name " + kind, "text-anchor": "middle" })));
  }
})();
