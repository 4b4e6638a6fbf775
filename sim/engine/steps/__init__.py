"""What happens at one moment of a request's life: pure steps without time, the same for both engines.

A step reads the structure's `View` and the request's `Case`, draws keyed uniforms, and returns a decision, a number of
hours or a time. It knows no clock, queue or log. Steps are written in the subset of Python that the interpreter and a
compiler run alike, so that the two engines share them as they stand; `View` and `Case` are objects there, arrays here.
"""
