"""What journeyseg itself registers, through the same hooks as any plugin; the factories are imported on first use."""

from __future__ import annotations

from collections.abc import Iterator

from journeyseg.contract.hooks import hookimpl
from journeyseg.contract.specs import CheckSpec, EngineSpec, MetricSpec, ReaderSpec, SegmenterSpec

_METRICS = (
    ("conversion", "journeyseg.metrics.conversion:Conversion", "Share that reaches the goal"),
    ("value", "journeyseg.metrics.value:Value", "Value per customer, with cost where there is one"),
    ("engagement", "journeyseg.metrics.engagement:Engagement", "How many touchpoints, and on how many days"),
    ("satisfaction", "journeyseg.metrics.satisfaction:Satisfaction", "What ratings say, where they were asked"),
    ("sessions", "journeyseg.metrics.visits:Sessions", "How long journeys last, how many bounce, how many there are"),
    ("time_to", "journeyseg.metrics.time_to:TimeTo", "Time until a touchpoint, open journeys censored"),
    ("rate", "journeyseg.metrics.rates:Rate", "Share of those with one touchpoint that meet another"),
    ("retention", "journeyseg.metrics.coming_back:Retention", "Share that is back so many days after the start"),
    (
        "retention_table",
        "journeyseg.analyses.retention.metric:RetentionMetric",
        "Who comes back, by cohort and interval",
    ),
    ("funnel", "journeyseg.analyses.funnel.metric:Funnel", "How many get how far through steps, and how fast"),
    ("matches", "journeyseg.analyses.sequences.metric:Matches", "How often a pattern of touchpoints matches"),
    (
        "next_touchpoint",
        "journeyseg.analyses.sequences.following:NextTouchpoint",
        "What comes after a pattern, or before it",
    ),
    ("journey_map", "journeyseg.analyses.journey_map:MapMetric", "Stages and touchpoints: reach, time, drop-off, mood"),
    ("transitions", "journeyseg.analyses.flow.transitions:Transitions", "What follows what, and after how long"),
    ("steps", "journeyseg.analyses.flow.stepping:Steps", "Where units are, so many visits from a common moment"),
    ("moves", "journeyseg.analyses.flow.moving:Moves", "From what to what, step by step"),
    ("routes", "journeyseg.analyses.flow.routing:Routes", "How often routes are gone, by whom, how fast"),
    ("loops", "journeyseg.analyses.flow.looping:Loops", "Who comes back to what: repeats, rework, ping-pong"),
    ("chain", "journeyseg.analyses.flow.chain:Chain", "What less drop-off would change, by a Markov chain"),
)
_OF_JOURNEYS = (
    ("missing_values", "MissingValues", "Columns with missing or hidden missing values"),
    ("duplicates", "Duplicates", "Touchpoints that stand there twice"),
    ("future_times", "FutureTimes", "Touchpoints after the moment the data is as of"),
    ("off_scale", "OffScale", "Ratings that the declared scale does not have"),
    ("unknown_touchpoints", "UnknownTouchpoints", "Touchpoints that the blueprint does not name"),
    ("stage_order", "StageOrder", "Touchpoints before one of an earlier stage"),
    ("stale", "Stale", "Data that ends long before it is used"),
)
_OF_SEGMENTATIONS = (
    ("too_small", "TooSmall", "Segments of too few customers to say anything"),
    ("too_many", "TooMany", "More segments than people can treat differently"),
    ("uncovered", "Uncovered", "Customers that are in no segment"),
    ("unstable", "Unstable", "Segments that another sample would hardly show again"),
)


@hookimpl
def journeyseg_segmenters() -> Iterator[SegmenterSpec]:
    """The built-in segmenters."""
    yield SegmenterSpec(
        "rules", "journeyseg.segmenters.rules:Rules", basis="any", summary="Segments by rules over profiles and events"
    )
    yield SegmenterSpec(
        "profile",
        "journeyseg.segmenters.profile:Profile",
        basis="any",
        summary="A column of customers, or bands of one",
    )
    yield SegmenterSpec(
        "rfm", "journeyseg.segmenters.rfm:RFM", basis="behavioural", summary="Recency, frequency and monetary value"
    )
    yield SegmenterSpec(
        "similar_journeys",
        "journeyseg.segmenters.similar_journeys:SimilarJourneys",
        basis="behavioural",
        summary="Customers whose journeys are alike",
    )


@hookimpl
def journeyseg_metrics() -> Iterator[MetricSpec]:
    """The built-in metrics and analyses."""
    for name, factory, summary in _METRICS:
        yield MetricSpec(name, factory, summary=summary)


@hookimpl
def journeyseg_checks() -> Iterator[CheckSpec]:
    """The built-in checks, of journeys and of segmentations."""
    for name, attribute, summary in _OF_JOURNEYS:
        yield CheckSpec(name, f"journeyseg.checks.{name}:{attribute}", of="journeys", summary=summary)
    for name, attribute, summary in _OF_SEGMENTATIONS:
        yield CheckSpec(name, f"journeyseg.checks.{name}:{attribute}", of="segmentation", summary=summary)


@hookimpl
def journeyseg_readers() -> Iterator[ReaderSpec]:
    """The built-in readers."""
    yield ReaderSpec(
        "parquet", "journeyseg.readers.parquet:Parquet", suffixes=(".parquet", ".pq"), summary="Apache Parquet files"
    )
    yield ReaderSpec(
        "csv", "journeyseg.readers.csv:Csv", suffixes=(".csv", ".csv.gz"), summary="Tables as comma-separated text"
    )


@hookimpl
def journeyseg_engines() -> Iterator[EngineSpec]:
    """The built-in engines."""
    yield EngineSpec("serial", "journeyseg.engines.serial:Serial", summary="One task after the other, here")
    yield EngineSpec("threads", "journeyseg.engines.threads:Threads", summary="Threads of this process")
