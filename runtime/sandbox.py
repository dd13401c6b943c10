"""The strict sandbox that workers, tests and replay all run workflows in."""

from __future__ import annotations

import dataclasses

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info, SandboxImportNotificationPolicy

POLICY = (
    SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    | SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT
)
_NO_STORE = StorageDriverStoreContext(target=None)


def workflow_runner() -> SandboxedWorkflowRunner:
    """A runner that refuses every import a workflow file did not pass through on purpose.

    First-party modules belong into the one ``workflow.unsafe.imports_passed_through()`` block of the
    workflow file; an import outside it fails when the worker is made, with the module's name.
    """
    restrictions = dataclasses.replace(SandboxRestrictions.default, import_notification_policy=POLICY)
    return ContextFreeRunner(restrictions=restrictions)


class ContextFreeRunner(SandboxedWorkflowRunner):
    """The stock runner for converters that do not ask which workflow or activity a payload belongs to."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """The stock instance in the strict sandbox, asked for activations only."""
        return _ContextFree(super().create_instance(det))


class _ContextFree(WorkflowInstance):
    """Answers outside the sandbox what the stock instance enters it for, several times per payload.

    For every payload that the worker encodes or decodes it asks the instance for a serialization
    context and a storage context. They reach only converters and codecs that are
    ``WithSerializationContext``, and external storage; ours have none of these (a test holds that).
    ``None`` makes the worker take the data converter as it is. Workflow code sees no difference: its own
    payload converter gets its context inside the sandbox, from the inner instance. See decision 30.
    """

    def __init__(self, inner: WorkflowInstance) -> None:
        self._inner = inner

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        return self._inner.activate(act)

    def get_serialization_context(self, command_info: object) -> None:
        return None

    def get_external_store_context(self, command_info: object) -> StorageDriverStoreContext:
        return _NO_STORE

    def get_info(self) -> Info:
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        return self._inner.get_thread_id()
