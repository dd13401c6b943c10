"""Errors of shape, told so that somebody who edits a sequence file knows what to do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from sequences.faults import Fault


def shape_fault(
    raw: Mapping[str, Any], detail: ErrorDetails, sequence_keys: tuple[str, ...], step_keys: tuple[str, ...]
) -> Fault:
    """One of pydantic's errors in our words. ``raw``: the definition it was found in."""
    location = detail["loc"]
    step = _step_label(raw, location[1]) if len(location) > 1 and location[0] == "steps" else None
    name = location[-1] if isinstance(location[-1], str) else "steps"
    context = detail.get("ctx", {})
    match detail["type"]:
        case "unreadable":
            problem, mend = str(context["problem"]), str(context["mend"])
        case "missing":
            problem, mend = "it is missing", f"add a line that starts with {name} ="
        case "extra_forbidden":
            known = sequence_keys if step is None else step_keys
            near = difflib.get_close_matches(name, known, n=1)
            problem = "this key is unknown"
            mend = f"did you mean {near[0]}?" if near else f"remove it; the known keys are {', '.join(known)}"
        case "enum":
            problem, mend = f"{detail['input']!r} is unknown", f"write one of {context['expected']}"
        case _:
            problem, mend = f"it cannot be read ({detail['msg'].lower()})", "correct its value"
    return Fault(problem, mend, step, name)


def _step_label(raw: Mapping[str, Any], index: object) -> str:
    number = index if isinstance(index, int) else 0
    entry = raw["steps"][number] if isinstance(raw["steps"], list) else None
    label = entry.get("id") if isinstance(entry, dict) else None
    return label if isinstance(label, str) and label else f"#{number + 1}"
