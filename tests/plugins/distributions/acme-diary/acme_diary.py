"""Observers: a line in a file for every step, where the environment variable ACME_DIARY names a file."""

import os
from pathlib import Path

import journeyseg as js


def _write(line: str) -> None:
    name = os.environ.get("ACME_DIARY", "")
    if name:
        with Path(name).open("a", encoding="utf-8") as diary:
            diary.write(line + "\n")


@js.hookimpl
def journeyseg_before_step(step: js.Step) -> None:
    """What begins."""
    _write(f"before {step.number}/{step.of} {step.name} ({step.verb})")


@js.hookimpl
def journeyseg_after_step(step: js.Step) -> None:
    """What has ended, and how."""
    _write(f"after {step.number}/{step.of} {step.name}: {step.error or step.made}")
