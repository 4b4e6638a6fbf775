// Mouse and fingers on a map: hover, choose, drag, pinch, turn the wheel.
"use strict";

(function () {
  // acts: hover(point), leave(), choose(point, reach), drag(dx, dy), pinch(factor, x, y), twice(point).
  window.tk.playerPointer = function (canvas, acts) {
    const down = new Map();
    let moved = 0, spread = 0;
    const at = (event) => { const box = canvas.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; };

    canvas.addEventListener("pointerdown", (event) => {
      down.set(event.pointerId, at(event)); moved = 0; spread = 0;
      try { canvas.setPointerCapture(event.pointerId); } catch (error) { /* the pointer has gone already */ }
    });
    canvas.addEventListener("pointermove", (event) => {
      const point = at(event), old = down.get(event.pointerId);
      if (!old) { acts.hover(point); return; }
      down.set(event.pointerId, point);
      moved += Math.abs(point.x - old.x) + Math.abs(point.y - old.y);
      if (down.size === 2) {
        const [one, two] = [...down.values()], now = Math.hypot(one.x - two.x, one.y - two.y);
        if (spread > 0 && now > 0) acts.pinch(now / spread, (one.x + two.x) / 2, (one.y + two.y) / 2);
        spread = now;
      } else if (moved > 4) acts.drag(point.x - old.x, point.y - old.y);
    });
    const up = (event) => {
      const point = down.get(event.pointerId);
      down.delete(event.pointerId); spread = 0;
      if (!point || event.type !== "pointerup" || moved > 6 || down.size) return;
      acts.choose(point, event.pointerType === "touch" ? 20 : 10);
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", () => { if (!down.size) acts.leave(); });
    canvas.addEventListener("dblclick", (event) => acts.twice(at(event)));
    // The wheel scrolls the page until the map is chosen.
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
      event.preventDefault();
      const point = at(event);
      acts.pinch(Math.exp(-event.deltaY * 0.0022), point.x, point.y);
    }, { passive: false });
  };
})();
