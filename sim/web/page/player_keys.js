// The keyboard alone is enough: which key does what.
"use strict";

(function () {
  const KEYS = ["player.key_space", "player.key_arrows", "player.key_next", "player.key_speed", "player.key_office", "player.key_citizen", "player.key_zoom", "player.key_ends", "player.mouse"];
  const tk = window.tk, PLAIN = {
    n: (acts) => acts.next("hand"), p: (acts) => acts.next("pass"), r: (acts) => acts.next("reopen"),
    "+": (acts) => acts.faster(1), "=": (acts) => acts.faster(1), "-": (acts) => acts.faster(-1), _: (acts) => acts.faster(-1),
    z: (acts) => acts.larger(), x: (acts) => acts.smaller(), 0: (acts) => acts.whole(), f: (acts) => acts.ask(), "?": (acts) => acts.help(), h: (acts) => acts.help(),
  };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const ON_MAP = { Enter: (acts, at) => acts.enter(at), c: (acts, at) => acts.nextAt(at) };

  // mapOf(element): the side whose map an element is, -1 for none. acts: escape(), the plain ones above, toggle(),
  // step(way), toEnd(way), and on a map pan(side, dx, dy), rove(side, way), enter(side), nextAt(side), which return
  // false where they had nothing to do.
  tk.playerKeys = function (mapOf, acts) {
    function done(event) {
      const target = event.target, name = target.tagName, range = target.type === "range", box = target.type === "checkbox";
      if (event.key === "Escape") return acts.escape();
      if (name === "SELECT" || (name === "INPUT" && !range && !box)) return false;
      const map = mapOf(target), key = event.key.length === 1 ? event.key.toLowerCase() : event.key, arrow = ARROWS[key];
      if (arrow && map >= 0 && event.shiftKey) return acts.pan(map, -60 * arrow[0], -60 * arrow[1]);
      if (arrow && map >= 0 && arrow[1]) return acts.rove(map, arrow[1]);
      if (arrow) return !range && arrow[0] ? acts.step(arrow[0]) : false;
      if (key === " ") return name !== "BUTTON" && !box ? acts.toggle() : false;
      if (key === "Home" || key === "End") return range ? false : acts.toEnd(key === "Home" ? -1 : 1);
      if (key in ON_MAP) return map >= 0 ? ON_MAP[key](acts, map) : false;
      return key in PLAIN ? PLAIN[key](acts) : false;
    }
    return (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && done(event) !== false) event.preventDefault();
    };
  };

  // The list of keys, and the button that shows and hides it.
  tk.playerHelp = function (serial) {
    const box = tk.el("div", { class: "player-help hidden", id: "player-help-" + serial });
    const button = tk.el("button", { type: "button", "data-t": "player.keys", "aria-expanded": "false", "aria-controls": box.id, onclick: toggle });
    function toggle() { button.setAttribute("aria-expanded", String(!box.classList.toggle("hidden"))); }
    return { box, button, toggle, speak() { box.replaceChildren(tk.el("ul", {}, KEYS.map((key) => tk.el("li", {}, tk.t(key))))); } };
  };
})();
