// The player: two structures, one stream of citizens, one clock. tk.player(container, reels, options) -> Promise<handle>.
// What happens goes one way: clock, event, citizen and view are chosen; from them a moment of each world; from it the picture.
"use strict";

(function () {
  const tk = window.tk;
  const DETAILS = 0.12; // seconds between two writings of numbers while it plays
  let players = 0;

  tk.player = async function (container, reels, options) {
    const asked = options || {}, ids = Object.keys(reels.structures), span = reels.clock, government = reels.government, serial = ++players;
    const base = ids.includes(reels.baseline) ? reels.baseline : ids[0], ranked = [base, ...ids.filter((id) => id !== base)];
    const left = ids.includes(asked.left) ? asked.left : base;
    const right = ids.length < 2 ? null : ids.includes(asked.right) && asked.right !== left ? asked.right : ids.find((id) => id !== left);
    const known = new Map();
    container.replaceChildren(tk.el("p", { class: "quiet", role: "status", "data-t": "player.loading" }));
    async function world(id) {
      if (!known.has(id)) known.set(id, await tk.playerWorld(reels, id));
      return known.get(id);
    }
    try {
      await Promise.all([world(left), right ? world(right) : null, tk.fonts()]);
    } catch (error) {
      container.replaceChildren(tk.el("p", { class: "message error" }, tk.t("player.failed", { reason: error.message })));
      throw error;
    }

    // ---- the parts, and what each tells the others --------------------------------------------------------------------
    const events = tk.playerEvents();
    const clock = tk.playerClock(span, {
      frame: draw,
      jumped: paint,
      turned: () => toolbar.show(clock),
      ended: () => say(tk.t("player.said_end")),
      slow() { if (sharp && window.devicePixelRatio > 1) { sharp = false; layout(); } },
    });
    const toolbar = tk.playerToolbar({ toggle, step, next, faster });
    const timeline = tk.playerTimeline(span, seekFirmly);
    const panels = (right ? [left, right] : [left]).map((_, k) => tk.playerPanel(reels, k, ranked, (id) => choose(k, id), () => clock.time, () => views.turn()));
    const sides = panels.map((panel) => panel.side), worlds = () => sides.map((side) => side.world);
    const follow = tk.playerFollow(reels, serial, worlds, { changed: followed, seek: seekFirmly, say });
    const views = tk.playerViews(government, serial, sides, { changed: paint, say });
    const help = tk.playerHelp(serial), legend = tk.playerLegend();
    const live = tk.el("p", { class: "player-said", role: "status", "aria-live": "polite" });
    const stage = tk.el("div", { class: right ? "player-sides" : "player-sides player-single" }, panels.map((panel) => panel.box));
    const tools = tk.el("div", { class: "player-tools" }, follow.form, tk.el("span", { class: "player-group" }, views.form, help.button));
    const onKey = tk.playerKeys((element) => sides.findIndex((side) => side.canvas === element), {
      toggle, step, next, faster, larger: views.larger, smaller: views.smaller, whole: () => views.show(-1), ask: follow.ask, help: help.toggle,
      escape: () => follow.number !== null && follow.follow(null) === false,
      toEnd: (way) => seekFirmly(way < 0 ? span.start : span.end),
      pan: (k, dx, dy) => views.pan(sides[k], dx, dy),
      rove,
      enter: (k) => sides[k].focus >= 0 && views.show(government.offices[sides[k].focus].place),
      nextAt,
    });
    const root = tk.el("section", { class: "player", "data-t-label": "player.title", onkeydown: onKey }, toolbar.box, timeline.box, stage, live, tools, help.box, legend.box, follow.box);
    let sharp = true, gone = false, details = 0, waiting = 0;
    panels.forEach(pointed);
    container.replaceChildren(root);

    function say(text) { live.textContent = text; }

    // ---- structures ----------------------------------------------------------------------------------------------------
    async function setStructures(one, two) {
      const wanted = await Promise.all(sides.map((side, k) => world([one, two][k] || side.world.id)));
      const most = {};
      for (const name of ["waiting", "handled"]) most[name] = government.offices.map((_, k) => Math.max(...wanted.map((w) => w.most[name][k])));
      panels.forEach((panel, k) => panel.setWorld(wanted[k], most));
      events.forget();
      for (const side of sides) side.follow(follow.number);
      speak();
      layout();
      draw(Infinity);
      layout();
      follow.tell(clock.time);
    }
    const choose = (index, id) => setStructures(...sides.map((side, k) => (k === index ? id : side.world.id)));

    // ---- time ----------------------------------------------------------------------------------------------------------
    function play() {
      if (clock.playing) return;
      events.forget();
      clock.play();
      say(tk.t("player.said_play", { pace: toolbar.pace }));
    }
    function pause() { if (clock.pause()) say(tk.t("player.said_pause", { moment: tk.playerMoment(clock.time, span) })); }
    function toggle() { if (clock.playing) pause(); else play(); }
    function seek(hours) { events.forget(); clock.seek(hours); }
    function seekFirmly(hours) { clock.pause(); seek(hours); }
    function faster(way) { clock.faster(way); toolbar.show(clock); say(toolbar.pace); }

    // ---- events and citizens -------------------------------------------------------------------------------------------
    function go(event) {
      clock.pause();
      if (!event) { say(tk.t("player.said_none")); return; }
      clock.seek(event.time + 1e-7);
      events.light(event);
      say(tk.playerEventTold(reels, sides[event.side].world, event));
    }
    function step(way) { go(events.find(worlds(), "step", way, clock.time, follow.only)); }
    function next(kind) { go(events.find(worlds(), kind, 1, clock.time, follow.only)); }
    function followed(number) {
      if (number !== null) views.widen();
      for (const side of sides) side.follow(number);
      follow.tell(clock.time);
      paint();
      if (asked.onFollow) asked.onFollow(number);
    }

    // ---- maps ----------------------------------------------------------------------------------------------------------
    function pointed(panel) {
      const { side } = panel;
      side.canvas.addEventListener("blur", () => { side.focus = -1; panel.tipOf(-1); paint(); });
      tk.playerPointer(side.canvas, {
        hover: (point) => panel.tipOf(side.scene ? side.scene.officeAt(point.x, point.y) : -1),
        leave: () => panel.tipOf(-1),
        choose(point, reach) {
          // A pile is made of what has no room: its place, enlarged, shows it.
          const pile = side.pileAt(point.x, point.y), place = pile < 0 ? -1 : government.offices[pile].place;
          if (place >= 0 && place !== views.place) { views.show(place); return; }
          const number = side.requestAt(point.x, point.y, reach);
          if (number >= 0) follow.follow(number);
        },
        drag: (dx, dy) => { if (!side.view.whole) views.pan(side, dx, dy); },
        pinch: (factor, x, y) => views.zoom(factor, side, x, y),
        twice(point) {
          const place = side.scene.placeAt(point.x, point.y);
          if (place >= 0) views.show(place === views.place ? -1 : place);
        },
      });
    }
    function rove(k, way) {
      const office = panels[k].rove(way);
      if (office < 0) return;
      paint();
      say(panels[k].tipOf(office));
    }
    function nextAt(k) {
      if (sides[k].focus < 0) return false;
      const list = sides[k].requestsOf(sides[k].focus, clock.time), after = follow.number === null ? -1 : follow.number;
      if (list.length) follow.follow(list.find((number) => number > after) || list[0]);
    }
    function layout() {
      const { frame } = panels[0], width = frame.clientWidth;
      if (!width) return;
      const stacked = panels.length > 1 && stage.clientWidth < 700;
      const room = window.innerHeight - (root.offsetHeight - frame.offsetHeight - follow.box.offsetHeight) - (asked.above || 0) - 24;
      const height = stacked ? Math.max(230, Math.min(320, window.innerHeight * 0.42)) : Math.max(330, Math.min(room, 640));
      for (const panel of panels) panel.side.resize(panel.frame.clientWidth, Math.round(height), sharp, views.place);
      timeline.marked(worlds().flatMap((w) => w.begins.map((one) => one.start)));
      paint();
    }

    // ---- painting ------------------------------------------------------------------------------------------------------
    function paint() {
      if (clock.playing && !clock.calm) return;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => { if (!gone) draw(Infinity); });
    }
    function drawSides() {
      const { time, pace, calm } = clock, lit = sides.map((side, k) => events.lit(side.world, k));
      const dim = follow.number !== null || lit.some((move) => move >= 0);
      sides.forEach((side, k) => side.draw({ time, pace, calm, dim, lit: lit[k] }));
    }
    // stamp: when, in milliseconds; Infinity: all that is written too.
    function draw(stamp) {
      drawSides();
      if (stamp - details < DETAILS * 1000 && stamp !== Infinity) return;
      details = stamp === Infinity ? 0 : stamp;
      timeline.show(clock.time);
      for (const panel of panels) { panel.show(clock.time); panel.turnsTo(views.turnsTo); }
      follow.show(clock.time);
    }
    // Everything that is written: again when the language changes.
    function speak() {
      toolbar.show(clock);
      for (const part of [...panels, views, help, legend]) part.speak();
    }

    tk.onLanguage(() => {
      if (gone) return;
      tk.translate(root);
      speak();
      timeline.marked(worlds().flatMap((w) => w.begins.map((one) => one.start)));
      follow.tell(clock.time);
      for (const side of sides) side.changed();
      say("");
      paint();
    });
    const watcher = new ResizeObserver(() => { if (sides[0].plan && panels[0].frame.clientWidth !== sides[0].plan.width) layout(); });
    watcher.observe(stage);
    const motion = window.matchMedia("(prefers-reduced-motion: reduce)");
    motion.addEventListener("change", clock.calmed);
    window.addEventListener("resize", layout);

    tk.translate(root);
    await setStructures(left, right);
    if (sides[0].plan && sides[0].plan.narrow) views.begin(tk.playerHome(government, sides[0].world));
    // A first moment with something to see: noon of the first day rather than its first minute.
    seek(asked.start === undefined ? Math.min(span.start + 10, (span.start + span.end) / 2) : asked.start);

    return {
      seek: seekFirmly, play, pause, setStructures, step, next,
      follow: follow.follow,
      show: views.show,
      frameRate: clock.rate,
      setSpeed(speed) { clock.setSpeed(speed); toolbar.show(clock); },
      // What is counted on a side (0 left, 1 right) up to a time; Infinity: when observation ends.
      counts: (index, hours) => sides[index].world.counts(hours),
      path: (index, number) => sides[index].world.path(number).length,
      state() {
        const event = events.cursor, w = event && sides[event.side].world, of = (name) => sides.map((side) => Array.from(side.moment[name]));
        return {
          time: clock.time, playing: clock.playing, speed: clock.speed, followed: follow.number, place: views.place, scale: sides[0].view.kx,
          structures: worlds().map((one) => one.id), event: event && { side: event.side, row: event.row, number: w.Q.number[w.R.request[event.row]] },
          waiting: of("waiting"), busy: of("busy"), moving: sides.map((side) => side.moment.moving.length / 3), piled: sides.map((side) => Array.from(side.piles)), named: sides[0].named, said: live.textContent,
        };
      },
      // Draw one moment now, off the clock of the screen: for measuring.
      drawNow(hours) { clock.put(hours); drawSides(); },
      // A point of the canvas where a dot of this request lies, null if none is drawn: for tests.
      whereIs: (index, number) => sides[index].whereIs(number, clock.time),
      destroy() {
        clock.destroy();
        gone = true;
        watcher.disconnect();
        motion.removeEventListener("change", clock.calmed);
        window.removeEventListener("resize", layout);
        container.replaceChildren();
      },
    };
  };
})();
