// One structure of the reels, unpacked: what it counts up to a time, its events, its staff, its paths. Draws nothing.
"use strict";

(function () {
  const tk = window.tk;
  const { ACT } = tk.playerCodes;
  const isHandOver = tk.playerIsHandOver, isPass = tk.playerIsPass;

  // Sorted steps with their running total: at(time) is the total of all up to that time.
  function running(steps) {
    steps.sort((a, b) => a[0] - b[0]);
    const times = Float64Array.from(steps, (step) => step[0]);
    const totals = new Float64Array(steps.length + 1);
    steps.forEach((step, k) => { totals[k + 1] = totals[k] + step[1]; });
    return (time) => totals[tk.playerUpTo(times, time)];
  }

  function counters({ Q, R }, grassroots, clock) {
    const reported = [], settled = [], passed = [], passes = [], open = [], hours = [];
    for (let q = 0; q < Q.n; q++) {
      if (Q.number[q] < 0) continue;
      let stands = false, first = Infinity, life = false;
      if (Q.counted[q]) reported.push([Q.reported[q], 1]);
      for (let r = Q.first[q]; r < Q.first[q + 1]; r++) {
        const activity = R.activity[r], end = R.end[r];
        if (isPass(R, r) && end < Infinity) {
          first = Math.min(first, end);
          if (Q.counted[q]) passes.push([end, 1]);
        }
        const ends = activity === ACT.CLOSE || activity === ACT.RENEGE;
        if (!ends && activity !== ACT.REOPEN && activity !== ACT.REPORT) continue;
        if (!life && ends) open.push([-Infinity, 1]);
        life = true;
        open.push([end, ends ? -1 : 1]);
        const now = activity === ACT.CLOSE && R.settled[r] === 1;
        if (Q.counted[q] && now !== stands) settled.push([end, now ? 1 : -1]);
        stands = now;
      }
      if (!life) open.push([-Infinity, 1]);
      if (Q.counted[q] && first < Infinity) passed.push([first, 1]);
    }
    for (let r = 0; r < R.n; r++)
      if (R.office[r] >= 0 && grassroots[R.office[r]] && R.start[r] >= clock.start && R.start[r] < clock.end) hours.push([R.start[r], R.hours[r]]);
    const at = { reported: running(reported), settled: running(settled), passed: running(passed), passes: running(passes), open: running(open), hours: running(hours) };
    return (time) => {
      const found = {};
      for (const name in at) found[name] = at[name](time);
      return found;
    };
  }

  function eventsOf({ Q, R }, clock) {
    const found = { step: [], hand: [], pass: [], reopen: [] };
    const order = [];
    for (let r = 0; r < R.n; r++) if (Q.number[R.request[r]] >= 0 && R.end[r] >= clock.start && R.end[r] < clock.end) order.push(r);
    order.sort((a, b) => R.end[a] - R.end[b] || a - b);
    for (const r of order) {
      found.step.push(r);
      if (isHandOver(R, r)) found.hand.push(r);
      if (isPass(R, r)) found.pass.push(r);
      if (R.activity[r] === ACT.REOPEN) found.reopen.push(r);
    }
    return found;
  }

  // Unpack one structure of the reels: everything that the player asks of it.
  tk.playerWorld = async function (reels, id) {
    const packed = reels.structures[id], clock = reels.clock, government = reels.government;
    const rows = await tk.playerRows(packed, clock), { Q, R } = rows;
    const grassroots = government.offices.map((office) => office.tier >= 0 && government.tiers[office.tier].grassroots);
    const numbers = new Map();
    for (let q = 0; q < Q.n; q++) if (Q.number[q] >= 0) numbers.set(Q.number[q], q);
    const staffing = packed.staffing || [];
    return {
      id, title: packed.title, begins: packed.begins, Q, R, numbers,
      ...tk.playerMoves(rows, clock, government.offices.length),
      events: eventsOf(rows, clock),
      counts: counters(rows, grassroots, clock),
      isPass: (r) => isPass(R, r),
      isHandOver: (r) => isHandOver(R, r),
      staff(office, time) {
        let people = packed.staff[office];
        for (const [hour, which, number] of staffing) if (which === office && hour <= time) people = number;
        return people;
      },
      // Rows of a request, in the order in which things ended: its path.
      path(number) {
        const q = numbers.get(number);
        if (q === undefined) return [];
        return Array.from({ length: Q.first[q + 1] - Q.first[q] }, (_, k) => Q.first[q] + k);
      },
    };
  };

  // Whether an office of this calendar is open at a time.
  tk.playerOpen = function (calendar, time) {
    const hour = ((time % 168) + 168) % 168;
    return calendar.some(([open, close]) => hour >= open && hour < close);
  };
})();
