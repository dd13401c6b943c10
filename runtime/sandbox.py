"""The strict sandbox that workers, tests and replay all run workflows in."""

from __future__ import annotations

import dataclasses

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

POLICY = (
    SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    | SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
)


def workflow_runner() -> SandboxedWorkflowRunner:
    """A runner that refuses every import a workflow file did not pass through on purpose.

    First-party modules belong into the one ``workflow.unsafe.imports_passed_through()`` block of the
    workflow file; an import outside it fails when the worker is made, with the module's name.
    """
    restrictions = dataclasses.replace(SandboxRestrictions.default, import_notification_policy=POLICY)
    return SandboxedWorkflowRunner(restrictions=restrictions)
