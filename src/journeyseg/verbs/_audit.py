"""Audit: what is wrong or odd in data, or in a segmentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from journeyseg.contract.needs import needs_of
from journeyseg.errors import InputError
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys
from journeyseg.model.segmentation import Segmentation
from journeyseg.plugins.resolution import Resolved, is_of_journeys
from journeyseg.verbs._needs import available
from journeyseg.verbs._resolving import blamed, every, plugin


def audit(data: Journeys | Segmentation, checks: Iterable[Any] | None = None) -> Findings:
    """Findings by severity: what was noticed, how often, examples and the nearest fix.

    Args:
        data: Journeys (checks of data; the ledger's rejected rows are findings too), or a segmentation (the guard
            against too many, too small and empty segments).
        checks: A check or several: names, checks, or tables ``{"use": name, ...options}``; default every registered one
            whose needs are met.

    Raises:
        UnknownName: for a check that does not exist.
        InputError: for a check of the other kind of data, or data of neither kind.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> labels = pd.DataFrame({"customer": range(100), "segment": ["all"] * 99 + ["one"]})
        >>> [finding.code for finding in js.audit(js.Segmentation.from_frame(labels))]
        ['too_small']
    """
    kind = _kind(data)
    listed = [checks] if isinstance(checks, (str, Mapping)) else checks
    chosen = every("check", of=kind) if listed is None else [plugin("check", one) for one in listed]
    found = [finding for resolved in chosen for finding in _inspect(resolved, data, kind, asked=checks is not None)]
    return Findings([*found, *(_rejected(data) if isinstance(data, Journeys) and checks is None else ())])


def _kind(data: object) -> str:
    if isinstance(data, (Journeys, Segmentation)):
        return "journeys" if isinstance(data, Journeys) else "segmentation"
    raise InputError(
        "nothing that can be audited",
        expected="Journeys or a Segmentation",
        found=type(data).__name__,
        remedy="build journeys: js.Journeys.from_frame(...)",
    )


def _inspect(resolved: Resolved, data: Journeys | Segmentation, kind: str, *, asked: bool) -> Iterable[Finding]:
    own = "journeys" if is_of_journeys(resolved.spec) else "segmentation"
    if resolved.spec is not None and own != kind:
        raise InputError(
            f"check {resolved.name!r} inspects {own}",
            expected=f"a check of {kind}",
            found=own,
            remedy="audit the other, or choose another check",
        )
    if isinstance(data, Journeys) and not asked and not set(needs_of(resolved.instance)) <= available(data):
        return ()
    with blamed(resolved, "audit"):
        findings: Findings = resolved.instance.inspect(data)
    return findings


def _rejected(journeys: Journeys) -> Iterable[Finding]:
    whole = max(journeys.ledger.rows_in, 1)
    for entry in journeys.ledger:
        if entry.action == "rejected" and entry.of == "rows":
            yield Finding(
                "warning",
                "rejected_rows",
                f"{entry.rule}: {entry.reason}",
                entry.count,
                entry.count / whole,
                entry.examples,
                "correct these rows at their source",
            )
