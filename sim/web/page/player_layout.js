// Where things stand: tiers as bands, places as columns under their superiors, offices as cells; and the view on them.
"use strict";

(function () {
  const tk = window.tk;
  const CITIZEN = tk.playerCodes.CITIZEN;
  const LARGEST_DOT = 6;

  // Return where everything stands at scale 1 in a picture of width x height CSS pixels.
  tk.playerPlan = function (government, width, height) {
    const narrow = width < 480;
    const tierColumn = narrow ? 15 : 20, deskColumn = narrow ? 30 : 50, strip = narrow ? 22 : 28;
    const { places, offices, tiers } = government;
    const own = places.map(() => []), children = places.map(() => []), roots = [];
    let desk = -1;
    offices.forEach((office, k) => { if (office.place >= 0) own[office.place].push(k); else desk = k; });
    places.forEach((place, k) => { if (place.parent >= 0) children[place.parent].push(k); else roots.push(k); });
    const need = new Array(places.length).fill(0);
    (function measure(list) {
      let sum = 0;
      for (const k of list) { need[k] = Math.max(measure(children[k]), Math.min(own[k].length, 24), 1); sum += need[k]; }
      return sum;
    })(roots);
    const across = places.map(() => [0, 0]);
    (function divide(list, from, to) {
      const sum = list.reduce((total, k) => total + need[k], 0);
      let at = from;
      for (const k of list) {
        const end = at + ((to - from) * need[k]) / sum;
        across[k] = [at, end];
        if (children[k].length) divide(children[k], at, end);
        at = end;
      }
    })(roots, tierColumn + deskColumn, width - 2);
    const smallest = narrow ? 13 : 21;
    const rows = tiers.map((_, tier) => {
      let most = 1;
      places.forEach((place, k) => {
        if (place.tier === tier && own[k].length) most = Math.max(most, Math.ceil((own[k].length * smallest) / (across[k][1] - across[k][0]) - 0.15));
      });
      return Math.min(most, 4);
    });
    const bands = [], total = rows.reduce((sum, count) => sum + count, 0) + 0.3 * tiers.length;
    let top = 0;
    for (let tier = tiers.length - 1; tier >= 0; tier--) {
      const share = ((height - strip) * (rows[tier] + 0.3)) / total;
      bands[tier] = { tier, y: top, h: share };
      top += share;
    }
    const boxes = places.map((place, k) => ({ x: across[k][0] + 1, y: bands[place.tier].y + 2, w: across[k][1] - across[k][0] - 2, h: bands[place.tier].h - 4, place: k }));
    const cells = new Array(offices.length).fill(null);
    own.forEach((list, k) => {
      if (!list.length) return;
      const box = boxes[k], count = Math.min(rows[places[k].tier], list.length), perRow = Math.ceil(list.length / count);
      list.forEach((office, i) => {
        cells[office] = { x: box.x + (box.w * (i % perRow)) / perRow, y: box.y, w: box.w / perRow, h: box.h, row: Math.floor(i / perRow), rows: Math.ceil(list.length / perRow) };
      });
    });
    if (desk >= 0) cells[desk] = { x: tierColumn + 1, y: 2, w: deskColumn - 4, h: height - strip - 4, row: 0, rows: 1 };
    return { width, height, strip, tierColumn, deskColumn, narrow, bands, boxes, cells, desk, own, children, across };
  };

  // Return the part of the plan that a place fills with all below it.
  tk.playerRegion = function (plan, government, place) {
    if (place < 0) return { x: 0, y: 0, w: plan.width, h: plan.height };
    const box = plan.boxes[place];
    return { x: plan.across[place][0], y: box.y - 2, w: plan.across[place][1] - plan.across[place][0], h: plan.height - box.y + 2 };
  };

  // A view: how the plan lies on the canvas. Both directions scale on their own, labels do not scale at all.
  tk.playerView = function (plan) {
    return {
      kx: 1, ky: 1, x: 0, y: 0,
      clamp() {
        this.kx = Math.min(Math.max(this.kx, 1), 60);
        this.ky = Math.min(Math.max(this.ky, 1), 8);
        this.x = Math.min(0, Math.max(plan.width * (1 - this.kx), this.x));
        this.y = Math.min(0, Math.max(plan.height * (1 - this.ky), this.y));
        return this;
      },
      zoom(factor, px, py) {
        const kx = this.kx, ky = this.ky;
        this.kx *= factor; this.ky *= factor > 1 ? Math.sqrt(factor) : 1 / Math.sqrt(1 / factor);
        this.kx = Math.min(Math.max(this.kx, 1), 60); this.ky = Math.min(Math.max(this.ky, 1), 8);
        this.x = px - ((px - this.x) * this.kx) / kx;
        this.y = py - ((py - this.y) * this.ky) / ky;
        return this.clamp();
      },
      pan(dx, dy) { this.x += dx; this.y += dy; return this.clamp(); },
      show(region) {
        this.kx = plan.width / region.w; this.ky = plan.height / region.h;
        this.x = -region.x * this.kx; this.y = -region.y * this.ky;
        return this.clamp();
      },
      like(other) { this.kx = other.kx; this.ky = other.ky; this.x = other.x; this.y = other.y; return this.clamp(); },
      get whole() { return this.kx < 1.01 && this.ky < 1.01; },
    };
  };

  // Where on the canvas everything is under a view: cells with a queue, a counter and a line for numbers; slots for dots.
  tk.playerScene = function (plan, view, government, most, staff) {
    const X = (x) => x * view.kx + view.x, Y = (y) => y * view.ky + view.y;
    const label = plan.narrow ? 12 : 15;
    const boxes = plan.boxes.map((box) => {
      const found = { x: X(box.x), y: Y(box.y), w: box.w * view.kx, h: box.h * view.ky, place: box.place };
      const parent = plan.own[box.place].length !== 1 || plan.children[box.place].length > 0;
      found.label = found.w >= (parent ? 24 : plan.narrow ? 44 : 60) ? label : 0;
      return found;
    });
    const cells = plan.cells.map((cell, office) => {
      if (!cell) return null;
      const place = government.offices[office].place, head = place >= 0 ? boxes[place].label : label;
      const full = cell.h * view.ky - head, height = full / cell.rows;
      const x = X(cell.x) + 1, w = Math.max(cell.w * view.kx - 2, 2), y = Y(cell.y) + head + height * cell.row, h = height - 1;
      const named = w >= 56 && h > 60 && place >= 0;
      const numbers = w >= 13 && h > 40 ? (plan.narrow ? 10 : 13) : 0;
      const counter = Math.min(Math.max(h * 0.24, 8), 40);
      const foot = numbers + (named ? 13 : 0);
      const c = { office, x, y, w, h, named, numbers, counterY: y + h - foot - counter, counterH: counter, foot: y + h - foot };
      c.tall = !named && w < 56 && w >= 8 && h > 70 && place >= 0 && !boxes[place].label && plan.own[place].length === 1;
      c.queue = grid(w - 2, c.counterY - y - 3, most.waiting[office]);
      c.served = grid(w - 2, counter - 2, Math.max(most.handled[office], staff(office), 1));
      c.visible = x + w > 0 && x < plan.width && y + h > 0 && y < plan.height;
      return c;
    });
    function grid(w, h, count) {
      const most = Math.max(count, 1);
      let step = LARGEST_DOT * Math.min(Math.sqrt(Math.max(view.kx, 1)), 2);
      for (; step > 1.2; step *= 0.94) {
        const columns = Math.floor(w / step);
        if (columns >= 1 && Math.ceil(most / columns) * step <= h) break;
      }
      return { step, columns: Math.max(1, Math.floor(w / step)) };
    }
    return {
      boxes, cells, X, Y,
      strip: plan.height - plan.strip,
      // A slot of an office: in its queue, or at its counter.
      slot(office, served, slot, out) {
        const c = cells[office];
        if (!c) { out.x = out.y = -99; out.r = 1; return out; }
        const g = served ? c.served : c.queue, row = Math.floor(slot / g.columns), column = slot % g.columns;
        out.x = c.x + 1 + (column + 0.5) * g.step;
        out.y = (served ? c.counterY + c.counterH - 1 : c.counterY - 2) - (row + 0.5) * g.step;
        out.r = Math.max(0.8, g.step * 0.42);
        return out;
      },
      centre(office, out) {
        const c = cells[office];
        out.x = c ? c.x + c.w / 2 : 0; out.y = c ? c.counterY + c.counterH / 2 : 0;
        return out;
      },
      // Where citizens of a place stand.
      citizen(place, out) {
        const box = place >= 0 ? boxes[place] : null;
        out.x = box ? box.x + box.w / 2 : plan.width / 2;
        out.y = plan.height - plan.strip / 2;
        return out;
      },
      end(office, place, out) { return office === CITIZEN ? this.citizen(place, out) : this.centre(office, out); },
      officeAt(x, y) { return cells.findIndex((c) => c && x >= c.x && x <= c.x + c.w && y >= c.y && y <= c.y + c.h); },
      placeAt(x, y) { return boxes.findIndex((b) => x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h); },
    };
  };
})();
