"""The lesson: what a class did so far, what it may do next, and how it becomes a structure."""
