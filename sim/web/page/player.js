// The player: two structures, one stream of citizens, one clock. tk.player(container, reels, options) -> Promise<handle>.
"use strict";

(function () {
  const tk = window.tk;
  const { KIND, STATE } = tk.playerCodes;
  const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  // 1x: one minute of the run per second. Whatever the speed, a move is seen for so many seconds, fewer where they crowd.
  const HOURS_PER_SECOND = 1 / 60, SEEN = 0.6, SEEN_LEAST = 0.35, DETAILS = 0.12, SLOW = 26;
  const COUNTS = [
    ["reported", "player.reported", "player.reported_help"],
    ["settled", "player.settled", "player.settled_help"],
    ["passed", "player.passed", "player.passed_help"],
    ["open", "player.open", "player.open_help"],
    ["hours", "player.grassroots", "player.grassroots_help"],
  ];
  const LEGEND = [
    [KIND.PROPER, "player.legend_proper"], [KIND.PASS, "player.legend_pass"], [KIND.RETURN_PASS, "player.legend_return"], [KIND.DISPATCH, "player.legend_dispatch"],
    [KIND.CALL_IN, "player.legend_call_in"], [KIND.REOPEN, "player.legend_reopen"], [KIND.SETTLED, "player.legend_settled"], [KIND.CLOSED, "player.legend_closed"],
  ];
  const KEYS = ["player.key_space", "player.key_arrows", "player.key_next", "player.key_speed", "player.key_office", "player.key_citizen", "player.key_zoom", "player.key_ends", "player.mouse"];
  let players = 0;

  tk.player = async function (container, reels, options) {
    const asked = options || {}, ids = Object.keys(reels.structures), clock = reels.clock, government = reels.government, serial = ++players;
    const worlds = new Map();
    const state = { time: clock.start, speed: 100, pace: 0, calm: tk.calm(), playing: false, place: -1, most: null, followed: null, only: false, lit: false, sharp: true, destroyed: false };
    const loading = tk.el("p", { class: "quiet", role: "status", "data-t": "player.loading" });
    container.replaceChildren(loading);

    async function world(id) {
      if (!worlds.has(id)) worlds.set(id, await tk.playerWorld(reels, id));
      return worlds.get(id);
    }
    // Each structure has its colour; the baseline is grey.
    const base = ids.includes(reels.baseline) ? reels.baseline : ids[0], ranked = [base, ...ids.filter((id) => id !== base)];
    const COLOURS = ["--baseline", "--first", "--second", "--third", "--fourth", "--fifth", "--sixth"];
    const left = ids.includes(asked.left) ? asked.left : base;
    const right = ids.length < 2 ? null : ids.includes(asked.right) && asked.right !== left ? asked.right : ids.find((id) => id !== left);
    try {
      await Promise.all([world(left), right ? world(right) : null, tk.fonts()]);
    } catch (error) {
      container.replaceChildren(tk.el("p", { class: "message error" }, tk.t("player.failed", { reason: error.message })));
      throw error;
    }

    // ---- elements ---------------------------------------------------------------------------------------------------
    const button = (key, act, extra) => tk.el("button", { type: "button", "data-t": key, onclick: act, ...(extra || {}) });
    const playButton = button("player.play", toggle, { class: "primary player-play" });
    const pace = tk.el("output", { class: "player-pace" });
    const toolbar = tk.el("div", { class: "player-toolbar", role: "toolbar", "data-t-label": "player.controls" },
      playButton, button("player.back", () => step(-1)), button("player.step", () => step(1)),
      button("player.next_hand", () => next("hand"), { class: "player-hand" }), button("player.next_pass", () => next("pass"), { class: "player-pass" }), button("player.next_reopen", () => next("reopen"), { class: "player-reopen" }),
      tk.el("span", { class: "player-speed" },
        tk.el("button", { type: "button", "data-t-label": "player.slower", "data-t-title": "player.slower", onclick: () => faster(-1) }, "−"), pace,
        tk.el("button", { type: "button", "data-t-label": "player.faster", "data-t-title": "player.faster", onclick: () => faster(1) }, "＋")));
    const now = tk.el("output", { class: "player-now" });
    const slider = tk.el("input", { type: "range", class: "player-slider", min: 0, max: Math.round((clock.end - clock.start) * 60), step: 1, value: 0, "data-t-label": "player.clock", oninput: () => { pause(true); seek(clock.start + Number(slider.value) / 60); } });
    const marks = tk.el("div", { class: "player-marks", "aria-hidden": "true" });
    const timeline = tk.el("div", { class: "player-timeline" }, now, tk.el("div", { class: "player-track" }, slider, marks));
    const sides = (right ? [left, right] : [left]).map((id, k) => makeSide(id, k));
    const stage = tk.el("div", { class: right ? "player-sides" : "player-sides player-single" }, sides.map((side) => side.box));
    const numberBox = tk.el("input", { type: "number", inputmode: "numeric", class: "player-number", id: "player-number-" + serial, onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); typed(); } } });
    const only = tk.el("input", { type: "checkbox", id: "player-only-" + serial, onchange: () => { state.only = only.checked; } });
    const onlyLabel = tk.el("label", { for: "player-only-" + serial, class: "player-only hidden" }, only, tk.el("span", { "data-t": "player.only" }));
    const stopButton = button("player.follow_none", () => follow(null), { class: "hidden" });
    const places = tk.el("select", { id: "player-place-" + serial, onchange: () => show(Number(places.value)) });
    const help = tk.el("div", { class: "player-help hidden", id: "player-help-" + serial });
    const helpButton = button("player.keys", toggleHelp, { "aria-expanded": "false", "aria-controls": "player-help-" + serial });
    const tools = tk.el("div", { class: "player-tools" },
      tk.el("span", { class: "player-group" }, tk.el("label", { for: "player-number-" + serial, "data-t": "player.follow" }), numberBox, button("player.follow_go", typed), button("player.follow_any", anyOne), stopButton, onlyLabel),
      tk.el("span", { class: "player-group" }, tk.el("label", { for: "player-place-" + serial, "data-t": "player.place" }), places,
        tk.el("button", { type: "button", "data-t-label": "player.zoom_out", "data-t-title": "player.zoom_out", onclick: () => zoom(1 / 1.6) }, "−"),
        tk.el("button", { type: "button", "data-t-label": "player.zoom_in", "data-t-title": "player.zoom_in", onclick: () => zoom(1.6) }, "＋"), helpButton));
    const legend = tk.el("ul", { class: "player-legend", "data-t-label": "player.legend" });
    const live = tk.el("p", { class: "player-said", role: "status", "aria-live": "polite" });
    const citizen = tk.el("div", { class: "player-citizen hidden" });
    const root = tk.el("section", { class: "player", "data-t-label": "player.title", onkeydown: onKey }, toolbar, timeline, stage, live, tools, help, legend, citizen);
    container.replaceChildren(root);
    roving(toolbar);

    function makeSide(id, index) {
      const canvas = tk.el("canvas", { class: "player-canvas", tabindex: 0, role: "application" });
      const tip = tk.el("div", { class: "player-tip hidden" });
      const reform = tk.el("p", { class: "player-reform hidden" });
      const chooser = ids.length > 2 ? tk.el("select", { class: "player-chooser", "data-t-label": index ? "player.right" : "player.left", onchange: () => choose(index, chooser.value) }) : null;
      const title = tk.el("h3", { class: "player-name" });
      const counts = {};
      const row = tk.el("dl", { class: "player-counts" }, COUNTS.map(([name, key, why]) => {
        const value = tk.el("b"), end = tk.el("small");
        counts[name] = { value, end };
        return tk.el("div", { class: "player-count", "data-t-title": why }, tk.el("dt", { "data-t": key }), tk.el("dd", {}, value, end));
      }));
      const frame = tk.el("div", { class: "player-frame" }, canvas, tip);
      const box = tk.el("div", { class: "player-side player-side-" + index }, tk.el("div", { class: "player-head" }, chooser || title, reform), row, frame);
      const side = tk.playerSide(canvas, reels, state);
      Object.assign(side, { id, index, box, tip, reform, chooser, title, counts, frame });
      pointers(side);
      canvas.addEventListener("blur", () => { side.focus = -1; side.tip.classList.add("hidden"); paint(); });
      return side;
    }

    // ---- structures ---------------------------------------------------------------------------------------------------
    async function setStructures(one, two) {
      const wanted = [one, two].slice(0, sides.length);
      await Promise.all(wanted.map((id, k) => world(id || sides[k].id)));
      sides.forEach((side, k) => { side.id = wanted[k] || side.id; side.world = worlds.get(side.id); });
      const shown = sides.map((side) => side.world), count = government.offices.length;
      state.most = { waiting: new Int32Array(count), handled: new Int32Array(count) };
      for (const name of ["waiting", "handled"]) for (let k = 0; k < count; k++) state.most[name][k] = Math.max(...shown.map((w) => w.most[name][k]));
      for (const side of sides) {
        side.final = side.world.counts(Infinity);
        side.lit = -1;
        side.follow(state.followed);
      }
      speak();
      layout();
      draw(Infinity);
      layout();
      tell();
    }
    const choose = (index, id) => {
      const pair = sides.map((side) => side.id);
      pair[index] = id;
      setStructures(pair[0], pair[1]);
    };

    // ---- time ---------------------------------------------------------------------------------------------------------
    const hoursPerSecond = () => state.speed * HOURS_PER_SECOND;
    function setPace() { state.pace = Math.max((state.speed > 200 ? SEEN_LEAST : SEEN) * hoursPerSecond(), 0.02); }
    let frame = 0, before = 0, details = 0, timer = 0, stamps = [];
    function tick(stamp) {
      if (!state.playing || state.destroyed) return;
      const gone = before ? Math.min((stamp - before) / 1000, 0.25) : 0;
      before = stamp;
      stamps.push(stamp);
      if (stamps.length > 240) stamps.shift();
      state.time += gone * hoursPerSecond();
      if (state.time >= clock.end) { state.time = clock.end - 1e-6; pause(true); say(tk.t("player.said_end")); }
      draw(stamp);
      if (state.sharp && window.devicePixelRatio > 1 && stamps.length === 60 && rate() < SLOW) { state.sharp = false; layout(); }
      if (state.playing) frame = requestAnimationFrame(tick);
    }
    const rate = () => (stamps.length < 2 ? 0 : (1000 * (stamps.length - 1)) / (stamps[stamps.length - 1] - stamps[0]));
    // Where motion is not wanted, the clock goes by jumps of a second and nothing glides.
    function jump() {
      if (!state.playing) return;
      state.time = Math.min(state.time + hoursPerSecond(), clock.end - 1e-6);
      paint();
      if (state.time >= clock.end - 1e-5) pause();
    }
    function play() {
      if (state.playing) return;
      if (state.time >= clock.end - 1e-3) state.time = clock.start;
      state.playing = true;
      unlight();
      before = 0; stamps = [];
      if (state.calm) timer = setInterval(jump, 1000); else frame = requestAnimationFrame(tick);
      playing();
      say(tk.t("player.said_play", { pace: pace.textContent }));
    }
    function pause(quiet) {
      if (!state.playing) return;
      state.playing = false;
      cancelAnimationFrame(frame); clearInterval(timer);
      playing();
      paint();
      if (quiet !== true) say(tk.t("player.said_pause", { moment: moment(state.time) }));
    }
    function toggle() { if (state.playing) pause(); else play(); }
    function playing() {
      playButton.dataset.t = state.playing ? "player.pause" : "player.play";
      playButton.textContent = (state.playing ? "‖ " : "▶ ") + tk.t(playButton.dataset.t);
    }
    function seek(hours) {
      state.time = Math.min(Math.max(hours, clock.start), clock.end - 1e-6);
      unlight();
      paint();
    }
    function faster(way) {
      const at = SPEEDS.findIndex((speed) => speed >= state.speed);
      state.speed = SPEEDS[Math.min(Math.max(at + way, 0), SPEEDS.length - 1)];
      setPace(); showPace(); paint();
      say(pace.textContent);
    }
    function showPace() {
      pace.textContent = tk.t("player.pace", { speed: state.speed, span: tk.playerSpan(hoursPerSecond()) });
    }
    const moment = (hours) => tk.playerMoment(hours, clock);

    // ---- events -------------------------------------------------------------------------------------------------------
    let cursor = null; // the event that is lit: { side, row, time }
    function unlight() { cursor = null; state.lit = false; for (const side of sides) side.lit = -1; }
    function candidates(side, kind) {
      const list = side.world.events[kind];
      if (!state.only || state.followed === null) return list;
      const q = side.world.numbers.get(state.followed);
      return list.filter((r) => side.world.R.request[r] === q);
    }
    // The next (way 1) or previous (-1) event of a kind on either side; those of one minute follow each other by side and row.
    function find(kind, way) {
      const at = cursor ? cursor : { time: state.time + (way > 0 ? 1e-7 : -1e-7), side: way > 0 ? -1 : 9, place: way > 0 ? -1 : Infinity };
      let best = null;
      const later = (x, y) => x.time - y.time || x.side - y.side || x.place - y.place;
      sides.forEach((side, k) => {
        const list = candidates(side, kind), R = side.world.R;
        let low = 0, high = list.length;
        while (low < high) { const middle = (low + high) >> 1; if (R.end[list[middle]] < at.time - 1e-9) low = middle + 1; else high = middle; }
        const found = (i) => ({ time: R.end[list[i]], side: k, place: list[i], row: list[i] });
        if (way > 0) { while (low < list.length && later(found(low), at) <= 0) low++; if (low < list.length && (!best || later(found(low), best) < 0)) best = found(low); }
        else { while (low < list.length && later(found(low), at) < 0) low++; low--; if (low >= 0 && (!best || later(found(low), best) > 0)) best = found(low); }
      });
      return best;
    }
    function go(event) {
      pause(true);
      if (!event) { say(tk.t("player.said_none")); return; }
      state.time = Math.min(event.time + 1e-7, clock.end - 1e-6);
      unlight();
      cursor = event;
      const side = sides[event.side], moved = side.world.moveOfRow.get(event.row);
      side.lit = moved === undefined ? -1 : moved;
      state.lit = moved !== undefined;
      paint();
      const w = side.world, r = event.row, office = w.R.office[r] >= 0 ? tk.say(government.offices[w.R.office[r]]) + " " : "";
      const decision = tk.playerDecision(reels, w, r);
      const what = office + tk.playerActivity(reels, w, r) + (decision ? " · " + decision : "") + (w.isPass(r) ? " [" + tk.t("player.is_pass") + "]" : "");
      say(tk.t("player.said_event", { moment: moment(event.time), structure: tk.say(w.title), number: w.Q.number[w.R.request[r]], what }));
    }
    const step = (way) => go(find("step", way));
    const next = (kind) => go(find(kind, 1));
    function say(text) { live.textContent = text; }

    // ---- following ------------------------------------------------------------------------------------------------------
    let paths = [];
    function follow(number) {
      const known = number !== null && number !== undefined && sides.some((side) => side.world.numbers.has(Number(number)));
      if (number !== null && number !== undefined && !known) { unknown(number); return false; }
      state.followed = known ? Number(number) : null;
      for (const side of sides) side.follow(state.followed);
      numberBox.value = known ? state.followed : "";
      stopButton.classList.toggle("hidden", !known);
      onlyLabel.classList.toggle("hidden", !known);
      tell();
      paint();
      if (known) {
        const { q, w } = about();
        say(tk.t("player.said_follow", { number: state.followed, matter: tk.say(government.matters[w.Q.matter[q]]), place: tk.say(government.places[w.Q.origin[q]]) }));
      }
      if (asked.onFollow) asked.onFollow(state.followed);
      return known;
    }
    function unknown(number) {
      const numbers = [];
      for (const side of sides) for (const [key, q] of side.world.numbers) if (side.world.Q.counted[q]) numbers.push(key);
      say(tk.t("player.said_unknown", { number, from: numbers.reduce((a, b) => Math.min(a, b), Infinity), to: numbers.reduce((a, b) => Math.max(a, b), -Infinity) }));
    }
    function typed() {
      if (numberBox.value === "") return;
      if (follow(Number(numberBox.value))) seekToFollowed();
    }
    function seekToFollowed() {
      const { q, w } = about();
      if (w.Q.counted[q]) seek(w.Q.reported[q] + 1e-7);
    }
    // One that was passed on in the world on the left, and whose path there is neither dull nor endless.
    let chosen = 0;
    function anyOne() {
      const w = sides[0].world, found = [];
      for (const [number, q] of w.numbers) {
        if (!w.Q.counted[q]) continue;
        const length = w.Q.first[q + 1] - w.Q.first[q];
        let passes = 0;
        for (let r = w.Q.first[q]; r < w.Q.first[q + 1]; r++) if (w.isPass(r)) passes++;
        const beyond = w.R.end[w.Q.first[q + 1] - 1] > clock.end ? 6 : 0;
        found.push([Math.abs(passes - 3) + Math.abs(length - 14) / 4 + beyond, number]);
      }
      found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      if (found.length && follow(found[chosen++ % Math.min(found.length, 30)][1])) seekToFollowed();
    }
    function about() {
      const w = sides.map((side) => side.world).find((one) => one.numbers.has(state.followed));
      return { w, q: w.numbers.get(state.followed) };
    }
    // Write the path in every world shown.
    function tell() {
      citizen.classList.toggle("hidden", state.followed === null);
      paths = [];
      if (state.followed === null) { citizen.replaceChildren(); return; }
      const { q, w } = about(), shown = sides.map((side) => side.world);
      const longest = tk.playerLongest(reels, shown, state.followed);
      paths = shown.map((one) => tk.playerPath(reels, one, state.followed, longest, (hours) => { pause(true); seek(hours + 1e-7); }));
      citizen.replaceChildren(
        tk.el("h3", {}, tk.t("player.citizen", { number: state.followed })),
        tk.el("p", { class: "small" }, tk.t("player.citizen_about", { matter: tk.say(government.matters[w.Q.matter[q]]), place: tk.say(government.places[w.Q.origin[q]]), channel: tk.say(government.channels[w.Q.channel[q]]), moment: moment(w.Q.reported[q]) })),
        tk.el("div", { class: "player-paths" }, paths.map((path) => path.box)));
      current();
    }
    function current() {
      paths.forEach((path, k) => {
        const R = sides[k].world.R;
        path.items.forEach((item, i) => {
          const r = path.rows[i], here = R.enabled[r] <= state.time && state.time < R.end[r];
          item.classList.toggle("player-past", R.end[r] <= state.time);
          if (here) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
        });
      });
    }

    // ---- view -----------------------------------------------------------------------------------------------------------
    function show(place) {
      state.place = place;
      for (const side of sides) { side.view.show(tk.playerRegion(side.plan, government, place)); side.changed(); }
      places.value = String(place);
      paint();
      say(tk.t("player.said_whole", { place: place < 0 ? tk.t("player.whole") : tk.say(government.places[place]) }));
    }
    function zoom(factor, side, x, y) {
      const first = side || sides[0];
      first.view.zoom(factor, x === undefined ? first.plan.width / 2 : x, y === undefined ? first.plan.height / 2 : y);
      together(first);
    }
    function together(first) {
      state.place = undefined;
      if (first.view.whole) { state.place = -1; places.value = "-1"; }
      for (const side of sides) { if (side !== first) side.view.like(first.view); side.changed(); }
      paint();
    }
    function layout() {
      const width = sides[0].frame.clientWidth;
      if (!width) return;
      const stacked = sides.length > 1 && stage.clientWidth < 700;
      const room = window.innerHeight - (root.offsetHeight - sides[0].frame.offsetHeight - citizen.offsetHeight) - (asked.above || 0) - 24;
      const height = stacked ? Math.max(230, Math.min(320, window.innerHeight * 0.42)) : Math.max(330, Math.min(room, 640));
      for (const side of sides) side.resize(sides[0].frame.clientWidth, Math.round(height));
      marked();
      paint();
    }

    function pointers(side) {
      const canvas = side.canvas, down = new Map();
      let moved = 0, spread = 0;
      const at = (event) => { const box = canvas.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };
      canvas.addEventListener("pointerdown", (event) => {
        down.set(event.pointerId, at(event)); moved = 0; spread = 0;
        try { canvas.setPointerCapture(event.pointerId); } catch (error) { /* the pointer has gone already */ }
      });
      canvas.addEventListener("pointermove", (event) => {
        const point = at(event), old = down.get(event.pointerId);
        if (!old) { hover(side, point); return; }
        down.set(event.pointerId, point);
        moved += Math.abs(point.x - old.x) + Math.abs(point.y - old.y);
        if (down.size === 2) {
          const [one, two] = [...down.values()], now = Math.hypot(one.x - two.x, one.y - two.y);
          if (spread > 0 && now > 0) zoom(now / spread, side, (one.x + two.x) / 2, (one.y + two.y) / 2);
          spread = now;
        } else if (moved > 4 && !side.view.whole) { side.view.pan(point.x - old.x, point.y - old.y); together(side); }
      });
      const up = (event) => {
        const point = down.get(event.pointerId);
        down.delete(event.pointerId); spread = 0;
        if (!point || event.type !== "pointerup" || moved > 6 || down.size) return;
        const number = side.requestAt(point.x, point.y, event.pointerType === "touch" ? 20 : 10);
        if (number >= 0) follow(number);
      };
      canvas.addEventListener("pointerup", up);
      canvas.addEventListener("pointercancel", up);
      canvas.addEventListener("pointerleave", () => { if (!down.size) side.tip.classList.add("hidden"); });
      canvas.addEventListener("dblclick", (event) => {
        const point = at(event), place = side.scene.placeAt(point.x, point.y);
        if (place >= 0) show(place === state.place ? -1 : place);
      });
      canvas.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
        event.preventDefault();
        const point = at(event);
        zoom(Math.exp(-event.deltaY * 0.0022), side, point.x, point.y);
      }, { passive: false });
    }
    function hover(side, point) {
      const office = side.scene ? side.scene.officeAt(point.x, point.y) : -1;
      if (office < 0) { side.tip.classList.add("hidden"); return; }
      tipOf(side, office);
    }
    function tipText(side, office) {
      const staff = side.world.staff(office, state.time), calendar = government.calendars[government.offices[office].calendar];
      return tk.t("player.tip", { office: tk.say(government.offices[office]), waiting: side.waiting[office], busy: side.busy[office], staff: staff || tk.t("player.as_needed") }) +
        (side.paper[office] ? tk.t("player.tip_paper", { n: side.paper[office] }) : "") + (tk.playerOpen(calendar, state.time) ? "" : tk.t("player.tip_closed"));
    }
    function tipOf(side, office) {
      const cell = side.scene.cells[office];
      side.tip.textContent = tipText(side, office);
      side.tip.classList.remove("hidden");
      const width = side.tip.offsetWidth, height = side.tip.offsetHeight;
      side.tip.style.left = Math.max(2, Math.min(cell.x + cell.w / 2 - width / 2, side.plan.width - width - 2)) + "px";
      side.tip.style.top = (cell.y - height - 4 > 0 ? cell.y - height - 4 : Math.min(cell.y + cell.h + 4, side.plan.height - height - 2)) + "px";
    }
    function rove(side, way) {
      const list = side.scene.cells.filter((cell) => cell && cell.visible).sort((p, q) => p.y - q.y || p.x - q.x).map((cell) => cell.office);
      if (!list.length) return;
      const at = list.indexOf(side.focus);
      side.focus = list[(at + way + list.length) % list.length];
      side.draw();
      tipOf(side, side.focus);
      say(tipText(side, side.focus));
    }

    // ---- keys -------------------------------------------------------------------------------------------------------------
    function roving(bar) {
      const buttons = [...bar.querySelectorAll("button")];
      buttons.forEach((one, k) => { one.tabIndex = k ? -1 : 0; });
      bar.addEventListener("keydown", (event) => {
        const at = buttons.indexOf(document.activeElement);
        const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (at < 0 || !way) return;
        event.preventDefault(); event.stopPropagation();
        const to = buttons[(at + way + buttons.length) % buttons.length];
        buttons.forEach((one) => { one.tabIndex = one === to ? 0 : -1; });
        to.focus();
      });
    }
    function onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target, name = target.tagName, range = target === slider;
      if (event.key === "Escape") { if (state.followed !== null) { follow(null); event.preventDefault(); } return; }
      if (name === "SELECT" || (name === "INPUT" && !range && target !== only)) return;
      const side = sides.find((one) => one.canvas === target);
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
      if (arrows && side && event.shiftKey) { side.view.pan(-60 * arrows[0], -60 * arrows[1]); together(side); }
      else if (arrows && side && arrows[1]) rove(side, arrows[1]);
      else if (arrows && !range && arrows[0]) step(arrows[0]);
      else if (key === " " && name !== "BUTTON" && target !== only) toggle();
      else if (key === "n") next("hand");
      else if (key === "p") next("pass");
      else if (key === "r") next("reopen");
      else if (key === "+" || key === "=") faster(1);
      else if (key === "-" || key === "_") faster(-1);
      else if (key === "z") zoom(1.6);
      else if (key === "x") zoom(1 / 1.6);
      else if (key === "0") show(-1);
      else if (key === "f") numberBox.focus();
      else if (key === "?" || key === "h") toggleHelp();
      else if (key === "Home" && !range) { pause(true); seek(clock.start); }
      else if (key === "End" && !range) { pause(true); seek(clock.end); }
      else if (key === "Enter" && side && side.focus >= 0) show(government.offices[side.focus].place);
      else if (key === "c" && side && side.focus >= 0) {
        const list = side.requestsOf(side.focus);
        if (list.length) follow(list.find((number) => number > (state.followed === null ? -1 : state.followed)) || list[0]);
      } else return;
      event.preventDefault();
    }
    function toggleHelp() {
      const hidden = help.classList.toggle("hidden");
      helpButton.setAttribute("aria-expanded", String(!hidden));
    }

    // ---- painting ---------------------------------------------------------------------------------------------------------
    let waiting = 0;
    function paint() {
      if (state.playing && !state.calm) return;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => { if (!state.destroyed) draw(Infinity); });
    }
    function draw(stamp) {
      for (const side of sides) side.draw();
      if (stamp - details < DETAILS * 1000 && stamp !== Infinity) return;
      details = stamp === Infinity ? 0 : stamp;
      now.textContent = moment(state.time);
      slider.value = String(Math.round((state.time - clock.start) * 60));
      slider.setAttribute("aria-valuetext", now.textContent);
      for (const side of sides) {
        const found = side.world.counts(state.time), c = side.counts, share = (a, b) => (b ? tk.number((100 * a) / b, 0) + "%" : "–");
        const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
        put(c.reported.value, tk.number(found.reported));
        put(c.settled.value, tk.number(found.settled));
        put(c.passed.value, share(found.passed, found.reported));
        put(c.open.value, tk.number(found.open));
        put(c.hours.value, tk.number(found.hours));
        put(c.settled.end, tk.t("player.in_the_end", { n: tk.number(side.final.settled) }));
        put(c.passed.end, tk.t("player.in_the_end", { n: share(side.final.passed, side.final.reported) }));
        reformed(side);
        if (side.focus >= 0) tipOf(side, side.focus);
      }
      current();
    }
    function reformed(side) {
      const begins = side.world.begins;
      side.reform.classList.toggle("hidden", !begins.length);
      if (!begins.length) return;
      const running = begins.filter((one) => one.start <= state.time && (one.end === null || one.end > state.time));
      const coming = begins.filter((one) => one.start > state.time), over = begins.filter((one) => one.end !== null && one.end <= state.time);
      const join = (list) => [...new Set(list.map((one) => tk.say(one.title)))].join(tk.language === "zh" ? "、" : ", ");
      let text = "";
      if (running.length) text = tk.t("player.reform_after", { days: Math.floor((state.time - running[0].start) / 24) + 1, what: join(running) });
      else if (coming.length) text = tk.t("player.reform_before", { what: join(coming.filter((one) => one.start === coming[0].start)), moment: moment(coming[0].start) });
      else text = tk.t("player.reform_over", { what: join(over) });
      if (side.reform.textContent !== text) side.reform.textContent = text;
      side.reform.classList.toggle("player-running", running.length > 0);
    }
    // Days, weeks and the beginning of reforms beside the slider.
    function marked() {
      const span = clock.end - clock.start, days = span / 24, every = [1, 2, 7, 14, 28, 56].find((count) => (count * (slider.clientWidth || 600)) / days >= 52) || 112, list = [];
      const put = (hour, kind, text) => {
        const mark = tk.el("span", { class: "player-mark " + kind }, text);
        mark.style.left = (100 * (hour - clock.start)) / span + "%";
        list.push(mark);
      };
      for (let day = Math.ceil(clock.start / 24); day * 24 <= clock.end; day++) if ((day - Math.ceil(clock.start / 24)) % every === 0 && (clock.end - day * 24) / span > 0.05) put(day * 24, "player-day", tk.t("player.day_mark", { day: day + 1 }));
      const starts = new Set();
      for (const side of sides) for (const one of side.world.begins) if (one.start >= clock.start && one.start < clock.end) starts.add(one.start);
      for (const hour of starts) put(hour, "player-begin", tk.t("player.reform_mark"));
      marks.replaceChildren(...list);
    }

    // Everything that is written: again when the language changes.
    function speak() {
      playing(); showPace();
      sides.forEach((side) => {
        const rank = ranked.indexOf(side.id);
        side.box.style.setProperty("--side", "var(" + COLOURS[rank ? 1 + ((rank - 1) % 6) : 0] + ")");
        side.title.textContent = tk.say(side.world.title);
        side.canvas.setAttribute("aria-label", tk.t("player.map", { structure: tk.say(side.world.title) }));
        if (side.chooser) {
          side.chooser.replaceChildren(...ids.map((id) => tk.el("option", { value: id }, tk.say(reels.structures[id].title))));
          side.chooser.value = side.id;
        }
      });
      const options = [tk.el("option", { value: -1 }, tk.t("player.whole"))];
      (function add(parent, depth) {
        government.places.forEach((place, k) => {
          if (place.parent !== parent) return;
          options.push(tk.el("option", { value: k }, "　".repeat(depth) + tk.say(place)));
          add(k, depth + 1);
        });
      })(-1, 0);
      places.replaceChildren(...options);
      places.value = String(state.place === undefined ? -1 : state.place);
      help.replaceChildren(tk.el("ul", {}, KEYS.map((key) => tk.el("li", {}, tk.t(key)))));
      legend.replaceChildren(...legendItems());
    }
    function legendItems() {
      const ratio = Math.min(window.devicePixelRatio || 1, 2), C = tk.playerColours;
      const item = (key, w, paintOn) => {
        const canvas = tk.el("canvas", { width: w * ratio, height: 16 * ratio, "aria-hidden": "true" }), pen = canvas.getContext("2d");
        canvas.style.width = w + "px"; canvas.style.height = "16px";
        pen.scale(ratio, ratio);
        paintOn(pen);
        return tk.el("li", {}, canvas, tk.t(key));
      };
      const dots = [["player.legend_dot", "dot", C.slate], ["player.legend_passed", "triangle", C.pass], ["player.legend_often", "triangle", C.often, 5], ["player.legend_held", "ring", C.slate], ["player.legend_paper", "square", C.grey]];
      return [
        ...dots.map(([key, name, colour, size]) => item(key, 14, (pen) => tk.playerShape(pen, name, 7, 8, size || 4, colour))),
        ...LEGEND.map(([kind, key]) => item(key, 40, (pen) => {
          const look = tk.playerLooks[kind];
          pen.strokeStyle = look.colour; pen.lineWidth = Math.max(look.width, 1.2); pen.setLineDash(look.dash);
          pen.beginPath(); pen.moveTo(0, 8); pen.lineTo(30, 8); pen.stroke(); pen.setLineDash([]);
          tk.playerShape(pen, look.shape, 33, 8, look.size, look.colour);
        })),
        item("player.legend_load", 28, (pen) => { pen.fillStyle = C.load; pen.fillRect(1, 3, 17, 10); pen.strokeStyle = "#8a8a8a"; pen.strokeRect(0.5, 2.5, 27, 11); }),
        item("player.legend_full", 28, (pen) => { pen.fillStyle = C.full; pen.fillRect(1, 3, 26, 10); pen.strokeStyle = "#8a8a8a"; pen.strokeRect(0.5, 2.5, 27, 11); pen.fillStyle = C.ink; pen.fillRect(0, 12, 28, 3); }),
        tk.el("li", {}, tk.el("b", {}, "12 "), tk.t("player.legend_number")),
      ];
    }

    tk.onLanguage(() => {
      if (state.destroyed) return;
      tk.translate(root);
      speak(); marked(); tell();
      for (const side of sides) side.changed();
      say("");
      paint();
    });
    const watcher = new ResizeObserver(() => { if (sides[0].plan && sides[0].frame.clientWidth !== sides[0].plan.width) layout(); });
    watcher.observe(stage);
    const motion = window.matchMedia("(prefers-reduced-motion: reduce)");
    const onMotion = () => { pause(true); state.calm = tk.calm(); paint(); };
    motion.addEventListener("change", onMotion);
    const windowSize = () => layout();
    window.addEventListener("resize", windowSize);

    setPace();
    tk.translate(root);
    await setStructures(left, right);
    // A first moment with something to see: noon of the first day rather than its first minute.
    seek(asked.start === undefined ? Math.min(clock.start + 10, (clock.start + clock.end) / 2) : asked.start);

    return {
      seek(hours) { pause(true); seek(hours); },
      play, pause,
      follow,
      setStructures,
      // Frames per second over the last seconds of play, 0 if it has not played.
      frameRate: rate,
      setSpeed(speed) { state.speed = SPEEDS.find((one) => one >= speed) || 1000; setPace(); showPace(); },
      step, next, show,
      // What is counted on a side (0 left, 1 right) up to a time; Infinity: when observation ends.
      counts(index, hours) { return sides[index].world.counts(hours); },
      path(index, number) { return sides[index].world.path(number).length; },
      state() {
        return { time: state.time, playing: state.playing, speed: state.speed, followed: state.followed, place: state.place, scale: sides[0].view.kx, structures: sides.map((side) => side.id), event: cursor && { side: cursor.side, row: cursor.row, number: sides[cursor.side].world.Q.number[sides[cursor.side].world.R.request[cursor.row]] }, waiting: sides.map((side) => Array.from(side.waiting)), busy: sides.map((side) => Array.from(side.busy)), moving: sides.map((side) => side.moving), said: live.textContent };
      },
      // Draw one moment now, off the clock of the screen: for measuring.
      drawNow(hours) { state.time = hours; for (const side of sides) side.draw(); },
      // A point of the canvas where a dot of this request lies, null if none is drawn: for tests.
      whereIs(index, number) {
        const { world: w, scene } = sides[index], q = w.numbers.get(number);
        for (let k = 0; k < w.S.n; k++)
          if (w.S.request[k] === q && w.S.from[k] <= state.time && w.S.to[k] > state.time) { const { x, y } = scene.slot(w.S.office[k], w.S.state[k] === STATE.HANDLED, w.S.slot[k], {}); return { x, y }; }
        return null;
      },
      destroy() {
        pause(true);
        state.destroyed = true;
        watcher.disconnect();
        motion.removeEventListener("change", onMotion);
        window.removeEventListener("resize", windowSize);
        container.replaceChildren();
      },
    };
  };
})();
