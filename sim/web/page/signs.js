// Small drawn signs: the marker of a structure, the direction of a difference, the shape of a verdict. Drawn, so no font lacks them.
"use strict";

(function () {
  const tk = window.tk;
  const SPACE = "http://www.w3.org/2000/svg";
  const MARKERS = ["circle", "square", "triangle", "diamond", "wedge", "plus", "cross"];
  const SHAPES = {
    circle: "M8 2a6 6 0 1 0 .01 0z",
    square: "M2.5 2.5h11v11h-11z",
    triangle: "M8 1.5l6.5 12h-13z",
    diamond: "M8 1l6 7-6 7-6-7z",
    wedge: "M8 14.5l6.5-12h-13z",
    plus: "M6 2h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    cross: "M3.5 1.5l4.5 4.5 4.5-4.5 2 2-4.5 4.5 4.5 4.5-2 2-4.5-4.5-4.5 4.5-2-2 4.5-4.5-4.5-4.5z",
    down: "M6.5 2h3v6.5h3.5l-5 5.5-5-5.5h3.5z",
    up: "M6.5 14h3v-6.5h3.5l-5-5.5-5 5.5h3.5z",
    equal: "M2.5 4.5h11v2.5h-11zM2.5 9h11v2.5h-11z",
  };

  tk.shape = function (name, extra) {
    const svg = document.createElementNS(SPACE, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("class", "sign" + (extra ? " " + extra : ""));
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    const path = document.createElementNS(SPACE, "path");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  };

  // The marker of the k-th structure; the baseline is 0.
  tk.marker = function (k) {
    return tk.shape(k === 0 ? "circle" : MARKERS[1 + ((k - 1) % 6)], "look-" + (k === 0 ? 0 : 1 + ((k - 1) % 6)));
  };

  // Return "down", "up" or "equal": where an amount went, as its verdict and its sign say.
  tk.direction = function (amount) {
    if (amount.verdict === "undecided" || amount.verdict === "identical") return "equal";
    const said = amount.difference.en.trim();
    if (/^[-\u2212\u2013]/.test(said)) return "down";
    return /^\+?[0-9]/.test(said) ? "up" : "equal";
  };
})();
