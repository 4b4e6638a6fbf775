"""The event log: one flat table with a documented schema; it remembers, and nothing else does."""
