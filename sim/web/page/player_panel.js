// One side of the page: its structure and reform, running counters, the canvas with its tip.
"use strict";

(function () {
  const tk = window.tk;
  const COUNTS = [
    ["reported", "player.reported", "player.reported_help"],
    ["settled", "player.settled", "player.settled_help"],
    ["passed", "player.passed", "player.passed_help"],
    ["open", "player.open", "player.open_help"],
    ["hours", "player.grassroots", "player.grassroots_help"],
  ];
  // Each structure has its colour; the baseline is grey.
  const COLOURS = ["--baseline", "--first", "--second", "--third", "--fourth", "--fifth", "--sixth"];
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const share = (a, b) => (b ? tk.number((100 * a) / b, 0) + "%" : "–");

  // index: 0 left, 1 right; ids: structures to choose from, the baseline first; choose(id); now(): the clock's time.
  // turn(): from a place to the whole map, or back.
  tk.playerPanel = function (reels, index, ids, choose, now, turn) {
    const government = reels.government;
    const canvas = tk.el("canvas", { class: "player-canvas", tabindex: 0, role: "application" });
    const tip = tk.el("div", { class: "player-tip hidden" }), reform = tk.el("p", { class: "player-reform hidden" });
    const chooser = ids.length > 2 ? tk.el("select", { class: "player-chooser", "data-t-label": index ? "player.right" : "player.left", onchange: () => choose(chooser.value) }) : null;
    const title = tk.el("h3", { class: "player-name" }), values = {}, ends = {};
    const row = tk.el("dl", { class: "player-counts" }, COUNTS.map(([name, key, why]) =>
      tk.el("div", { class: "player-count", "data-t-title": why }, tk.el("dt", { "data-t": key }), tk.el("dd", {}, (values[name] = tk.el("b")), (ends[name] = tk.el("small"))))));
    const turner = tk.el("button", { type: "button", class: "player-turn hidden", onclick: turn });
    const frame = tk.el("div", { class: "player-frame" }, canvas, tip);
    const box = tk.el("div", { class: "player-side player-side-" + index }, tk.el("div", { class: "player-head" }, chooser || title, reform, turner), row, frame);
    const side = tk.playerSide(canvas, reels, now);
    let final = null;

    function reformed(time) {
      const begins = side.world.begins;
      reform.classList.toggle("hidden", !begins.length);
      if (!begins.length) return;
      const running = begins.filter((one) => one.start <= time && (one.end === null || one.end > time));
      const coming = begins.filter((one) => one.start > time), over = begins.filter((one) => one.end !== null && one.end <= time);
      const join = (list) => [...new Set(list.map((one) => tk.say(one.title)))].join(tk.language === "zh" ? "、" : ", ");
      let text = "";
      if (running.length) text = tk.t("player.reform_after", { days: Math.floor((time - running[0].start) / 24) + 1, what: join(running) });
      else if (coming.length) text = tk.t("player.reform_before", { what: join(coming.filter((one) => one.start === coming[0].start)), moment: tk.playerMoment(coming[0].start, reels.clock) });
      else text = tk.t("player.reform_over", { what: join(over) });
      put(reform, text);
      reform.classList.toggle("player-running", running.length > 0);
    }

    function tipText(office) {
      const { waiting, busy, paper } = side.moment, time = now();
      const staff = side.world.staff(office, time), calendar = government.calendars[government.offices[office].calendar];
      return tk.t("player.tip", { office: tk.say(government.offices[office]), waiting: waiting[office], busy: busy[office], staff: staff || tk.t("player.as_needed") }) +
        (paper[office] ? tk.t("player.tip_paper", { n: paper[office] }) : "") + (tk.playerOpen(calendar, time) ? "" : tk.t("player.tip_closed"));
    }

    const panel = {
      box, side, frame,
      setWorld(world, largest) {
        side.setWorld(world, largest);
        final = world.counts(Infinity);
      },
      show(time) {
        const found = side.world.counts(time);
        put(values.reported, tk.number(found.reported));
        put(values.settled, tk.number(found.settled));
        put(values.passed, share(found.passed, found.reported));
        put(values.open, tk.number(found.open));
        put(values.hours, tk.number(found.hours));
        put(ends.settled, tk.t("player.in_the_end", { n: tk.number(final.settled) }));
        put(ends.passed, tk.t("player.in_the_end", { n: share(final.passed, final.reported) }));
        reformed(time);
        if (side.focus >= 0) panel.tipOf(side.focus);
      },
      // The words of the button that leads to the whole map or back; none: no button.
      turnsTo(text) {
        put(turner, text);
        turner.classList.toggle("hidden", !text);
      },
      // Show what an office does now, and return it in words; nothing for -1.
      tipOf(office) {
        const cell = office >= 0 && side.scene ? side.scene.cells[office] : null;
        tip.classList.toggle("hidden", !cell);
        if (!cell) return "";
        tip.textContent = tipText(office);
        const width = tip.offsetWidth, height = tip.offsetHeight, { plan } = side;
        tip.style.left = Math.max(2, Math.min(cell.x + cell.w / 2 - width / 2, plan.width - width - 2)) + "px";
        tip.style.top = (cell.y - height - 4 > 0 ? cell.y - height - 4 : Math.min(cell.y + cell.h + 4, plan.height - height - 2)) + "px";
        return tip.textContent;
      },
      // The office after or before the one that has the focus, in reading order: it has the focus now. -1: none is seen.
      rove(way) {
        const seen = side.scene.cells.filter((cell) => cell && cell.visible).sort((p, q) => p.y - q.y || p.x - q.x).map((cell) => cell.office);
        if (!seen.length) return -1;
        return (side.focus = seen[(seen.indexOf(side.focus) + way + seen.length) % seen.length]);
      },
      speak() {
        const rank = ids.indexOf(side.world.id);
        box.style.setProperty("--side", "var(" + COLOURS[rank ? 1 + ((rank - 1) % 6) : 0] + ")");
        title.textContent = tk.say(side.world.title);
        canvas.setAttribute("aria-label", tk.t("player.map", { structure: tk.say(side.world.title) }));
        if (!chooser) return;
        chooser.replaceChildren(...Object.keys(reels.structures).map((id) => tk.el("option", { value: id }, tk.say(reels.structures[id].title))));
        chooser.value = side.world.id;
      },
    };
    return panel;
  };
})();
