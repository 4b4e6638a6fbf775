// What is on its way: a bow from office to office for every move, with a dot at its head.
"use strict";

(function () {
  const tk = window.tk;
  const STATE = tk.playerCodes.STATE, LOOKS = tk.playerLooks;
  const PASSES = [tk.playerCodes.KIND.PASS, tk.playerCodes.KIND.RETURN_PASS];
  const ORDER = LOOKS.map((_, kind) => kind).sort((x, y) => PASSES.includes(x) - PASSES.includes(y));
  // So many lines are firm; after so many paces a move lingers, and is so much fainter.
  const CALM_COUNT = 25, LINGERS = 1.5, LINGERING = 0.4;
  const from_ = { x: 0, y: 0 };

  // The point about which a bow from a to b bends: upward and downward moves bow to different sides.
  const bendX = (a, b) => (a.x + b.x) / 2 - (b.y - a.y) * 0.16, bendY = (a, b) => (a.y + b.y) / 2 + (b.x - a.x) * 0.16;

  function on(a, b, share, out) {
    const u = 1 - share;
    out.x = u * u * a.x + 2 * u * share * bendX(a, b) + share * share * b.x;
    out.y = u * u * a.y + 2 * u * share * bendY(a, b) + share * share * b.y;
    return out;
  }
  tk.playerBowAt = on;

  // Add to the pen's path the piece of a bow that ends at `share` of its way and is `tail` of it long; `head`: its end.
  tk.playerBow = function (g, a, b, share, tail, head) {
    const cx = bendX(a, b), cy = bendY(a, b), from = Math.max(0, share - tail);
    on(a, b, share, head);
    on(a, b, from, from_);
    // The control point of the piece: where the tangents at its ends meet.
    const u = 1 - from, v = 1 - share;
    g.moveTo(from_.x, from_.y);
    g.quadraticCurveTo(
      u * v * a.x + (u * share + from * v) * cx + from * share * b.x,
      u * v * a.y + (u * share + from * v) * cy + from * share * b.y, head.x, head.y);
  };

  // The head of an arrow where a bow from a to b ends.
  tk.playerArrow = function (g, a, b, colour) {
    const angle = Math.atan2(b.y - bendY(a, b), b.x - bendX(a, b)), r = 8;
    g.fillStyle = colour;
    g.beginPath(); g.moveTo(b.x, b.y);
    g.lineTo(b.x - r * Math.cos(angle - 0.42), b.y - r * Math.sin(angle - 0.42));
    g.lineTo(b.x - r * Math.cos(angle + 0.42), b.y - r * Math.sin(angle + 0.42));
    g.fill();
  };

  // Where a move begins and ends: the slots of its dot, or the middle of the offices.
  tk.playerEnds = function ({ scene, world }, k, a, b) {
    const { S, M, Q } = world, origin = Q.origin[M.request[k]], leaves = M.leaves[k], arrives = M.segment[k];
    if (leaves >= 0 && M.from[k] >= 0) scene.slot(M.from[k], S.state[leaves] === STATE.HANDLED, S.slot[leaves], a);
    else scene.end(M.from[k], origin, a);
    if (arrives >= 0 && M.to[k] >= 0) scene.slot(M.to[k], S.state[arrives] === STATE.HANDLED, S.slot[arrives], b);
    else scene.end(M.to[k], origin, b);
  };

  // Where nothing glides, what has just left is shown where it arrives, with all of its line.
  const arrived = (calm, age) => calm && age < 1;
  // What left long ago and is still on its way shows little of its trace: what is new must be seen.
  const tailOf = (look, calm, age) => (arrived(calm, age) ? 1 : age < LINGERS ? look.tail : look.tail * 0.3);

  // How firm the lines of a kind are where `count` moves are on their way: fainter in a crowd and once they linger;
  // passes always firmer than what goes its proper way.
  tk.playerFirmness = function (kind, count, lingers) {
    const pass = PASSES.includes(kind), crowd = Math.min(1, Math.sqrt(CALM_COUNT / Math.max(count, 1)));
    return (pass ? 0.7 + 0.3 * crowd : crowd) * (lingers ? LINGERING : 1);
  };

  // Draw all moves, kind by kind: one stroke for the lines of a kind. Those of `followed` are added to `marks`.
  tk.playerMovesDrawn = function (g, ground, moment, calm, dim, followed, marks) {
    const { world, plan, view, stamp } = ground, M = world.M, moving = moment.moving, count = moving.length / 3;
    const a = { x: 0, y: 0, r: 1 }, b = { x: 0, y: 0, r: 1 }, head = { x: 0, y: 0 };
    const larger = Math.min(1.5, Math.sqrt(Math.sqrt(view.kx)));
    // What lingers lies under what is new; passes lie over what goes its proper way.
    const batches = new Map([true, false].flatMap((lingers) => ORDER.map((kind) => [lingers ? kind + LOOKS.length : kind, []])));
    for (let i = 0; i < moving.length; i += 3) batches.get(M.kind[moving[i]] + (moving[i + 2] >= LINGERS ? LOOKS.length : 0)).push(i);
    batches.forEach((batch, key) => {
      if (!batch.length) return;
      const kind = key % LOOKS.length, lingers = key >= LOOKS.length, look = LOOKS[kind], heads = [], firm = look.alpha * tk.playerFirmness(kind, count, lingers);
      g.strokeStyle = look.colour; g.lineWidth = look.width; g.globalAlpha = dim ? firm * 0.22 : firm;
      g.setLineDash(look.dash);
      g.beginPath();
      for (const i of batch) {
        const k = moving[i], age = moving[i + 2];
        tk.playerEnds(ground, k, a, b);
        tk.playerBow(g, a, b, arrived(calm, age) ? 1 : moving[i + 1], tailOf(look, calm, age), head);
        heads.push(head.x, head.y);
        if (M.request[k] === followed) marks.push(head.x, head.y, M.part[k]);
      }
      g.stroke();
      g.setLineDash([]);
      g.globalAlpha = dim ? 0.28 : lingers ? 0.75 : 1;
      const mark = stamp(look.shape, look.size * (plan.narrow ? 0.75 : 1) * (lingers ? 0.72 : 1) * larger, look.colour);
      for (let i = 0; i < heads.length; i += 2) g.drawImage(mark.canvas, heads[i] - mark.half, heads[i + 1] - mark.half, mark.half * 2, mark.half * 2);
    });
    g.globalAlpha = 1;
  };
})();
