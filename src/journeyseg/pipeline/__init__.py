"""Floor 7: pipelines: named steps over one source, the same from Python, TOML and the command line."""

from journeyseg.pipeline.plan import Pipeline, Planned, step
from journeyseg.pipeline.running import Refusal, Run
from journeyseg.pipeline.source import Source

__all__ = ["Pipeline", "Planned", "Refusal", "Run", "Source", "step"]
