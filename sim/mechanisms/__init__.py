"""Mechanisms: one file each, a typed spec and `apply(structure, spec, intensity) -> structure`.

A mechanism changes numbers in a structure's tables; it never sees an engine, a clock, a file or a generator.
"""
