"""Speed, as ratios measured in one run; run by `python -m benchmarks`, never by the tests."""
