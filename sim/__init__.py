"""tiaokuai 条块: what the structure of a government does to those it serves and those who serve.

Data flows one way: scenario -> demand + structure -> engine -> log -> measures -> study -> report.
"""

__version__ = "0.3.0"
__released__ = "2026-11-22"
