"""Ask the schema of SARIF 2.1.0 whether a log conforms."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from tests.judges import node_package


def judge(log: Any) -> list[str]:
    """Return what the schema finds wrong with a log: place and message.

    Raises:
        JudgeMissingError: the schema is absent.
    """
    schema = json.loads(node_package("@microsoft/jest-sarif", "lib/schemas/sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    judges = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in judges.iter_errors(log)]
