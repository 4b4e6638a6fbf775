"""Measures: what a log says, family by family, each with formula, unit, direction and source. They only read."""
