// What part of the map is seen: a place of the list, larger or smaller, moved; all sides see the same part.
"use strict";

(function () {
  const tk = window.tk;
  const STEP = 1.6;

  // sides: what is drawn; told: changed(), say(text).
  tk.playerViews = function (government, serial, sides, told) {
    let place = -1; // -1 everything, undefined none in particular
    let home = -1; // the place that a narrow page begins with
    const list = tk.el("select", { id: "player-place-" + serial, onchange: () => show(Number(list.value)) });
    const sign = (key, text, factor) => tk.el("button", { type: "button", "data-t-label": key, "data-t-title": key, onclick: () => zoom(factor) }, text);
    const form = [
      tk.el("label", { for: list.id, "data-t": "player.place" }), list,
      sign("player.zoom_out", "−", 1 / STEP), sign("player.zoom_in", "＋", STEP),
    ];

    // On a view that was chosen a finger scrolls the page; once the map was enlarged by hand it moves the map.
    function touched(byHand) { for (const side of sides) side.canvas.style.touchAction = byHand ? "none" : "pan-y"; }
    function look(wanted) {
      place = wanted;
      for (const side of sides) { side.view.show(tk.playerRegion(side.plan, government, place)); side.changed(); }
      list.value = String(place);
      touched(false);
      told.changed();
    }
    function show(wanted) {
      look(wanted);
      told.say(tk.t("player.said_whole", { place: place < 0 ? tk.t("player.whole") : tk.say(government.places[place]) }));
    }
    // All sides like this one, whose view was changed by hand.
    function together(first) {
      place = undefined;
      if (first.view.whole) { place = -1; list.value = "-1"; }
      for (const side of sides) { if (side !== first) side.view.like(first.view); side.changed(); }
      told.changed();
    }
    function zoom(factor, side, x, y) {
      const first = side || sides[0], { width, height } = first.plan;
      first.view.zoom(factor, x === undefined ? width / 2 : x, y === undefined ? height / 2 : y);
      together(first);
      touched(place === undefined);
    }

    return {
      form, show, zoom,
      get place() { return place; },
      // A map too fine for a narrow page begins with one place; a button leads to the whole and back.
      begin(wanted) { home = wanted; if (home >= 0) look(home); },
      // A path runs through all tiers: who follows a citizen sees the whole, unless the view was chosen by hand.
      widen() { if (home >= 0 && place === home) look(-1); },
      turn() { show(sides[0].view.whole ? home : -1); },
      // What `turn` leads to, in words; nothing where it leads nowhere.
      get turnsTo() {
        if (!sides[0].view.whole) return tk.t("player.see_all");
        return home >= 0 ? tk.t("player.see_place") : "";
      },
      larger() { zoom(STEP); },
      smaller() { zoom(1 / STEP); },
      pan(side, dx, dy) { side.view.pan(dx, dy); together(side); },
      speak() {
        const options = [tk.el("option", { value: -1 }, tk.t("player.whole"))];
        (function add(parent, depth) {
          government.places.forEach((one, k) => {
            if (one.parent !== parent) return;
            options.push(tk.el("option", { value: k }, "　".repeat(depth) + tk.say(one)));
            add(k, depth + 1);
          });
        })(-1, 0);
        list.replaceChildren(...options);
        list.value = String(place === undefined ? -1 : place);
      },
    };
  };
})();
