"""R1-R10: how offices behave. Pure functions of scalars; they know no chance, clock, file or mechanism.

A rule receives coefficients, what the office can see, and uniforms in (0, 1); it returns a decision. Rules are
written in the subset of Python that the interpreter and a compiler run alike: numbers, NamedTuples of numbers,
`math`. With every coefficient at its default the rule is off, and the model is a queueing network with known
answers.
"""
