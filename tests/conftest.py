"""Hypothesis here: the same examples on every machine, and no deadline, since a slow core is no error."""

import signal
import threading

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")

# A shell lets what it starts in the background ignore Ctrl-C; its tests need the usual answer.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
