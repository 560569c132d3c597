"""The documentation; as a package, so that `python -m docs.pages` finds what keeps its pages true."""
