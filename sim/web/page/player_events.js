// Going from event to event: the next hand-over, buck-passing or re-opening in any world shown, and which one is lit.
"use strict";

(function () {
  const tk = window.tk;

  tk.playerEvents = function () {
    let cursor = null; // the event that is lit: { side, row, place, time }

    function candidates(world, kind, only) {
      if (only === null) return world.events[kind];
      const q = world.numbers.get(only);
      return world.events[kind].filter((r) => world.R.request[r] === q);
    }
    const later = (x, y) => x.time - y.time || x.side - y.side || x.place - y.place;

    return {
      get cursor() { return cursor; },
      light(event) { cursor = event; },
      forget() { cursor = null; },
      // The move of a world that is lit, -1 if none is.
      lit(world, side) {
        const moved = cursor && cursor.side === side ? world.moveOfRow.get(cursor.row) : undefined;
        return moved === undefined ? -1 : moved;
      },
      // The next (way 1) or previous (-1) event of a kind, of one request only where `only` is a number. Events of one
      // minute follow each other by side and row.
      find(worlds, kind, way, time, only) {
        const nowhere = { time: time + (way > 0 ? 1e-7 : -1e-7), side: way > 0 ? -1 : 9, place: way > 0 ? -1 : Infinity };
        const at = cursor || nowhere;
        let best = null;
        worlds.forEach((world, side) => {
          const list = candidates(world, kind, only), R = world.R;
          let low = 0, high = list.length;
          while (low < high) { const middle = (low + high) >> 1; if (R.end[list[middle]] < at.time - 1e-9) low = middle + 1; else high = middle; }
          const found = (i) => ({ time: R.end[list[i]], side, place: list[i], row: list[i] });
          while (low < list.length && (way > 0 ? later(found(low), at) <= 0 : later(found(low), at) < 0)) low++;
          if (way < 0) low--;
          if (low < 0 || low >= list.length) return;
          if (!best || way * later(found(low), best) < 0) best = found(low);
        });
        return best;
      },
    };
  };

  // An event in a sentence.
  tk.playerEventTold = function (reels, world, event) {
    const { R, Q } = world, r = event.row, decision = tk.playerDecision(reels, world, r);
    const office = R.office[r] >= 0 ? tk.say(reels.government.offices[R.office[r]]) + " " : "";
    const what = office + tk.playerActivity(reels, world, r) + (decision ? " · " + decision : "") + (world.isPass(r) ? " [" + tk.t("player.is_pass") + "]" : "");
    return tk.t("player.said_event", { moment: tk.playerMoment(event.time, reels.clock), structure: tk.say(world.title), number: Q.number[R.request[r]], what });
  };
})();
