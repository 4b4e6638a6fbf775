// A reel, unpacked: rows of the log, what lies where and when, what moves, and counts up to a clock. Draws nothing.
"use strict";

(function () {
  const tk = window.tk;
  const ACT = { REPORT: 0, DESK: 1, TRIAGE: 2, HANDLE: 3, COORDINATE: 4, OUTSIDE: 5, CONFIRM: 6, CLOSE: 7, REOPEN: 8, RENEGE: 9, PAPERWORK: 10 };
  const DEC = { HAND_OVER: 2, RETURN: 3, LEAD: 4, ESCALATE: 5, DISPATCH: 7 };
  // What a dot does when it moves. Unproductive returns stand beside unproductive hand-overs: both are passes.
  const KIND = { ENTRY: 0, DISPATCH: 1, PROPER: 2, PASS: 3, RETURN_PASS: 4, RETURN: 5, CALL_IN: 6, OTHER: 7, SETTLED: 8, CLOSED: 9, LEFT: 10, REOPEN: 11 };
  const STATE = { WAITING: 0, HANDLED: 1, HELD: 2, PAPERWORK: 3 };
  const CITIZEN = -1, NOWHERE = -2;
  const BUCKETS = 480;
  tk.playerCodes = { ACT, DEC, KIND, STATE, CITIZEN };

  async function inflate(text) {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k++) bytes[k] = raw.charCodeAt(k);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async function unpack(packed) {
    const bytes = await inflate(packed.data);
    const columns = {};
    let at = 0;
    for (const [name, length, width] of packed.columns) {
      const values = new Float64Array(length);
      for (let k = 0, weight = 1; k < width; k++, weight *= 256, at += length)
        for (let i = 0; i < length; i++) values[i] += weight * bytes[at + i];
      columns[name] = values;
    }
    return columns;
  }

  const unzigzag = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

  // Return { requests, rows } of one structure as typed arrays; times in hours, offices by position, -1 for none.
  function tables(columns, combinations, clock) {
    const n = columns.number.length, m = columns.part.length;
    const Q = { n, number: new Int32Array(n), reported: new Float64Array(n), counted: new Uint8Array(n), limit: new Float64Array(n), first: new Int32Array(n + 1) };
    let number = -1, minute = 0, at = 0;
    for (let q = 0; q < n; q++) {
      number += columns.number[q];
      minute += unzigzag(columns.reported[q]);
      Q.number[q] = number;
      Q.reported[q] = minute / clock.per_hour;
      Q.counted[q] = columns.counted[q];
      Q.limit[q] = columns.limit[q] ? columns.limit[q] - 1 : NaN;
      Q.first[q] = at;
      at += columns.length[q];
    }
    Q.first[n] = at;
    for (const name of ["origin", "matter", "channel", "owner"]) Q[name] = Int16Array.from(columns[name], (value) => value - 1);
    const R = { n: m, request: new Int32Array(m), part: Uint8Array.from(columns.part), round: Int16Array.from(columns.round), enabled: new Float64Array(m), start: new Float64Array(m), end: new Float64Array(m) };
    ["activity", "decision", "direction", "cause", "productive", "fits", "settled", "satisfied"].forEach((name, k) => {
      R[name] = Int8Array.from(columns.combination, (value) => combinations[value][k]);
    });
    for (const name of ["office", "receiver"]) R[name] = Int16Array.from(columns[name], (value) => value - 1);
    R.hours = Float32Array.from(columns.hours, (value) => value / clock.per_staff_hour);
    const before = new Float64Array(64);
    for (let q = 0; q < n; q++) {
      before.fill(Math.round(Q.reported[q] * clock.per_hour));
      for (let r = Q.first[q]; r < Q.first[q + 1]; r++) {
        const enabled = before[R.part[r]] + unzigzag(columns.enabled[r]);
        const waiting = columns.wait[r] === 0, ended = columns.work[r] > 0;
        const start = waiting ? enabled : enabled + columns.wait[r] - 1;
        const end = start + columns.work[r] - 1;
        R.request[r] = q;
        R.enabled[r] = enabled / clock.per_hour;
        R.start[r] = waiting ? NaN : start / clock.per_hour;
        R.end[r] = ended ? end / clock.per_hour : Infinity;
        before[R.part[r]] = ended ? end : enabled;
      }
    }
    return { Q, R };
  }

  function isHandOver(R, r) {
    const decision = R.decision[r];
    return R.activity[r] === ACT.TRIAGE && (decision === DEC.HAND_OVER || decision === DEC.RETURN || decision === DEC.ESCALATE);
  }
  const isPass = (R, r) => isHandOver(R, r) && R.productive[r] === 0;

  function kindOf(R, r) {
    if (isHandOver(R, r)) {
      if (R.decision[r] === DEC.RETURN) return R.productive[r] === 0 ? KIND.RETURN_PASS : KIND.RETURN;
      return R.productive[r] === 0 ? KIND.PASS : KIND.PROPER;
    }
    return R.decision[r] === DEC.DISPATCH ? KIND.DISPATCH : KIND.OTHER;
  }

  // What lies where, from when to when (segments), and what moves from where to where (moves).
  function choreography({ Q, R }, clock) {
    const S = { from: [], to: [], office: [], state: [], request: [], part: [], passes: [], row: [], move: [] };
    const M = { time: [], arrive: [], kind: [], from: [], to: [], request: [], part: [], row: [], segment: [], leaves: [] };
    function lie(from, to, office, state, q, part, passes, row, move) {
      if (!(to > from) || to <= clock.start || from >= clock.end) return -1;
      const k = S.from.length;
      S.from.push(from); S.to.push(to); S.office.push(office); S.state.push(state); S.request.push(q); S.part.push(part);
      S.passes.push(passes); S.row.push(row); S.move.push(move);
      return k;
    }
    function move(time, arrive, kind, from, to, q, part, row, leaves) {
      const k = M.time.length;
      M.time.push(time); M.arrive.push(arrive); M.kind.push(kind); M.from.push(from); M.to.push(to);
      M.request.push(q); M.part.push(part); M.row.push(row); M.segment.push(-1); M.leaves.push(leaves);
      return k;
    }
    function chain(q, part, rows, leads) {
      let at = NOWHERE, since = 0, kind = KIND.OTHER, cause = -1, passes = 0, gone = false, last = -1, round = -1;
      for (const r of rows) {
        const activity = R.activity[r], office = R.office[r], end = R.end[r];
        if (activity === ACT.REPORT || activity === ACT.REOPEN) {
          at = CITIZEN; since = end; kind = activity === ACT.REPORT ? KIND.ENTRY : KIND.REOPEN; cause = r; gone = false; last = -1;
          continue;
        }
        if (activity === ACT.CLOSE || activity === ACT.RENEGE) {
          const ends = activity === ACT.RENEGE ? KIND.LEFT : R.settled[r] === 1 ? KIND.SETTLED : KIND.CLOSED;
          if (at >= 0 && end > since) last = lie(since, end, at, STATE.HELD, q, part, passes, r, -1);
          const from = at >= 0 ? at : office;
          if (from >= 0) move(end, end, ends, from, CITIZEN, q, part, r, last);
          at = NOWHERE; gone = true;
          continue;
        }
        if (office < 0) continue;
        if (part > 0 && R.round[r] !== round) {
          // A part begins where the one who leads it calls others in.
          const lead = leads(R.enabled[r]);
          at = lead.office; since = Math.min(lead.time, R.enabled[r]); kind = KIND.CALL_IN; cause = r;
        }
        round = R.round[r];
        let moved = -1;
        if (at !== NOWHERE && at !== office) moved = move(since, R.enabled[r], kind, at, office, q, part, cause, last);
        else if (at === office && R.enabled[r] > since && kind !== KIND.CALL_IN) lie(since, R.enabled[r], office, STATE.HELD, q, part, passes, r, -1);
        const begun = R.start[r] === R.start[r] ? R.start[r] : end;
        let first;
        if (activity === ACT.OUTSIDE) first = last = lie(R.enabled[r], end, office, STATE.HELD, q, part, passes, r, moved);
        else {
          first = lie(R.enabled[r], begun, office, STATE.WAITING, q, part, passes, r, moved);
          const served = lie(begun, end, office, STATE.HANDLED, q, part, passes, r, first < 0 ? moved : -1);
          if (first < 0) first = served;
          last = served >= 0 ? served : first;
        }
        if (moved >= 0) M.segment[moved] = first;
        if (isPass(R, r)) passes++;
        at = office; since = end; kind = kindOf(R, r); cause = r;
      }
      if (gone || at < 0 || !(since < clock.end)) return;
      // What comes next lies after the window: on its way to the receiver, or held where it is.
      const to = cause >= 0 ? R.receiver[cause] : -1;
      if (part === 0) {
        if (to >= 0 && to !== at && (kind === KIND.DISPATCH || isHandOver(R, cause))) move(since, clock.end, kind, at, to, q, part, cause, last);
        else lie(since, clock.end, at, STATE.HELD, q, part, passes, cause, -1);
      }
    }
    for (let q = 0; q < Q.n; q++) {
      const parts = [];
      for (let r = Q.first[q]; r < Q.first[q + 1]; r++) {
        if (Q.number[q] < 0) {
          if (R.start[r] < clock.end && R.end[r] > clock.start) lie(R.start[r], R.end[r], R.office[r], STATE.PAPERWORK, q, 0, 0, r, -1);
          continue;
        }
        (parts[R.part[r]] = parts[R.part[r]] || []).push(r);
      }
      const main = parts[0] || [];
      const leads = (time) => {
        let found = { office: NOWHERE, time };
        for (const r of main) if (R.office[r] >= 0 && R.enabled[r] <= time) found = { office: R.office[r], time: Math.min(R.end[r], time) };
        return found;
      };
      parts.forEach((rows, part) => chain(q, part, rows, leads));
    }
    return { S: typed(S, ["from", "to"]), M: typed(M, ["time", "arrive"]) };
  }

  function typed(columns, floats) {
    const found = { n: Object.values(columns)[0].length };
    for (const name in columns) found[name] = floats.includes(name) ? Float64Array.from(columns[name]) : Int32Array.from(columns[name]);
    return found;
  }

  // Give every segment the lowest free slot of its office, in order of time: a dot stays where it is until it goes.
  function slots(S, offices) {
    const order = Array.from({ length: S.n }, (_, k) => k).sort((a, b) => S.from[a] - S.from[b] || a - b);
    S.slot = new Int32Array(S.n);
    const queue = { waiting: new Int32Array(offices), handled: new Int32Array(offices) };
    const free = { waiting: Array.from({ length: offices }, () => []), handled: Array.from({ length: offices }, () => []) };
    for (const k of order) {
      const where = S.state[k] === STATE.HANDLED || S.state[k] === STATE.PAPERWORK ? "handled" : "waiting";
      const until = free[where][S.office[k]];
      let slot = 0;
      while (slot < until.length && until[slot] > S.from[k] + 1e-9) slot++;
      until[slot] = S.to[k];
      S.slot[k] = slot;
      if (slot + 1 > queue[where][S.office[k]]) queue[where][S.office[k]] = slot + 1;
    }
    return queue;
  }

  // An index by time: which of the spans [from, to) lie in a bucket.
  function buckets(from, to, clock) {
    const width = (clock.end - clock.start) / BUCKETS;
    const bucket = (time) => Math.max(0, Math.min(BUCKETS - 1, Math.floor((time - clock.start) / width)));
    const heads = new Int32Array(BUCKETS + 1);
    const seen = [];
    for (let k = 0; k < from.length; k++) {
      if (to[k] <= clock.start || from[k] > clock.end || !(to[k] > from[k])) continue;
      seen.push(k);
      for (let b = bucket(from[k]), last = bucket(to[k]); b <= last; b++) heads[b + 1]++;
    }
    for (let b = 0; b < BUCKETS; b++) heads[b + 1] += heads[b];
    const items = new Int32Array(heads[BUCKETS]), fill = heads.slice();
    for (const k of seen) for (let b = bucket(from[k]), last = bucket(to[k]); b <= last; b++) items[fill[b]++] = k;
    return { heads, items, bucket };
  }

  // How many of the sorted times are <= time.
  function upTo(times, time) {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle + 1; else high = middle;
    }
    return low;
  }
  tk.playerUpTo = upTo;

  // Sorted steps with their running total: at(time) is the total of all up to that time.
  function running(steps) {
    steps.sort((a, b) => a[0] - b[0]);
    const times = Float64Array.from(steps, (step) => step[0]);
    const totals = new Float64Array(steps.length + 1);
    steps.forEach((step, k) => { totals[k + 1] = totals[k] + step[1]; });
    return (time) => totals[upTo(times, time)];
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
    const { Q, R } = tables(await unpack(packed), packed.combinations, clock);
    const { S, M } = choreography({ Q, R }, clock);
    const most = slots(S, government.offices.length);
    const grassroots = government.offices.map((office) => office.tier >= 0 && government.tiers[office.tier].grassroots);
    const order = Array.from({ length: M.n }, (_, k) => k).sort((a, b) => M.time[a] - M.time[b] || a - b);
    const numbers = new Map();
    for (let q = 0; q < Q.n; q++) if (Q.number[q] >= 0) numbers.set(Q.number[q], q);
    const moveOfRow = new Map();
    for (let k = 0; k < M.n; k++) moveOfRow.set(M.row[k], k);
    const staffing = packed.staffing || [];
    return {
      id, title: packed.title, begins: packed.begins, Q, R, S, M, most, numbers, moveOfRow,
      lying: buckets(S.from, S.to, clock),
      moving: buckets(M.time, M.arrive, clock),
      moveOrder: Int32Array.from(order),
      moveTimes: Float64Array.from(order, (k) => M.time[k]),
      events: eventsOf({ Q, R }, clock),
      counts: counters({ Q, R }, grassroots, clock),
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
