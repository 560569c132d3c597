"""One adapter per kind of worked example: each renames, builds, selects and sorts, and calculates nothing."""
