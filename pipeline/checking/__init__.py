"""Check many documents: which files, which findings count, and one report after another.

`find` turns files, folders and patterns into names; `Policy` says which findings count and how much;
`Baseline` knows those of old documents; `check_files` gives the outcome of each file in the order of the
names, whatever the number of processes, and holds no more than a few at a time.
"""

from pipeline.checking.baseline import Baseline, entries, load_baseline, write_baseline
from pipeline.checking.files import STDIN, STDIN_NAME, Unfound, find
from pipeline.checking.policy import Policy, parse_codes, parse_severities
from pipeline.checking.running import Checked, Task, check_files
from pipeline.checking.settings import Settings, load_settings
from pipeline.validation.formats import writer

__all__ = [
    "STDIN",
    "STDIN_NAME",
    "Baseline",
    "Checked",
    "Policy",
    "Settings",
    "Task",
    "Unfound",
    "check_files",
    "entries",
    "find",
    "load_baseline",
    "load_settings",
    "parse_codes",
    "parse_severities",
    "write_baseline",
    "writer",
]
