"""simmer, in R: trajectories over a C++ engine; where Rscript and the package are installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work

SCRIPT = """
suppressMessages(library(simmer))
given <- as.numeric(commandArgs(trailingOnly = TRUE))
offices <- given[1]; staff <- given[2]; rate <- given[3]; service <- given[4]; delay <- given[5]; passing <- given[6]
requests <- given[7]; warm <- given[8]
set.seed(given[9])
labels <- paste0("office", seq_len(offices))
times <- cumsum(rexp(requests, rate))
way <- trajectory() %>%
  select(labels, policy = "random") %>%
  seize_selected() %>%
  timeout(function() rexp(1, 1 / service)) %>%
  release_selected() %>%
  leave(1 - passing) %>%
  timeout(function() rexp(1, 1 / delay)) %>%
  rollback(6, times = Inf)
begun <- proc.time()
env <- simmer()
for (label in labels) env <- add_resource(env, label, staff)
env <- add_generator(env, "request", way, at(times))
invisible(run(env))
spent <- proc.time() - begun
gone <- get_mon_arrivals(env)
gone <- gone[order(gone$start_time), ]
measured <- gone[(warm + 1):nrow(gone), ]
busy <- get_mon_resources(env)
worked <- sum(sapply(split(busy, busy$resource), function(b) sum(head(b$server, -1) * diff(b$time))))
cat(mean(measured$end_time - measured$start_time), worked / (max(times) * offices * staff),
    spent[["user.self"]] + spent[["sys.self"]])
"""


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on simmer in a process of its own, by R's clock of CPU time; the tables are read behind it."""
    given = (
        *(work.offices, work.staff, work.rate, work.service, work.delay, work.passing),
        *(requests, work.warm_up(requests), seed),
    )
    rscript = _rscript()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "work.R")
        script.write_text(SCRIPT, encoding="utf-8")
        command = [rscript, str(script), *(repr(value) for value in given)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    sojourn, utilisation, seconds = (float(word) for word in printed.split()[-3:])
    return Outcome(sojourn, utilisation, seconds)


@cache
def _rscript() -> str:
    rscript = shutil.which("Rscript")
    if rscript is None:
        raise NotInstalled("R")
    asked = subprocess.run([rscript, "-e", "library(simmer)"], check=False, capture_output=True)
    if asked.returncode:
        raise NotInstalled("simmer for R")
    return rscript
