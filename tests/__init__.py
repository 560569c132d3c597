"""The tests mirror the package: a folder per floor, a file per module."""
