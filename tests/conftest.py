"""Hypothesis here: the same examples on every machine, and no deadline, since a slow core is no error."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")
