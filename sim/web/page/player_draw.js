// One structure on a canvas: a still layer with the government, above it what the moment holds.
"use strict";

(function () {
  const tk = window.tk;
  const STATE = tk.playerCodes.STATE;

  // `now` tells the clock's time when the scene must know the staff of a moment.
  tk.playerSide = function (canvas, reels, now) {
    const government = reels.government, map = tk.playerMap(government);
    const g = canvas.getContext("2d", { alpha: false }), still = document.createElement("canvas");
    let dpr = 1, stamp = null, stale = true, reader = null, most = null, followed = -1, path = [];
    const side = { world: null, plan: null, view: null, scene: null, moment: null, piles: new Map(), canvas, focus: -1, get named() { return map.named; } };
    const ground = () => ({ world: side.world, plan: side.plan, view: side.view, scene: side.scene, government, stamp });

    // Show a world; `largest` holds the most that ever waits or is handled at each office on either side.
    side.setWorld = function (world, largest) {
      side.world = world;
      most = largest;
      reader = tk.playerMomentOf(world, government.offices.length);
    };

    // `place`: which place the view keeps to, -1 all, undefined none.
    side.resize = function (width, height, sharp, place) {
      dpr = sharp ? Math.min(window.devicePixelRatio || 1, 2) : 1;
      for (const surface of [canvas, still]) { surface.width = Math.round(width * dpr); surface.height = Math.round(height * dpr); }
      canvas.style.height = height + "px";
      stamp = tk.playerStamps(dpr);
      const old = side.view;
      side.plan = tk.playerPlan(government, width, height);
      side.view = tk.playerView(side.plan);
      if (old && place !== undefined) side.view.show(tk.playerRegion(side.plan, government, place));
      side.changed();
    };

    // The view, the language or the structure has changed: the still layer must be drawn again.
    side.changed = function () {
      if (!side.plan || !side.world) return;
      side.scene = tk.playerScene(side.plan, side.view, government, most, (office) => side.world.staff(office, now()));
      stale = true;
    };

    side.follow = function (number) {
      const q = side.world.numbers.get(number);
      followed = q === undefined ? -1 : q;
      path = followed < 0 ? [] : tk.playerMovesOf(side.world, q);
    };

    // shown: { time, pace, calm, dim, lit }; `lit`: the move that is lit, -1 for none.
    side.draw = function (shown) {
      if (!side.world || !side.scene) return;
      const { time, pace, calm, dim, lit } = shown, on = ground(), marks = [];
      if (stale) drawStill(on);
      g.setTransform(1, 0, 0, 1, 0, 0);
      g.drawImage(still, 0, 0);
      g.setTransform(dpr, 0, 0, dpr, 0, 0);
      side.moment = reader.at(time, pace, calm);
      tk.playerLoads(g, on, side.moment, time);
      side.piles = tk.playerDots(g, on, side.moment, dim, followed, marks);
      tk.playerMovesDrawn(g, on, side.moment, calm, dim, followed, marks);
      tk.playerPiles(g, on, side.piles, dim);
      tk.playerNumbers(g, on, side.moment, time);
      map.names(g);
      if (followed >= 0) tk.playerTrace(g, on, path, time);
      if (lit >= 0) tk.playerLit(g, on, lit);
      tk.playerRings(g, marks);
      if (followed >= 0) tk.playerStops(g, on, path, time);
      drawFocus();
    };

    function drawStill(on) {
      const s = still.getContext("2d");
      s.setTransform(dpr, 0, 0, dpr, 0, 0);
      map.still(s, on);
      stale = false;
    }

    function drawFocus() {
      const cell = side.focus >= 0 && side.scene.cells[side.focus];
      if (!cell) return;
      g.strokeStyle = tk.playerColours.follow; g.lineWidth = 3;
      g.strokeRect(cell.x - 1, cell.y - 1, cell.w + 2, cell.h + 2);
    }

    // The request whose dot is nearest to a point of what is drawn, -1 if none is near.
    side.requestAt = function (x, y, reach) {
      const { world, scene, moment } = side, { S, M, Q } = world, a = { x: 0, y: 0 }, b = { x: 0, y: 0 }, p = { x: 0, y: 0 };
      let best = reach * reach, found = -1;
      const near = (q, at) => {
        const distance = (at.x - x) * (at.x - x) + (at.y - y) * (at.y - y);
        if (distance < best && q >= 0 && Q.number[q] >= 0) { best = distance; found = Q.number[q]; }
      };
      if (!moment) return found;
      for (const k of moment.lying)
        if (S.state[k] !== STATE.PAPERWORK) near(S.request[k], scene.slot(S.office[k], S.state[k] === STATE.HANDLED, S.slot[k], p));
      for (let i = 0; i < moment.moving.length; i += 3) {
        tk.playerEnds(ground(), moment.moving[i], a, b);
        near(M.request[moment.moving[i]], tk.playerBowAt(a, b, moment.moving[i + 1], p));
      }
      return found;
    };

    // The office whose pile is at a point, -1 if none is.
    side.pileAt = function (x, y) {
      for (const [office, pile] of side.piles) if (Math.abs(x - pile.x) <= side.scene.cells[office].w / 2 && Math.abs(y - pile.y) <= 8) return office;
      return -1;
    };

    // Where a dot of a request lies at a time, null if none does.
    side.whereIs = function (number, time) {
      const { S, numbers } = side.world, q = numbers.get(number);
      for (let k = 0; k < S.n; k++)
        if (S.request[k] === q && S.from[k] <= time && S.to[k] > time) return side.scene.slot(S.office[k], S.state[k] === STATE.HANDLED, S.slot[k], {});
      return null;
    };

    // Requests that lie at an office at a time, in order of their numbers.
    side.requestsOf = function (office, time) {
      const { S, Q, lying } = side.world, found = new Set(), bucket = lying.bucket(time);
      for (let i = lying.heads[bucket]; i < lying.heads[bucket + 1]; i++) {
        const k = lying.items[i];
        if (S.office[k] === office && S.from[k] <= time && S.to[k] > time && Q.number[S.request[k]] >= 0) found.add(Q.number[S.request[k]]);
      }
      return [...found].sort((x, y) => x - y);
    };

    return side;
  };
})();
