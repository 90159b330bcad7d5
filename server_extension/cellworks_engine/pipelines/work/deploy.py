"""Steps that have a version serve at an endpoint."""

import hashlib

from cellworks_engine.endpoints.schema import Deployment, NewDeployment, Scaling
from cellworks_engine.endpoints.service import EndpointService
from cellworks_engine.endpoints.states import BEGINNING
from cellworks_engine.ids import new_id
from cellworks_engine.jobs.schema import Job
from cellworks_engine.models.service import ModelService
from cellworks_engine.pipelines.running.protocol import Failed, Going, Looked, Made, Work
from cellworks_engine.pipelines.step_schema import DeployStep
from cellworks_engine.pipelines.work.code import json_artifact
from cellworks_engine.pipelines.work.process import given, text_of


class DeployRunner:
    """Deploys by the endpoints of the studio, and waits until the version serves.

    A deployment carries the mark of the execution's step: so it is found again after a kill, whatever was
    written down of it by then.
    """

    cached = False

    def __init__(self, endpoints: EndpointService, models: ModelService) -> None:
        self._endpoints = endpoints
        self._models = models

    def begin(self, work: Work) -> Looked:
        """Have the version deployed, unless this step has asked for that already."""
        does: DeployStep = work.does
        row = self._models.version(text_of(given(work, "version"), "version")).row
        ref = f"{row.name}/{row.version}"
        mark = _mark(work, ref)
        found = self._endpoints.asked_by(does.endpoint, mark)
        if found is None or found.state not in {*BEGINNING, "serving"}:
            new = NewDeployment(
                version=ref, share=float(does.share), scaling=Scaling(workers=does.workers),
                python=work.step.interpreter, mark=f"{mark}-{new_id('dep')[-8:]}",
            )  # fmt: skip
            self._endpoints.deploy(does.endpoint, new, work.actor)
            found = self._endpoints.asked_by(does.endpoint, mark)
        if found is None:
            return Failed(f"Somebody deleted {ref} at {does.endpoint} at once.")
        return _looked(found, does.endpoint, mark)

    def look(self, work: Work) -> Looked:
        """Say how the deployment is."""
        does: DeployStep = work.does
        mark = work.notes.get("mark")
        if not isinstance(mark, str):
            return self.begin(work)
        found = self._endpoints.asked_by(does.endpoint, mark)
        if found is None:
            return Failed(f"The deployment is gone from {does.endpoint}: somebody deleted or replaced it.")
        return _looked(found, does.endpoint, mark)

    def end(self, work: Work, job: Job) -> Looked:  # noqa: ARG002 (it has no job)
        """Look."""
        return self.look(work)

    def withdraw(self, work: Work) -> str:
        """Delete the deployment, unless it serves already."""
        does: DeployStep = work.does
        mark = work.notes.get("mark")
        found = self._endpoints.asked_by(does.endpoint, mark) if isinstance(mark, str) else None
        if found is None or found.state not in {*BEGINNING, "serving"}:
            return "Stopped."
        if found.state == "serving":
            return f"Stopped, when {found.version} served at {does.endpoint} already."
        self._endpoints.delete_deployment(does.endpoint, found.id, work.actor)
        return f"Stopped: {found.version} is not deployed at {does.endpoint}."


def _looked(found: Deployment, endpoint: str, mark: str) -> Looked:
    if found.state == "serving":
        return Made({"endpoint": json_artifact("value", endpoint)})
    if found.state in BEGINNING:
        words = "is being tried" if found.state == "smoke_testing" else "is being deployed"
        notes = {"mark": mark, "endpoint": endpoint, "deployment": found.id}
        return Going(notes, f"{found.version} {words} at {endpoint}.")
    why = found.sentence or f"it is {found.state}."
    return Failed(f"{found.version} does not serve at {endpoint}: {why}")


def _mark(work: Work, ref: str) -> str:
    """Return what all deployments of a version begin with that this step of this execution asks for."""
    return hashlib.sha256(f"{work.execution} {work.key} {ref}".encode()).hexdigest()[:40]
