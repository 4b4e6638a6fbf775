// Where on the canvas everything is under a view: boxes, cells with their queues and counters, slots for dots.
"use strict";

(function () {
  const tk = window.tk;
  const CITIZEN = tk.playerCodes.CITIZEN;
  const LARGEST_DOT = 6;
  // In a queue, dots are no smaller than this and no more than so many at scale 1: the others are a pile with a number.
  const LEAST_DOT = 4.6, MOST_DOTS = 24, PILE = 13;

  // Where on the canvas everything is under a view: cells with a queue, a counter and a line for numbers; slots for dots.
  tk.playerScene = function (plan, view, government, most, staff) {
    const X = (x) => x * view.kx + view.x, Y = (y) => y * view.ky + view.y;
    const label = 15;
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
      const numbers = w >= (plan.narrow ? 11 : 13) && h > 40 ? (w >= 92 ? 16 : plan.narrow ? 12 : 14) : 0;
      const counter = Math.min(Math.max(h * 0.24, 8), 40);
      const foot = numbers + (named ? 15 : 0);
      const c = { office, x, y, w, h, named, numbers, counterY: y + h - foot - counter, counterH: counter, foot: y + h - foot };
      c.tall = !named && w < 56 && w >= 3 && h > 70 && place >= 0 && !boxes[place].label && plan.own[place].length === 1;
      // Where a name stands above the queue, each has half of the height.
      c.queue = queue(w - 2, (c.counterY - y - 3) * (c.tall ? 0.5 : 1), most.waiting[office]);
      c.served = grid(w - 2, counter - 2, Math.max(most.handled[office], staff(office), 1), 1.2);
      c.visible = x + w > 0 && x < plan.width && y + h > 0 && y < plan.height;
      return c;
    });
    function grid(w, h, count, least) {
      const most = Math.max(count, 1);
      let step = LARGEST_DOT * Math.min(Math.sqrt(Math.max(view.kx, 1)), 2);
      for (; step > least; step *= 0.94) {
        const columns = Math.floor(w / step);
        if (columns >= 1 && Math.ceil(most / columns) * step <= h) break;
      }
      return { step, columns: Math.max(1, Math.floor(w / step)) };
    }
    // `limit`: slots from this one on lie in the pile above the others.
    function queue(w, h, count) {
      const most = Math.round(MOST_DOTS * view.kx * view.ky), all = grid(w, h, count, LEAST_DOT);
      if (count <= most && Math.ceil(count / all.columns) * all.step <= h) return { ...all, limit: Infinity };
      const rows = Math.max(1, Math.min(Math.floor((h - PILE) / all.step), Math.floor(most / all.columns)));
      return { ...all, limit: rows * all.columns };
    }
    return {
      boxes, cells, X, Y,
      strip: plan.height - plan.strip,
      // A slot of an office: in its queue, or at its counter.
      slot(office, served, slot, out) {
        const c = cells[office];
        if (!c) { out.x = out.y = -99; out.r = 1; return out; }
        if (!served && slot >= c.queue.limit) return this.pile(office, out);
        const g = served ? c.served : c.queue, row = Math.floor(slot / g.columns), column = slot % g.columns;
        out.x = c.x + 1 + (column + 0.5) * g.step;
        out.y = (served ? c.counterY + c.counterH - 1 : c.counterY - 2) - (row + 0.5) * g.step;
        out.r = Math.max(0.8, g.step * 0.42);
        return out;
      },
      // The middle of an office's pile.
      pile(office, out) {
        const c = cells[office];
        out.x = c.x + c.w / 2; out.y = c.counterY - 3 - (c.queue.limit / c.queue.columns) * c.queue.step - PILE / 2; out.r = 1;
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
