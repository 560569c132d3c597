"""Benchmarks: whole public verbs beside hand-written pandas, polars and DuckDB programs, in one run."""
