// What lies at offices: how much of the staff is busy, a dot for every request, and numbers.
"use strict";

(function () {
  const tk = window.tk;
  const STATE = tk.playerCodes.STATE, C = tk.playerColours;
  // From so many passes on a request circles: its dot is larger and darker.
  const OFTEN = 3;

  tk.playerLoads = function (g, { scene, world, government }, moment, time) {
    for (const cell of scene.cells) {
      if (!cell || !cell.visible) continue;
      const k = cell.office, staff = world.staff(k, time), busy = moment.busy[k];
      if (!tk.playerOpen(government.calendars[government.offices[k].calendar], time)) {
        g.fillStyle = "rgba(30,40,80,0.07)";
        g.fillRect(cell.x, cell.y, cell.w, cell.foot - cell.y);
      }
      if (staff <= 0 || busy <= 0) continue;
      const w = cell.w - 2, load = Math.min(1, busy / staff), forms = Math.min(1, moment.paper[k] / staff);
      g.fillStyle = load >= 0.999 ? C.full : C.load;
      g.fillRect(cell.x + 1, cell.counterY + 1, w * load, cell.counterH - 1);
      if (forms > 0) { g.fillStyle = C.paperwork; g.fillRect(cell.x + 1 + w * (load - forms), cell.counterY + 1, w * forms, cell.counterH - 1); }
      if (load >= 0.999) { g.fillStyle = C.ink; g.fillRect(cell.x, cell.counterY + cell.counterH - 1, cell.w, 2.5); }
    }
  };

  function lookOf(S, k) {
    const passed = S.passes[k] > 0, often = S.passes[k] >= OFTEN;
    if (S.state[k] === STATE.PAPERWORK) return { name: "square", colour: C.grey, often };
    if (S.state[k] === STATE.HELD) return { name: passed ? "opentriangle" : "ring", colour: passed ? C.pass : C.slate, often };
    return { name: passed ? "triangle" : "dot", colour: often ? C.often : passed ? C.pass : C.slate, often };
  }

  // Draw a dot for every request that lies somewhere; those of `followed` are added to `marks` as x, y, part.
  // Return what is not drawn because it lies in a pile: by office, how many, how many of them were passed on, and where.
  tk.playerDots = function (g, { scene, world, stamp }, moment, dim, followed, marks) {
    const S = world.S, p = { x: 0, y: 0, r: 1 }, piles = new Map();
    g.globalAlpha = dim ? 0.25 : 1;
    for (const k of moment.lying) {
      const office = S.office[k], cell = scene.cells[office], lies = S.state[k], served = lies === STATE.HANDLED || lies === STATE.PAPERWORK;
      if (!cell || !cell.visible) continue;
      scene.slot(office, served, S.slot[k], p);
      if (S.request[k] === followed && lies !== STATE.PAPERWORK) marks.push(p.x, p.y, S.part[k]);
      if (!served && S.slot[k] >= cell.queue.limit) {
        const pile = piles.get(office) || { count: 0, passed: 0, x: p.x, y: p.y };
        pile.count++;
        if (S.passes[k] > 0) pile.passed++;
        piles.set(office, pile);
        continue;
      }
      const look = lookOf(S, k), mark = stamp(look.name, S.part[k] ? p.r * 0.75 : look.often ? p.r * 1.25 : p.r, look.colour);
      g.drawImage(mark.canvas, p.x - mark.half, p.y - mark.half, mark.half * 2, mark.half * 2);
    }
    g.globalAlpha = 1;
    return piles;
  };

  // A pile: how many more there are; the bar beneath is orange and thick for those that were passed on.
  tk.playerPile = function (g, { count, passed, x, y }, width) {
    const w = Math.min(width, 40), orange = (w * passed) / count;
    g.fillStyle = C.paper; g.fillRect(x - w / 2, y - 6, w, 12);
    g.fillStyle = C.slate; g.fillRect(x - w / 2, y + 4, w - orange, 2);
    g.fillStyle = C.pass; g.fillRect(x + w / 2 - orange, y + 2.5, orange, 3.5);
    const text = "+" + count;
    let size = 12;
    do g.font = tk.playerFont(700, size--); while (size > 7 && g.measureText(text).width > w);
    g.fillStyle = C.ink; g.textAlign = "center"; g.textBaseline = "middle";
    g.fillText(text, x, y - 1.5);
  };

  tk.playerPiles = function (g, { scene }, piles, dim) {
    g.globalAlpha = dim ? 0.5 : 1;
    for (const [office, pile] of piles) tk.playerPile(g, pile, scene.cells[office].w);
    g.globalAlpha = 1;
  };

  tk.playerNumbers = function (g, { scene, plan, world }, moment, time) {
    g.textAlign = "center"; g.textBaseline = "middle";
    for (const cell of scene.cells) {
      if (!cell || !cell.visible || !cell.numbers) continue;
      const k = cell.office, y = cell.foot + cell.numbers / 2 + 0.5, waiting = moment.waiting[k];
      if (cell.w >= 92) {
        const staff = world.staff(k, time);
        tk.playerBacked(g, cell.x + 2, y - 6, cell.w - 4, 13);
        g.font = tk.playerFont(400, cell.w >= 116 ? 13 : 11); g.fillStyle = C.ink;
        g.fillText(tk.t("player.cell", { waiting, busy: moment.busy[k], staff: staff || "∞" }), cell.x + cell.w / 2, y);
      } else if (waiting) {
        const size = plan.narrow ? 11 : 13, wide = String(waiting).length * size * 0.6 + 2;
        tk.playerBacked(g, cell.x + (cell.w - wide) / 2, y - size / 2, wide, size);
        g.font = tk.playerFont(700, size); g.fillStyle = waiting >= 10 ? C.ink : C.quiet;
        g.fillText(waiting, cell.x + cell.w / 2, y);
      }
    }
  };
})();
