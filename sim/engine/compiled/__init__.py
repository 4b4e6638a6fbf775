"""The compiled engine: the same steps as the SimPy engine, on arrays, compiled by numba. The only room that knows it.

Its functions are plain Python in the subset that a compiler runs, too; `compiling` compiles them when they are first used.
"""
