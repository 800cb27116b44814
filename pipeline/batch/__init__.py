"""Many documents in one run.

Three layers: `plan` says what is to be made of which input (`lists` reads lists, `sieve` finds documents in folders,
`targets` keeps outputs apart), `making` makes one of them and knows nothing of
processes, and an engine carries the tasks out: `workers` on this machine, `cluster` on a Dask cluster. Inputs,
outputs and records are read and written in one place (`places`), which knows files and addresses alike.
"""

from pipeline.batch import places
from pipeline.batch.making import Settings, make
from pipeline.batch.plan import Plan, Task, plan
from pipeline.batch.records import Outcome, Record
from pipeline.batch.running import Batch, engine, run
from pipeline.batch.workers import Limits

__all__ = [
    "Batch",
    "Limits",
    "Outcome",
    "Plan",
    "Record",
    "Settings",
    "Task",
    "engine",
    "make",
    "places",
    "plan",
    "run",
]
