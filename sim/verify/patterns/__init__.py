"""Pattern-oriented validation: each statement of `sim.study.patterns` put to the test over the plausible ranges."""
