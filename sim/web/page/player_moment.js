// The state of one structure at a time: what waits and is handled where, what lies and what is on its way. Draws nothing.
"use strict";

(function () {
  const tk = window.tk;
  const STATE = tk.playerCodes.STATE;

  // A reader of one world. at(time, pace, calm) returns the same arrays each time, filled anew: a frame makes no garbage.
  // Whatever the speed, a move is seen for at least `pace` hours.
  tk.playerMomentOf = function (world, offices) {
    const moment = {
      waiting: new Int32Array(offices), busy: new Int32Array(offices), paper: new Int32Array(offices),
      lying: [], // segments whose dots lie at an office
      moving: [], // moves, their share of the way from 0 to 1, and their age in paces: three numbers each
    };
    const { S, M } = world;

    function lie(time, pace, calm) {
      const bucket = world.lying.bucket(time), items = world.lying.items, last = world.lying.heads[bucket + 1];
      for (let i = world.lying.heads[bucket]; i < last; i++) {
        const k = items[i];
        if (S.from[k] > time || S.to[k] <= time) continue;
        const office = S.office[k], lies = S.state[k];
        if (lies === STATE.WAITING) moment.waiting[office]++;
        else if (lies === STATE.HANDLED) moment.busy[office]++;
        else if (lies === STATE.PAPERWORK) { moment.busy[office]++; moment.paper[office]++; }
        // Whoever is still shown on the way is not shown where it arrives.
        const m = S.move[k];
        if (m < 0 || calm || time >= M.time[m] + pace) moment.lying.push(k);
      }
    }

    function move(time, pace) {
      const take = (k, span) => {
        const gone = time - M.time[k];
        moment.moving.push(k, Math.min(1, Math.max(0, gone / span)), gone / pace);
      };
      for (let i = tk.playerUpTo(world.moveTimes, time) - 1; i >= 0 && world.moveTimes[i] > time - pace; i--) {
        const k = world.moveOrder[i];
        take(k, Math.max(M.arrive[k] - M.time[k], pace));
      }
      const bucket = world.moving.bucket(time);
      for (let i = world.moving.heads[bucket]; i < world.moving.heads[bucket + 1]; i++) {
        const k = world.moving.items[i];
        if (M.time[k] <= time - pace && M.arrive[k] > time) take(k, M.arrive[k] - M.time[k]);
      }
    }

    return {
      at(time, pace, calm) {
        for (const counts of [moment.waiting, moment.busy, moment.paper]) counts.fill(0);
        moment.lying.length = moment.moving.length = 0;
        lie(time, pace, calm);
        move(time, pace);
        return moment;
      },
    };
  };
})();
