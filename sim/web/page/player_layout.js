// Where things stand: tiers as bands, places as columns under their superiors, offices as cells; and the view on them.
"use strict";

(function () {
  const tk = window.tk;

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

  // The place with which a narrow map begins: of those that stand right above the lowest, the one with the most requests.
  tk.playerHome = function (government, { Q }) {
    const { places } = government, above = new Set(places.map((place) => place.parent)), count = new Map();
    places.forEach((place, k) => { if (place.parent >= 0 && places[place.parent].parent >= 0 && !above.has(k)) count.set(place.parent, 0); });
    for (let q = 0; q < Q.n; q++) {
      const parent = Q.counted[q] && Q.origin[q] >= 0 ? places[Q.origin[q]].parent : -1;
      if (count.has(parent)) count.set(parent, count.get(parent) + 1);
    }
    return [...count].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, -1])[0];
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
})();
