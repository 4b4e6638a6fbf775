// The legend: every shape, line and colour of the map with its name.
"use strict";

(function () {
  const tk = window.tk;
  const KIND = tk.playerCodes.KIND, C = tk.playerColours, FRAME = "#8a8a8a";
  const LINES = [
    [KIND.PROPER, "player.legend_proper"], [KIND.PASS, "player.legend_pass"], [KIND.RETURN_PASS, "player.legend_return"], [KIND.DISPATCH, "player.legend_dispatch"],
    [KIND.CALL_IN, "player.legend_call_in"], [KIND.REOPEN, "player.legend_reopen"], [KIND.SETTLED, "player.legend_settled"], [KIND.CLOSED, "player.legend_closed"],
  ];
  const DOTS = [
    ["player.legend_dot", "dot", C.slate, 4], ["player.legend_passed", "triangle", C.pass, 4], ["player.legend_often", "triangle", C.often, 5],
    ["player.legend_held", "ring", C.slate, 4], ["player.legend_paper", "square", C.grey, 4],
  ];

  function item(key, width, paint) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = tk.el("canvas", { width: width * ratio, height: 16 * ratio, "aria-hidden": "true" }), pen = canvas.getContext("2d");
    canvas.style.width = width + "px"; canvas.style.height = "16px";
    pen.scale(ratio, ratio);
    paint(pen);
    return tk.el("li", {}, canvas, tk.t(key));
  }
  function line(pen, look) {
    pen.strokeStyle = look.colour; pen.lineWidth = Math.max(look.width, 1.2); pen.setLineDash(look.dash);
    pen.beginPath(); pen.moveTo(0, 8); pen.lineTo(30, 8); pen.stroke(); pen.setLineDash([]);
    tk.playerShape(pen, look.shape, 33, 8, look.size, look.colour);
  }
  function counter(pen, colour, width) {
    pen.fillStyle = colour; pen.fillRect(1, 3, width, 10); pen.strokeStyle = FRAME; pen.strokeRect(0.5, 2.5, 27, 11);
  }

  tk.playerLegend = function () {
    const box = tk.el("ul", { class: "player-legend", "data-t-label": "player.legend" });
    return {
      box,
      speak() {
        box.replaceChildren(
          ...DOTS.map(([key, name, colour, size]) => item(key, 14, (pen) => tk.playerShape(pen, name, 7, 8, size, colour))),
          ...LINES.map(([kind, key]) => item(key, 40, (pen) => line(pen, tk.playerLooks[kind]))),
          item("player.legend_load", 28, (pen) => counter(pen, C.load, 17)),
          item("player.legend_full", 28, (pen) => { counter(pen, C.full, 26); pen.fillStyle = C.ink; pen.fillRect(0, 12, 28, 3); }),
          tk.el("li", {}, tk.el("b", {}, "12 "), tk.t("player.legend_number")),
          item("player.legend_pile", 30, (pen) => tk.playerPile(pen, { count: 12, passed: 5, x: 15, y: 9 }, 28)));
      },
    };
  };
})();
