"""Studies: many replications, paired and resumable, and what may be concluded from them."""
