// A reel, unpacked: requests and rows of the log as typed arrays, and what a row means. Draws nothing.
"use strict";

(function () {
  const tk = window.tk;
  const ACT = { REPORT: 0, DESK: 1, TRIAGE: 2, HANDLE: 3, COORDINATE: 4, OUTSIDE: 5, CONFIRM: 6, CLOSE: 7, REOPEN: 8, RENEGE: 9, PAPERWORK: 10 };
  const DEC = { HAND_OVER: 2, RETURN: 3, LEAD: 4, ESCALATE: 5, DISPATCH: 7 };
  // What a dot does when it moves. Unproductive returns stand beside unproductive hand-overs: both are passes.
  const KIND = { ENTRY: 0, DISPATCH: 1, PROPER: 2, PASS: 3, RETURN_PASS: 4, RETURN: 5, CALL_IN: 6, OTHER: 7, SETTLED: 8, CLOSED: 9, LEFT: 10, REOPEN: 11 };
  const STATE = { WAITING: 0, HANDLED: 1, HELD: 2, PAPERWORK: 3 };
  const CITIZEN = -1, NOWHERE = -2;
  tk.playerCodes = { ACT, DEC, KIND, STATE, CITIZEN, NOWHERE };

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
  tk.playerIsHandOver = isHandOver;
  tk.playerIsPass = isPass;

  // How a request moves on after a row.
  tk.playerKindOf = function (R, r) {
    if (isHandOver(R, r)) {
      if (R.decision[r] === DEC.RETURN) return R.productive[r] === 0 ? KIND.RETURN_PASS : KIND.RETURN;
      return R.productive[r] === 0 ? KIND.PASS : KIND.PROPER;
    }
    return R.decision[r] === DEC.DISPATCH ? KIND.DISPATCH : KIND.OTHER;
  };

  // How many of the sorted times are <= time.
  tk.playerUpTo = function (times, time) {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle + 1; else high = middle;
    }
    return low;
  };

  // Unpack the requests Q and the rows R of one structure.
  tk.playerRows = async (packed, clock) => tables(await unpack(packed), packed.combinations, clock);
})();
