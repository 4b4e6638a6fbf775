"""The peers, one file each: `run(work, requests, seed)` returns an `Outcome` or raises `NotInstalled`."""
