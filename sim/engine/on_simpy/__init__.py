"""The readable reference engine: SimPy's clock, one process per request."""
