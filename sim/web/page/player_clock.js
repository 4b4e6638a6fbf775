// The clock: what time it is in the run, how fast it goes, whether it goes. It knows nothing of what is shown.
"use strict";

(function () {
  const tk = window.tk;
  const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  // 1x: one minute of the run per second. Whatever the speed, a move is seen for so many seconds, fewer where they crowd.
  const HOURS_PER_SECOND = 1 / 60, SEEN = 0.6, SEEN_LEAST = 0.35, SLOW = 26, LATEST = 1e-6;

  // told: frame(stamp) at each frame of play, jumped() after any other change, turned() when it starts or stops,
  // ended() at the end of the window, slow() once when the first frames of a play came slowly.
  tk.playerClock = function (span, told) {
    const last = span.end - LATEST;
    let time = span.start, speed = 100, playing = false, calm = tk.calm(), gone = false;
    let frame = 0, before = 0, timer = 0, stamps = [];

    const rate = () => (stamps.length < 2 ? 0 : (1000 * (stamps.length - 1)) / (stamps[stamps.length - 1] - stamps[0]));
    function tick(stamp) {
      if (!playing || gone) return;
      const passed = before ? Math.min((stamp - before) / 1000, 0.25) : 0;
      before = stamp;
      stamps.push(stamp);
      if (stamps.length > 240) stamps.shift();
      time += passed * clock.hoursPerSecond;
      if (time >= span.end) { time = last; clock.pause(); told.ended(); }
      told.frame(stamp);
      if (stamps.length === 60 && rate() < SLOW) told.slow();
      if (playing) frame = requestAnimationFrame(tick);
    }
    // Where motion is not wanted, the clock goes by jumps of a second and nothing glides.
    function jump() {
      if (!playing) return;
      time = Math.min(time + clock.hoursPerSecond, last);
      told.jumped();
      if (time >= span.end - 1e-5) { clock.pause(); told.ended(); }
    }

    const clock = {
      get time() { return time; },
      get speed() { return speed; },
      get playing() { return playing; },
      get calm() { return calm; },
      get hoursPerSecond() { return speed * HOURS_PER_SECOND; },
      // For how many hours of the run a move is seen at least.
      get pace() { return Math.max((speed > 200 ? SEEN_LEAST : SEEN) * clock.hoursPerSecond, 0.02); },
      // Frames per second over the last seconds of play, 0 if it has not played.
      rate,
      play() {
        if (playing) return;
        if (time >= span.end - 1e-3) time = span.start;
        playing = true;
        before = 0; stamps = [];
        if (calm) timer = setInterval(jump, 1000); else frame = requestAnimationFrame(tick);
        told.turned();
      },
      // Return whether it was going.
      pause() {
        if (!playing) return false;
        playing = false;
        cancelAnimationFrame(frame); clearInterval(timer);
        told.turned();
        told.jumped();
        return true;
      },
      seek(hours) {
        time = Math.min(Math.max(hours, span.start), last);
        told.jumped();
      },
      // Be at a time without telling anyone: for measuring.
      put(hours) { time = hours; },
      faster(way) {
        const at = SPEEDS.indexOf(speed);
        speed = SPEEDS[Math.min(Math.max(at + way, 0), SPEEDS.length - 1)];
        told.jumped();
      },
      setSpeed(wanted) { speed = SPEEDS.find((one) => one >= wanted) || SPEEDS[SPEEDS.length - 1]; },
      calmed() { clock.pause(); calm = tk.calm(); told.jumped(); },
      destroy() { clock.pause(); gone = true; },
    };
    return clock;
  };
})();
