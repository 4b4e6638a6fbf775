// What lies where from when to when, and what moves: the rows of a log as a play on a stage. Draws nothing.
"use strict";

(function () {
  const tk = window.tk;
  const { ACT, KIND, STATE, CITIZEN, NOWHERE } = tk.playerCodes;
  const isHandOver = tk.playerIsHandOver, isPass = tk.playerIsPass, kindOf = tk.playerKindOf;
  const BUCKETS = 480;

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

  // Segments S and moves M of unpacked rows; what is the most that ever lies at each office; and indices by time.
  tk.playerMoves = function (rows, clock, offices) {
    const { S, M } = choreography(rows, clock);
    const most = slots(S, offices);
    const order = Array.from({ length: M.n }, (_, k) => k).sort((a, b) => M.time[a] - M.time[b] || a - b);
    const moveOfRow = new Map();
    for (let k = 0; k < M.n; k++) moveOfRow.set(M.row[k], k);
    return {
      S, M, most, moveOfRow,
      lying: buckets(S.from, S.to, clock),
      moving: buckets(M.time, M.arrive, clock),
      moveOrder: Int32Array.from(order),
      moveTimes: Float64Array.from(order, (k) => M.time[k]),
    };
  };
})();
