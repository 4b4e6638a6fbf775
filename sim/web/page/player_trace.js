// One citizen on the map: the path of who is followed, rings about its dots, and the one move that is lit.
"use strict";

(function () {
  const tk = window.tk;
  const { KIND, CITIZEN } = tk.playerCodes, LOOKS = tk.playerLooks, C = tk.playerColours;
  const a = { x: 0, y: 0, r: 1 }, b = { x: 0, y: 0, r: 1 }, p = { x: 0, y: 0 };

  // All moves of a request, in order of time.
  tk.playerMovesOf = function ({ M }, q) {
    const found = [];
    for (let k = 0; k < M.n; k++) if (M.request[k] === q) found.push(k);
    return found.sort((x, y) => M.time[x] - M.time[y] || x - y);
  };

  // Ends of a path's move in the middle of cells; repeated trips beside each other.
  function ends({ scene, world }, k, step) {
    const { M, Q } = world, origin = Q.origin[M.request[k]], shift = ((step % 5) - 2) * 2.5;
    scene.end(M.from[k], origin, a); scene.end(M.to[k], origin, b);
    a.y += shift; b.y += shift;
  }

  // What has happened firmly, what is to come faintly.
  tk.playerTrace = function (g, ground, moves, time) {
    const M = ground.world.M;
    let step = 0;
    for (const k of moves) {
      if (M.part[k] > 0 && M.kind[k] !== KIND.CALL_IN) continue;
      const look = LOOKS[M.kind[k]], past = M.time[k] <= time;
      ends(ground, k, M.part[k] === 0 ? step++ : step);
      g.globalAlpha = past ? 0.95 : 0.22;
      g.strokeStyle = look.colour; g.lineWidth = M.part[k] ? 1 : look.width + 1.2; g.setLineDash(look.dash);
      g.beginPath(); tk.playerBow(g, a, b, 1, 1, p); g.stroke();
      g.setLineDash([]);
      if (past && M.part[k] === 0) tk.playerArrow(g, a, b, look.colour);
    }
    g.globalAlpha = 1;
  };

  // Which stops of the path so far were at an office.
  tk.playerStops = function (g, { world, scene }, moves, time) {
    const M = world.M, at = new Map();
    let number = 0;
    for (const k of moves) {
      if (M.part[k] > 0 || M.to[k] === CITIZEN || M.time[k] > time) continue;
      number++;
      const list = at.get(M.to[k]) || [];
      list.push(number);
      at.set(M.to[k], list);
    }
    g.font = tk.playerFont(700, 11); g.textAlign = "center"; g.textBaseline = "middle";
    for (const [office, list] of at) {
      scene.centre(office, p);
      const text = list.length > 3 ? list[0] + "…" + list[list.length - 1] : list.join(" ");
      const w = g.measureText(text).width + 8, y = p.y - 16;
      g.fillStyle = C.ink; g.beginPath(); g.rect(p.x - w / 2, y - 8, w, 16); g.fill();
      g.fillStyle = C.paper; g.fillText(text, p.x, y + 0.5);
    }
  };

  tk.playerLit = function (g, ground, k) {
    const look = LOOKS[ground.world.M.kind[k]];
    tk.playerEnds(ground, k, a, b);
    g.strokeStyle = C.paper; g.lineWidth = look.width + 5; g.setLineDash([]);
    g.beginPath(); tk.playerBow(g, a, b, 1, 1, p); g.stroke();
    g.strokeStyle = look.colour; g.lineWidth = look.width + 2; g.setLineDash(look.dash.map((length) => length * 1.5));
    g.beginPath(); tk.playerBow(g, a, b, 1, 1, p); g.stroke();
    g.setLineDash([]);
    tk.playerArrow(g, a, b, look.colour);
    tk.playerShape(g, look.shape, a.x, a.y, look.size * 1.4, look.colour);
    g.strokeStyle = C.ink; g.lineWidth = 1.5;
    g.beginPath(); g.arc(a.x, a.y, 11, 0, 7); g.stroke();
  };

  // Rings about points given as x, y, part: a part of a request gets a smaller one.
  tk.playerRings = function (g, marks) {
    for (let i = 0; i < marks.length; i += 3)
      for (const [width, colour] of [[5, C.paper], [3, C.ink], [1.5, C.follow]]) {
        g.lineWidth = width; g.strokeStyle = colour;
        g.beginPath(); g.arc(marks[i], marks[i + 1], marks[i + 2] ? 7 : 11, 0, 7); g.stroke();
      }
  };
})();
