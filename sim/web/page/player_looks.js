// How everything looks that the player draws: colours, kinds of movement, shapes; the legend shows the same.
"use strict";

(function () {
  const tk = window.tk;
  const KIND = tk.playerCodes.KIND;
  const C = { ink: "#1a1a1a", quiet: "#555555", rule: "#c4c4c4", band: "#f5f5f2", paper: "#ffffff", slate: "#44546a", pass: "#c44e00", often: "#7a2600", move: "#0072b2", green: "#00704f", purple: "#8b2f63", teal: "#1f6f9e", grey: "#7a7a7a", load: "#b5d6ec", full: "#7db4dc", paperwork: "#c9c9c9", follow: "#e69f00" };

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
  tk.playerStamps = function (dpr) {
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
  };

  function bitmapOf(canvas) {
    if (!window.OffscreenCanvas) return canvas;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    copy.getContext("2d").drawImage(canvas, 0, 0);
    return copy.transferToImageBitmap ? copy.transferToImageBitmap() : canvas;
  }
})();
