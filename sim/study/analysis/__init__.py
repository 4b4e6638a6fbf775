"""What is computed from finished runs: pure functions from arrays to results, without files and without simulation."""
