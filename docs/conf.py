"""How Sphinx builds the documentation; warnings are errors in `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

import journeyseg

sys.path.insert(0, str(Path(__file__).parents[1]))

project = "journeyseg"
author = "The journeyseg developers"
copyright = author
release = journeyseg.__version__
language = "en_GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
extensions += ["docs.pages.building"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# Attributes are documented where the class says so once, not again per attrs field.
autodoc_default_options = {"members": True, "show-inheritance": True, "member-order": "bysource"}
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
# A name in single backticks is code, as it is in Markdown.
default_role = "code"
nitpicky = False

html_theme = "furo"
html_title = f"journeyseg {release}"
html_static_path: list[str] = []
