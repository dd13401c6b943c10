"""Reads and writes committed histories, and the fingerprint of each: its commands in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from tests.support.temporal import kind_of

FOLDER = Path(__file__).parent / "histories"
FINGERPRINTS = Path(__file__).parent / "fingerprints.json"
_NAMED_BY: dict[str, tuple[str, str]] = {
    "ACTIVITY_TASK_SCHEDULED": ("activity_task_scheduled_event_attributes", "activity_type"),
    "WORKFLOW_EXECUTION_SIGNALED": ("workflow_execution_signaled_event_attributes", "signal_name"),
}
_NO_COMMANDS = (
    "WORKFLOW_TASK_",
    "ACTIVITY_TASK_STARTED",
    "ACTIVITY_TASK_COMPLETED",
    "WORKFLOW_EXECUTION_OPTIONS",
)


def committed() -> dict[str, Path]:
    """Every history file by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.json"))}


def read(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def write(path: Path, history: WorkflowHistory) -> None:
    """One event per line. Raises ``FileExistsError``: a history is never written twice."""
    events = _without_traces(history.to_json_dict()["events"])
    lines = ",\n".join(json.dumps(event, sort_keys=True, separators=(",", ":")) for event in events)
    with path.open("x", encoding="utf-8") as file:
        file.write('{"events":[\n' + lines + "\n]}\n")


def _without_traces(data: Any) -> Any:
    """Stack traces name folders of the machine that recorded, and replay does not need them."""
    if isinstance(data, list):
        return [_without_traces(each) for each in data]
    if isinstance(data, dict):
        return {name: _without_traces(each) for name, each in data.items() if name != "stackTrace"}
    return data


def fingerprint(history: WorkflowHistory) -> list[str]:
    """What the workflow asked for and what it heard, in order: event types with activity or signal names."""
    prints = []
    for event in history.events:
        kind = kind_of(event)
        if kind.startswith(_NO_COMMANDS) or "TIME_SKIPPING" in kind:
            continue
        prints.append(f"{kind} {_name(event, kind)}".strip())
    return prints


def _name(event: Any, kind: str) -> str:
    if kind == "MARKER_RECORDED":
        details = event.marker_recorded_event_attributes.details
        return json.loads(details["data"].payloads[0].data)["activity_type"] if "data" in details else ""
    if kind not in _NAMED_BY:
        return ""
    attributes, field = _NAMED_BY[kind]
    named = getattr(getattr(event, attributes), field)
    return str(getattr(named, "name", named))
