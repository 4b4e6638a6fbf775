"""Known answers: systems whose theory is exact, run on our engine and held against it."""
