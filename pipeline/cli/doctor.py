"""``aknpress doctor``: what this machine lacks."""

from __future__ import annotations

import dataclasses
import json as jsonlib

from pipeline.cli import arguments
from pipeline.cli.status import Status

EXAMPLES = ("aknpress doctor",)


def doctor(json: arguments.Json = False) -> None:
    """Say what this machine lacks, with the command that mends it."""
    from pipeline.cli.machine import examine

    checks = examine()
    if json:
        print(jsonlib.dumps({"version": 1, "checks": [dataclasses.asdict(check) for check in checks]}, indent=2))
    else:
        for check in checks:
            print(f"{'ok     ' if check.ok else 'MISSING'}  {check.name}: {check.found}")
            if not check.ok:
                print(f"         mend it: {check.remedy}")
    raise arguments.stop(Status.CLEAN if all(check.ok for check in checks) else Status.FINDINGS)
