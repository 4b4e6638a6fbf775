// One side of the player on a canvas: a still layer with the government, above it what moves.
"use strict";

(function () {
  const tk = window.tk;
  const { KIND, STATE, CITIZEN } = tk.playerCodes;
  const FONT = "'Tiaokuai Sans', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif";
  const C = { ink: "#1a1a1a", quiet: "#555555", rule: "#c4c4c4", band: "#f5f5f2", paper: "#ffffff", slate: "#44546a", pass: "#c44e00", often: "#7a2600", move: "#0072b2", green: "#00704f", purple: "#8b2f63", teal: "#1f6f9e", grey: "#7a7a7a", load: "#b5d6ec", full: "#7db4dc", paperwork: "#c9c9c9", follow: "#e69f00" };

  // From so many passes on a request circles: its dot is larger and darker.
  const OFTEN = 3;

  // How each kind of movement looks: colour, dash and the shape of its dot all differ.
  const LOOKS = [];
  LOOKS[KIND.ENTRY] = { colour: C.grey, dash: [], width: 0.7, alpha: 0.35, shape: "dot", size: 2.2, tail: 0.25 };
  LOOKS[KIND.DISPATCH] = { colour: C.green, dash: [1.5, 3], width: 1.3, alpha: 0.75, shape: "square", size: 3, tail: 0.45 };
  LOOKS[KIND.PROPER] = { colour: C.move, dash: [], width: 1.6, alpha: 0.7, shape: "dot", size: 3.4, tail: 0.35 };
  LOOKS[KIND.PASS] = { colour: C.pass, dash: [7, 4], width: 2.1, alpha: 0.9, shape: "triangle", size: 4.6, tail: 0.5 };
  LOOKS[KIND.RETURN_PASS] = { colour: C.pass, dash: [2, 3], width: 2.1, alpha: 0.9, shape: "diamond", size: 4.4, tail: 0.5 };
  LOOKS[KIND.RETURN] = { colour: C.move, dash: [2, 3], width: 1.6, alpha: 0.7, shape: "diamond", size: 3.8, tail: 0.4 };
  LOOKS[KIND.CALL_IN] = { colour: C.teal, dash: [4, 2, 1, 2], width: 1, alpha: 0.55, shape: "ring", size: 2.6, tail: 0.35 };
  LOOKS[KIND.OTHER] = { colour: C.slate, dash: [], width: 0.7, alpha: 0.35, shape: "dot", size: 2.2, tail: 0.25 };
  LOOKS[KIND.SETTLED] = { colour: C.green, dash: [], width: 0.8, alpha: 0.35, shape: "tick", size: 4.4, tail: 0.6 };
  LOOKS[KIND.CLOSED] = { colour: C.grey, dash: [1, 3], width: 0.8, alpha: 0.4, shape: "cross", size: 3.6, tail: 0.6 };
  LOOKS[KIND.LEFT] = { colour: C.ink, dash: [1, 3], width: 0.8, alpha: 0.4, shape: "cross", size: 4, tail: 0.6 };
  LOOKS[KIND.REOPEN] = { colour: C.purple, dash: [9, 3, 2, 3], width: 1.8, alpha: 0.85, shape: "target", size: 4.4, tail: 0.8 };
  tk.playerLooks = LOOKS;
  tk.playerColours = C;

  // Draw a shape about (x, y); the same for dots and for the legend.
  function shape(g, name, x, y, r, colour) {
    g.fillStyle = g.strokeStyle = colour;
    g.lineWidth = Math.max(1, r * 0.35);
    g.beginPath();
    if (name === "dot") g.arc(x, y, r, 0, 7);
    else if (name === "square") g.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
    else if (name === "triangle") { g.moveTo(x, y - r * 1.15); g.lineTo(x + r * 1.1, y + r * 0.85); g.lineTo(x - r * 1.1, y + r * 0.85); g.closePath(); }
    else if (name === "diamond") { g.moveTo(x, y - r * 1.2); g.lineTo(x + r * 1.1, y); g.lineTo(x, y + r * 1.2); g.lineTo(x - r * 1.1, y); g.closePath(); }
    else if (name === "ring" || name === "target") g.arc(x, y, r * 0.8, 0, 7);
    else if (name === "opentriangle") { g.moveTo(x, y - r); g.lineTo(x + r, y + r * 0.75); g.lineTo(x - r, y + r * 0.75); g.closePath(); }
    else if (name === "tick") g.arc(x, y, r, 0, 7);
    else if (name === "cross") { g.moveTo(x - r * 0.7, y - r * 0.7); g.lineTo(x + r * 0.7, y + r * 0.7); g.moveTo(x + r * 0.7, y - r * 0.7); g.lineTo(x - r * 0.7, y + r * 0.7); }
    if (name === "ring" || name === "target" || name === "cross" || name === "opentriangle") g.stroke();
    else g.fill();
    if (name === "target") { g.beginPath(); g.arc(x, y, r * 0.32, 0, 7); g.fill(); }
    if (name === "tick") {
      g.strokeStyle = C.paper; g.lineWidth = Math.max(1, r * 0.32);
      g.beginPath(); g.moveTo(x - r * 0.5, y); g.lineTo(x - r * 0.1, y + r * 0.42); g.lineTo(x + r * 0.55, y - r * 0.42); g.stroke();
    }
  }
  tk.playerShape = shape;

  // Dots are drawn many times: each look once on a small canvas of its own.
  function stamps(dpr) {
    const known = new Map();
    return function (name, radius, colour) {
      const size = Math.max(0.75, Math.round(radius * 4) / 4), key = name + size + colour;
      let found = known.get(key);
      if (!found) {
        const half = Math.ceil((size * 1.3 + 1.5) * dpr) / dpr;
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = Math.round(half * 2 * dpr);
        const g = canvas.getContext("2d");
        g.scale(dpr, dpr);
        shape(g, name, half, half, size, colour);
        // A bitmap is drawn faster than a canvas; where there is none, the canvas will do.
        known.set(key, (found = { canvas: bitmapOf(canvas), half }));
      }
      return found;
    };
  }

  function bitmapOf(canvas) {
    if (!window.OffscreenCanvas) return canvas;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    copy.getContext("2d").drawImage(canvas, 0, 0);
    return copy.transferToImageBitmap ? copy.transferToImageBitmap() : canvas;
  }

  function shortened(g, text, width) {
    if (g.measureText(text).width <= width) return text;
    let end = text.length;
    while (end > 0 && g.measureText(text.slice(0, end) + "…").width > width) end--;
    return end > 0 ? text.slice(0, end) + "…" : "";
  }

  // Letters from top to bottom: upright in Chinese, with numbers in one piece, turned in English.
  function upright(g, text, x, y, height, size) {
    if (tk.language === "zh") {
      const letters = (text.match(/\d{1,2}|./gu) || []).slice(0, Math.floor(height / (size + 1)));
      letters.forEach((letter, k) => g.fillText(letter, x, y + (k + 0.5) * (size + 1)));
      return;
    }
    g.save();
    g.translate(x, y);
    g.rotate(Math.PI / 2);
    g.textAlign = "left";
    g.fillText(shortened(g, text, height), 0, 0);
    g.restore();
  }

  // Names of places, and, where all of one tier end alike, without that ending: for where there is little room.
  function shortNames(places) {
    return ["zh", "en"].reduce((found, language) => {
      found[language] = places.map((place) => {
        const all = places.filter((other) => other.tier === place.tier).map((other) => other[language]);
        if (all.length < 2) return place[language];
        // Places that are only numbered: the number.
        const numbered = /^(.*?)\s*(\d+)$/.exec(place[language]);
        if (numbered && all.every((name) => name.startsWith(numbered[1]) && /\d$/.test(name))) return numbered[2];
        let length = 0;
        const shortest = Math.min(...all.map((name) => name.length));
        while (length + 1 < shortest && all.every((name) => name.slice(-length - 1) === all[0].slice(-length - 1))) length++;
        if (language === "en") {
          const ending = all[0].slice(all[0].length - length), space = ending.indexOf(" ");
          length = space < 0 ? 0 : length - space;
        }
        return place[language].slice(0, place[language].length - length);
      });
      return found;
    }, {});
  }

  // A picture of one structure. `state` holds what both sides share: time, pace, view, who is followed, what is lit.
  tk.playerSide = function (canvas, reels, state) {
    const government = reels.government, offices = government.offices;
    const short = shortNames(government.places);
    const g = canvas.getContext("2d", { alpha: false });
    const still = document.createElement("canvas");
    const waiting = new Int32Array(offices.length), busy = new Int32Array(offices.length), paper = new Int32Array(offices.length);
    const p = { x: 0, y: 0, r: 1 }, a = { x: 0, y: 0, r: 1 }, b = { x: 0, y: 0, r: 1 }, from_ = { x: 0, y: 0 };
    const side = { world: null, plan: null, view: null, scene: null, waiting, busy, paper, canvas, focus: -1 };
    let dpr = 1, stamp = stamps(1), dirty = true;

    side.resize = function (width, height) {
      dpr = state.sharp ? Math.min(window.devicePixelRatio || 1, 2) : 1;
      for (const surface of [canvas, still]) { surface.width = Math.round(width * dpr); surface.height = Math.round(height * dpr); }
      canvas.style.height = height + "px";
      stamp = stamps(dpr);
      side.plan = tk.playerPlan(government, width, height);
      const old = side.view;
      side.view = tk.playerView(side.plan);
      if (old && state.place !== undefined) side.view.show(tk.playerRegion(side.plan, government, state.place));
      side.changed();
    };

    // The view, the language or the structure has changed: the still layer must be drawn again.
    side.changed = function () {
      if (!side.plan || !side.world) return;
      side.scene = tk.playerScene(side.plan, side.view, government, state.most, (office) => side.world.staff(office, state.time));
      // On the whole map a finger scrolls the page; once zoomed in it moves the map.
      canvas.style.touchAction = side.view.whole ? "pan-y" : "none";
      dirty = true;
    };

    // The name of a place; all places of its tier go by their short names as soon as one would not fit with its long one.
    let brief = [];
    const nameOf = (place) => (brief[government.places[place].tier] ? short[tk.language][place] : tk.say(government.places[place]));
    function chooseNames(s) {
      const { plan, scene } = side;
      brief = government.tiers.map(() => false);
      for (const box of scene.boxes) {
        const full = tk.say(government.places[box.place]), tier = government.places[box.place].tier;
        const cell = plan.own[box.place].length === 1 ? scene.cells[plan.own[box.place][0]] : null;
        if (box.label) {
          s.font = "700 " + (plan.narrow ? 10 : 12) + "px " + FONT;
          if (s.measureText(full).width > box.w - 6) brief[tier] = true;
        } else if (cell && cell.tall) {
          const size = Math.min(11, Math.max(8, cell.w * 0.55)), room = (cell.counterY - cell.y) * 0.8;
          s.font = "400 " + size + "px " + FONT;
          if ((tk.language === "zh" ? [...full].length * (size + 1) : s.measureText(full).width) > room) brief[tier] = true;
        }
      }
    }

    let labels = [];
    function drawStill() {
      const s = still.getContext("2d"), { plan, scene, view } = side;
      labels = [];
      chooseNames(s);
      s.setTransform(dpr, 0, 0, dpr, 0, 0);
      s.fillStyle = C.paper;
      s.fillRect(0, 0, plan.width, plan.height);
      s.textBaseline = "middle";
      for (const band of plan.bands) {
        const y = scene.Y(band.y), h = band.h * view.ky;
        s.fillStyle = band.tier % 2 ? C.paper : C.band;
        s.fillRect(0, y, plan.width, h);
      }
      for (const box of scene.boxes) {
        if (box.x > plan.width || box.x + box.w < 0 || box.w < 3) continue;
        s.strokeStyle = C.rule; s.lineWidth = 1;
        s.fillStyle = C.paper;
        s.fillRect(box.x, box.y, box.w, box.h);
        s.strokeRect(Math.round(box.x) + 0.5, Math.round(box.y) + 0.5, box.w, box.h);
        if (box.label) {
          s.font = "700 " + (plan.narrow ? 10 : 12) + "px " + FONT;
          s.fillStyle = C.ink; s.textAlign = "left";
          const left = Math.max(box.x, 2) + 4;
          const room = Math.min(box.x + box.w, plan.width) - left - 2;
          const text = shortened(s, nameOf(box.place), room), y = box.y + box.label / 2 + 1;
          s.fillText(text, left, y);
          labels.push({ text, x: left, y, w: s.measureText(text).width });
        }
      }
      for (const cell of scene.cells) {
        if (!cell || !cell.visible) continue;
        const office = offices[cell.office], isDesk = office.place < 0;
        if (isDesk) {
          s.fillStyle = C.paper; s.strokeStyle = C.green; s.lineWidth = 1;
          s.fillRect(cell.x - 1, scene.Y(2), cell.w + 2, cell.h + 16);
          s.strokeRect(cell.x - 1, scene.Y(2) + 0.5, cell.w + 2, side.plan.cells[cell.office].h * view.ky);
          s.font = "700 " + (plan.narrow ? 9 : 12) + "px " + FONT; s.fillStyle = C.green; s.textAlign = "center";
          if (s.measureText(tk.t("player.desk_short")).width <= cell.w + 1) s.fillText(tk.t("player.desk_short"), cell.x + cell.w / 2, scene.Y(2) + 9);
          else upright(s, tk.t("player.desk_short"), cell.x + cell.w / 2, scene.Y(2) + 4, 60, 10);
        }
        s.fillStyle = C.paper; s.strokeStyle = "#8a8a8a"; s.lineWidth = 1;
        s.strokeRect(Math.round(cell.x) + 0.5, Math.round(cell.counterY) + 0.5, Math.round(cell.w) - 1, Math.round(cell.counterH));
        s.fillStyle = C.quiet; s.textAlign = "center";
        const name = office.function >= 0 ? government.functions[office.function] : tk.t("player.general");
        if (cell.named) {
          s.font = "400 11px " + FONT;
          s.fillText(shortened(s, tk.say(name), cell.w - 2), cell.x + cell.w / 2, cell.y + cell.h - 7);
        } else if (cell.tall) {
          const size = Math.min(11, Math.max(8, cell.w * 0.55));
          s.font = "400 " + size + "px " + FONT; s.fillStyle = "#6f6f6f";
          upright(s, nameOf(office.place), cell.x + cell.w / 2, cell.y + 3, (cell.counterY - cell.y) * 0.8, size);
        }
      }
      // Tiers and citizens keep to the frame, whatever the view.
      for (const band of plan.bands) {
        const y = Math.max(0, scene.Y(band.y)), end = Math.min(scene.strip, scene.Y(band.y) + band.h * view.ky);
        if (end - y < 12 || view.x < -1) continue;
        s.fillStyle = "#e4e4df"; s.fillRect(0, y, plan.tierColumn - 2, end - y - 1);
        s.font = "700 " + (plan.narrow ? 9 : 12) + "px " + FONT; s.fillStyle = C.ink; s.textAlign = "center";
        const text = tk.say(government.tiers[band.tier]), size = plan.narrow ? 9 : 12;
        const long = tk.language === "zh" ? [...text].length * (size + 1) : Math.min(s.measureText(text).width, end - y - 6);
        upright(s, text, plan.tierColumn / 2 - 1, y + Math.max(3, (end - y - long) / 2), end - y - 6, size);
      }
      s.fillStyle = "#e9eef2"; s.fillRect(0, scene.strip, plan.width, plan.strip);
      s.fillStyle = C.ink; s.textAlign = "left"; s.font = "700 " + (plan.narrow ? 10 : 12) + "px " + FONT;
      s.fillText(tk.t("player.citizens"), 4, scene.strip + plan.strip / 2);
      dirty = false;
    }

    // Count what lies where now, and draw the dots.
    function drawDots(time, pace, dim) {
      const { world, scene } = side, { S, M } = world;
      waiting.fill(0); busy.fill(0); paper.fill(0);
      const bucket = world.lying.bucket(time), items = world.lying.items, last = world.lying.heads[bucket + 1];
      const visible = [];
      for (let i = world.lying.heads[bucket]; i < last; i++) {
        const k = items[i];
        if (S.from[k] > time || S.to[k] <= time) continue;
        const office = S.office[k], lies = S.state[k];
        if (lies === STATE.WAITING) waiting[office]++;
        else if (lies === STATE.HANDLED) busy[office]++;
        else if (lies === STATE.PAPERWORK) { busy[office]++; paper[office]++; }
        const cell = scene.cells[office];
        if (!cell || !cell.visible) continue;
        // Whoever is still shown on the way is not shown where it arrives.
        const m = S.move[k];
        if (m >= 0 && time < M.time[m] + pace && !state.calm) continue;
        visible.push(k);
      }
      drawLoads(time);
      g.globalAlpha = dim ? 0.25 : 1;
      for (const k of visible) {
        const lies = S.state[k], passed = S.passes[k] > 0, q = S.request[k];
        scene.slot(S.office[k], lies === STATE.HANDLED || lies === STATE.PAPERWORK, S.slot[k], p);
        let name, colour;
        if (lies === STATE.PAPERWORK) { name = "square"; colour = C.grey; }
        else if (lies === STATE.HELD) { name = passed ? "opentriangle" : "ring"; colour = passed ? C.pass : C.slate; }
        else { name = passed ? "triangle" : "dot"; colour = S.passes[k] >= OFTEN ? C.often : passed ? C.pass : C.slate; }
        const mark = stamp(name, S.part[k] ? p.r * 0.75 : S.passes[k] >= OFTEN ? p.r * 1.25 : p.r, colour);
        g.drawImage(mark.canvas, p.x - mark.half, p.y - mark.half, mark.half * 2, mark.half * 2);
        if (q === side.followed && lies !== STATE.PAPERWORK) side.marks.push(p.x, p.y, S.part[k]);
      }
      g.globalAlpha = 1;
    }

    function drawLoads(time) {
      const { scene, world } = side;
      for (const cell of scene.cells) {
        if (!cell || !cell.visible) continue;
        const k = cell.office, staff = world.staff(k, time);
        if (!tk.playerOpen(government.calendars[offices[k].calendar], time)) {
          g.fillStyle = "rgba(30,40,80,0.07)";
          g.fillRect(cell.x, cell.y, cell.w, cell.foot - cell.y);
        }
        if (staff > 0 && busy[k] > 0) {
          const w = cell.w - 2, load = Math.min(1, busy[k] / staff), forms = Math.min(1, paper[k] / staff);
          g.fillStyle = load >= 0.999 ? C.full : C.load;
          g.fillRect(cell.x + 1, cell.counterY + 1, w * load, cell.counterH - 1);
          if (forms > 0) { g.fillStyle = C.paperwork; g.fillRect(cell.x + 1 + w * (load - forms), cell.counterY + 1, w * forms, cell.counterH - 1); }
          if (load >= 0.999) { g.fillStyle = C.ink; g.fillRect(cell.x, cell.counterY + cell.counterH - 1, cell.w, 2.5); }
        }
      }
    }

    function drawNumbers() {
      const { scene, plan } = side;
      g.textAlign = "center"; g.textBaseline = "middle";
      for (const cell of scene.cells) {
        if (!cell || !cell.visible || !cell.numbers) continue;
        const k = cell.office, y = cell.foot + cell.numbers / 2 + 0.5;
        if (cell.w >= 92) {
          const staff = side.world.staff(k, state.time);
          backed(cell.x + 2, y - 6, cell.w - 4, 12);
          g.font = "400 11px " + FONT; g.fillStyle = C.ink;
          g.fillText(tk.t("player.cell", { waiting: waiting[k], busy: busy[k], staff: staff || "∞" }), cell.x + cell.w / 2, y);
        } else if (waiting[k]) {
          const size = plan.narrow ? 9 : 12, wide = String(waiting[k]).length * size * 0.6 + 2;
          backed(cell.x + (cell.w - wide) / 2, y - size / 2, wide, size);
          g.font = "700 " + size + "px " + FONT; g.fillStyle = waiting[k] >= 10 ? C.ink : C.quiet;
          g.fillText(waiting[k], cell.x + cell.w / 2, y);
        }
      }
    }

    // Names of places again, over what moves.
    function drawNames() {
      const size = side.plan.narrow ? 10 : 12;
      g.textAlign = "left"; g.textBaseline = "middle"; g.font = "700 " + size + "px " + FONT;
      for (const label of labels) {
        backed(label.x - 2, label.y - size / 2 - 1, label.w + 4, size + 2);
        g.fillStyle = C.ink;
        g.fillText(label.text, label.x, label.y);
      }
    }
    function backed(x, y, w, h) {
      g.fillStyle = "rgba(255,255,255,0.78)";
      g.fillRect(x, y, w, h);
    }

    function ends(k) {
      const { S, M, Q } = side.world, scene = side.scene, origin = Q.origin[M.request[k]];
      if (M.leaves[k] >= 0 && M.from[k] >= 0) scene.slot(M.from[k], S.state[M.leaves[k]] === STATE.HANDLED, S.slot[M.leaves[k]], a);
      else scene.end(M.from[k], origin, a);
      if (M.segment[k] >= 0 && M.to[k] >= 0) scene.slot(M.to[k], S.state[M.segment[k]] === STATE.HANDLED, S.slot[M.segment[k]], b);
      else scene.end(M.to[k], origin, b);
    }

    // A bow from a to b between two shares of its way: upward and downward moves bow to different sides.
    function bow(share, dotAt, tail) {
      const dx = b.x - a.x, dy = b.y - a.y;
      const cx = (a.x + b.x) / 2 - dy * 0.16, cy = (a.y + b.y) / 2 + dx * 0.16;
      const on = (t, out) => {
        const u = 1 - t;
        out.x = u * u * a.x + 2 * u * t * cx + t * t * b.x;
        out.y = u * u * a.y + 2 * u * t * cy + t * t * b.y;
      };
      const from = Math.max(0, share - (tail || 1));
      on(share, dotAt);
      on(from, from_);
      // The control point of the piece: where the tangents at its ends meet.
      const u = 1 - from, v = 1 - share;
      g.moveTo(from_.x, from_.y);
      g.quadraticCurveTo(u * v * a.x + (u * share + from * v) * cx + from * share * b.x, u * v * a.y + (u * share + from * v) * cy + from * share * b.y, dotAt.x, dotAt.y);
    }

    function drawMoves(time, pace, dim) {
      const { world, plan } = side, { M } = world, batches = LOOKS.map(() => []), larger = Math.min(1.5, Math.sqrt(Math.sqrt(side.view.kx)));
      // What left long ago and is still on its way shows little of its trace: what is new must be seen.
      const take = (k, span) => {
        const gone = time - M.time[k], look = LOOKS[M.kind[k]];
        batches[M.kind[k]].push(k, Math.min(1, Math.max(0, gone / span)), state.calm && gone < pace ? 1 : gone < 1.5 * pace ? look.tail : look.tail * 0.3);
      };
      for (let i = tk.playerUpTo(world.moveTimes, time) - 1; i >= 0 && world.moveTimes[i] > time - pace; i--) {
        const k = world.moveOrder[i];
        take(k, Math.max(M.arrive[k] - M.time[k], pace));
      }
      const bucket = world.moving.bucket(time);
      for (let i = world.moving.heads[bucket]; i < world.moving.heads[bucket + 1]; i++) {
        const k = world.moving.items[i];
        if (M.time[k] <= time - pace && M.arrive[k] > time) take(k, M.arrive[k] - M.time[k]);
      }
      side.moving = 0;
      batches.forEach((batch, kind) => {
        if (!batch.length) return;
        const look = LOOKS[kind], points = [];
        g.strokeStyle = look.colour; g.lineWidth = look.width; g.globalAlpha = dim ? look.alpha * 0.22 : look.alpha;
        g.setLineDash(look.dash);
        g.beginPath();
        for (let i = 0; i < batch.length; i += 3) {
          const k = batch[i];
          ends(k);
          bow(state.calm && batch[i + 2] === 1 ? 1 : batch[i + 1], p, batch[i + 2]);
          points.push(p.x, p.y);
          if (M.request[k] === side.followed) side.marks.push(p.x, p.y, M.part[k]);
          side.moving++;
        }
        g.stroke();
        g.setLineDash([]);
        g.globalAlpha = dim ? 0.28 : 1;
        const mark = stamp(look.shape, (plan.narrow ? look.size * 0.75 : look.size) * larger, look.colour);
        for (let i = 0; i < points.length; i += 2) g.drawImage(mark.canvas, points[i] - mark.half, points[i + 1] - mark.half, mark.half * 2, mark.half * 2);
      });
      g.globalAlpha = 1;
    }

    // The path of the citizen who is followed: what has happened firmly, what is to come faintly.
    function drawPath(time) {
      const { world } = side, { M, R } = world;
      if (side.followed < 0) return;
      const moves = side.pathMoves;
      let step = 0;
      for (const k of moves) {
        if (M.part[k] > 0 && M.kind[k] !== KIND.CALL_IN) continue;
        const look = LOOKS[M.kind[k]], past = M.time[k] <= time;
        ends2(k, M.part[k] === 0 ? step++ : step);
        g.globalAlpha = past ? 0.95 : 0.22;
        g.strokeStyle = look.colour; g.lineWidth = M.part[k] ? 1 : look.width + 1.2; g.setLineDash(look.dash);
        g.beginPath(); bow(1, p); g.stroke();
        g.setLineDash([]);
        if (past && M.part[k] === 0) {
          arrow(look.colour);
        }
      }
      g.globalAlpha = 1;
      numberStops(time);
    }

    // Ends of a path's move in the middle of cells; repeated trips beside each other.
    function ends2(k, step) {
      const { M, Q } = side.world, scene = side.scene, origin = Q.origin[M.request[k]];
      scene.end(M.from[k], origin, a); scene.end(M.to[k], origin, b);
      const shift = ((step % 5) - 2) * 2.5;
      a.y += shift; b.y += shift;
    }

    function arrow(colour) {
      const dx = b.x - a.x, dy = b.y - a.y, cx = (a.x + b.x) / 2 - dy * 0.16, cy = (a.y + b.y) / 2 + dx * 0.16;
      const angle = Math.atan2(b.y - cy, b.x - cx), r = 8;
      g.fillStyle = colour;
      g.beginPath(); g.moveTo(b.x, b.y);
      g.lineTo(b.x - r * Math.cos(angle - 0.42), b.y - r * Math.sin(angle - 0.42));
      g.lineTo(b.x - r * Math.cos(angle + 0.42), b.y - r * Math.sin(angle + 0.42));
      g.fill();
    }

    function numberStops(time) {
      const { world, scene } = side, { M } = world, at = new Map();
      let number = 0;
      for (const k of side.pathMoves) {
        if (M.part[k] > 0 || M.to[k] === CITIZEN || M.time[k] > time) continue;
        number++;
        const list = at.get(M.to[k]) || [];
        list.push(number);
        at.set(M.to[k], list);
      }
      g.font = "700 11px " + FONT; g.textAlign = "center"; g.textBaseline = "middle";
      for (const [office, list] of at) {
        scene.centre(office, p);
        const text = list.length > 3 ? list[0] + "…" + list[list.length - 1] : list.join(" ");
        const w = g.measureText(text).width + 8, y = p.y - 16;
        g.fillStyle = C.ink; g.beginPath(); g.rect(p.x - w / 2, y - 8, w, 16); g.fill();
        g.fillStyle = C.paper; g.fillText(text, p.x, y + 0.5);
      }
    }

    function drawLit() {
      if (side.lit === undefined || side.lit < 0) return;
      const look = LOOKS[side.world.M.kind[side.lit]];
      ends(side.lit);
      g.strokeStyle = C.paper; g.lineWidth = look.width + 5; g.setLineDash([]);
      g.beginPath(); bow(1, p); g.stroke();
      g.strokeStyle = look.colour; g.lineWidth = look.width + 2; g.setLineDash(look.dash.map((length) => length * 1.5));
      g.beginPath(); bow(1, p); g.stroke();
      g.setLineDash([]);
      arrow(look.colour);
      shape(g, look.shape, a.x, a.y, look.size * 1.4, look.colour);
      g.strokeStyle = C.ink; g.lineWidth = 1.5;
      g.beginPath(); g.arc(a.x, a.y, 11, 0, 7); g.stroke();
    }

    function drawMarks() {
      for (let i = 0; i < side.marks.length; i += 3) {
        const r = side.marks[i + 2] ? 7 : 11;
        g.lineWidth = 5; g.strokeStyle = C.paper; g.beginPath(); g.arc(side.marks[i], side.marks[i + 1], r, 0, 7); g.stroke();
        g.lineWidth = 3; g.strokeStyle = C.ink; g.beginPath(); g.arc(side.marks[i], side.marks[i + 1], r, 0, 7); g.stroke();
        g.lineWidth = 1.5; g.strokeStyle = C.follow; g.beginPath(); g.arc(side.marks[i], side.marks[i + 1], r, 0, 7); g.stroke();
      }
    }

    function drawFocus() {
      if (side.focus < 0) return;
      const cell = side.scene.cells[side.focus];
      if (!cell) return;
      g.strokeStyle = C.follow; g.lineWidth = 3;
      g.strokeRect(cell.x - 1, cell.y - 1, cell.w + 2, cell.h + 2);
    }

    side.follow = function (number) {
      const q = side.world.numbers.get(number);
      side.followed = q === undefined ? -1 : q;
      side.pathMoves = [];
      if (side.followed < 0) return;
      for (let k = 0; k < side.world.M.n; k++) if (side.world.M.request[k] === q) side.pathMoves.push(k);
      side.pathMoves.sort((x, y) => side.world.M.time[x] - side.world.M.time[y] || x - y);
    };

    side.draw = function () {
      if (!side.world || !side.scene) return;
      if (dirty) drawStill();
      const dim = state.followed !== null || state.lit, pace = state.pace;
      g.setTransform(1, 0, 0, 1, 0, 0);
      g.drawImage(still, 0, 0);
      g.setTransform(dpr, 0, 0, dpr, 0, 0);
      side.marks = [];
      drawDots(state.time, pace, dim);
      drawMoves(state.time, pace, dim);
      drawNumbers();
      drawNames();
      drawPath(state.time);
      drawLit();
      drawMarks();
      drawFocus();
    };

    // The request whose dot is nearest to a point, -1 if none is near.
    side.requestAt = function (x, y, reach) {
      const { world, scene } = side, { S, M } = world, time = state.time;
      let best = reach * reach, found = -1;
      const near = (q, px, py) => {
        const distance = (px - x) * (px - x) + (py - y) * (py - y);
        if (distance < best && q >= 0 && world.Q.number[q] >= 0) { best = distance; found = world.Q.number[q]; }
      };
      const bucket = world.lying.bucket(time);
      for (let i = world.lying.heads[bucket]; i < world.lying.heads[bucket + 1]; i++) {
        const k = world.lying.items[i];
        if (S.from[k] > time || S.to[k] <= time || S.state[k] === STATE.PAPERWORK) continue;
        scene.slot(S.office[k], S.state[k] === STATE.HANDLED, S.slot[k], p);
        near(S.request[k], p.x, p.y);
      }
      for (let i = tk.playerUpTo(world.moveTimes, time) - 1, seen = 0; i >= 0 && seen < 400; i--, seen++) {
        const k = world.moveOrder[i], span = Math.max(M.arrive[k] - M.time[k], state.pace);
        if (time > M.time[k] + span) continue;
        ends(k);
        const share = (time - M.time[k]) / span, dx = b.x - a.x, dy = b.y - a.y, u = 1 - share;
        const cx = (a.x + b.x) / 2 - dy * 0.16, cy = (a.y + b.y) / 2 + dx * 0.16;
        near(M.request[k], u * u * a.x + 2 * u * share * cx + share * share * b.x, u * u * a.y + 2 * u * share * cy + share * share * b.y);
      }
      return found;
    };
    // Requests that lie at an office now, in order of their numbers.
    side.requestsOf = function (office) {
      const { S, Q, lying } = side.world, found = new Set(), bucket = lying.bucket(state.time);
      for (let i = lying.heads[bucket]; i < lying.heads[bucket + 1]; i++) {
        const k = lying.items[i];
        if (S.office[k] === office && S.from[k] <= state.time && S.to[k] > state.time && Q.number[S.request[k]] >= 0) found.add(Q.number[S.request[k]]);
      }
      return [...found].sort((x, y) => x - y);
    };
    side.followed = -1; side.pathMoves = []; side.marks = []; side.moving = 0; side.lit = -1;
    return side;
  };
})();
