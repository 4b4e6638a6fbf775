// Who is followed: the form in which a number is typed, and that citizen's path in every world shown.
"use strict";

(function () {
  const tk = window.tk;

  // worlds() gives the worlds shown; told: changed(number), seek(hours), say(text).
  tk.playerFollow = function (reels, serial, worlds, told) {
    const { clock, government } = reels;
    let number = null, chosen = 0, paths = [];
    const typedIn = tk.el("input", { type: "number", inputmode: "numeric", class: "player-number", id: "player-number-" + serial, onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); typed(); } } });
    const only = tk.el("input", { type: "checkbox", id: "player-only-" + serial });
    const onlyLabel = tk.el("label", { for: only.id, class: "player-only hidden" }, only, tk.el("span", { "data-t": "player.only" }));
    const stop = tk.el("button", { type: "button", "data-t": "player.follow_none", class: "hidden", onclick: () => follow(null) });
    const form = tk.el("span", { class: "player-group" },
      tk.el("label", { for: typedIn.id, "data-t": "player.follow" }), typedIn,
      tk.el("button", { type: "button", "data-t": "player.follow_go", onclick: typed }),
      tk.el("button", { type: "button", "data-t": "player.follow_any", onclick: any }), stop, onlyLabel);
    const box = tk.el("div", { class: "player-citizen hidden" });

    // A world in which the request arises, and its place there.
    function about() {
      const world = worlds().find((one) => one.numbers.has(number));
      return { world, q: world.numbers.get(number) };
    }
    // Follow a request, nobody for null; return whether there is such a request.
    function follow(wanted) {
      const asked = wanted !== null && wanted !== undefined, known = asked && worlds().some((world) => world.numbers.has(Number(wanted)));
      if (asked && !known) { unknown(wanted); return false; }
      number = known ? Number(wanted) : null;
      typedIn.value = known ? number : "";
      stop.classList.toggle("hidden", !known);
      onlyLabel.classList.toggle("hidden", !known);
      told.changed(number);
      if (known) {
        const { q, world: { Q } } = about();
        told.say(tk.t("player.said_follow", { number, matter: tk.say(government.matters[Q.matter[q]]), place: tk.say(government.places[Q.origin[q]]) }));
      }
      return known;
    }
    function unknown(wanted) {
      let from = Infinity, to = -Infinity;
      for (const world of worlds()) for (const [key, q] of world.numbers) if (world.Q.counted[q]) { from = Math.min(from, key); to = Math.max(to, key); }
      told.say(tk.t("player.said_unknown", { number: wanted, from, to }));
    }
    function typed() {
      if (typedIn.value !== "" && follow(Number(typedIn.value))) toReport();
    }
    function toReport() {
      const { q, world } = about();
      if (world.Q.counted[q]) told.seek(world.Q.reported[q] + 1e-7);
    }
    // One that was passed on in the world on the left, and whose path there is neither dull nor endless.
    function any() {
      const world = worlds()[0], { Q, R } = world, found = [];
      for (const [one, q] of world.numbers) {
        if (!Q.counted[q]) continue;
        const length = Q.first[q + 1] - Q.first[q], beyond = R.end[Q.first[q + 1] - 1] > clock.end ? 6 : 0;
        let passes = 0;
        for (let r = Q.first[q]; r < Q.first[q + 1]; r++) if (world.isPass(r)) passes++;
        found.push([Math.abs(passes - 3) + Math.abs(length - 14) / 4 + beyond, one]);
      }
      found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      if (found.length && follow(found[chosen++ % Math.min(found.length, 30)][1])) toReport();
    }

    return {
      form, box, follow,
      get number() { return number; },
      // The number whose steps alone are wanted, null for all.
      get only() { return only.checked ? number : null; },
      ask() { typedIn.focus(); },
      // Write the paths again: another citizen, structure or language.
      tell(time) {
        box.classList.toggle("hidden", number === null);
        paths = [];
        if (number === null) { box.replaceChildren(); return; }
        const { q, world: { Q } } = about(), shown = worlds(), longest = tk.playerLongest(reels, shown, number);
        paths = shown.map((world) => ({ world, ...tk.playerPath(reels, world, number, longest, (hours) => told.seek(hours + 1e-7)) }));
        box.replaceChildren(
          tk.el("h3", {}, tk.t("player.citizen", { number })),
          tk.el("p", { class: "small" }, tk.t("player.citizen_about", {
            matter: tk.say(government.matters[Q.matter[q]]), place: tk.say(government.places[Q.origin[q]]),
            channel: tk.say(government.channels[Q.channel[q]]), moment: tk.playerMoment(Q.reported[q], clock),
          })),
          tk.el("div", { class: "player-paths" }, paths.map((path) => path.box)));
        this.show(time);
      },
      // Mark the steps of the path that are past, and where it is now.
      show(time) {
        for (const { world: { R }, items, rows } of paths)
          items.forEach((item, i) => {
            const r = rows[i];
            item.classList.toggle("player-past", R.end[r] <= time);
            if (R.enabled[r] <= time && time < R.end[r]) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
          });
      },
    };
  };
})();
