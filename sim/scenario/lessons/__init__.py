"""Lesson files: their typed tree, and how they are read and checked against their scenario."""
