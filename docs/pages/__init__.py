"""Pages on data that is not bundled: run where the data is, built from what was kept where it is not.

A page that begins with the front matter ``data: NAME`` (a file in the folder that ``JOURNEYSEG_DATA`` names) and
``customer: COLUMN`` is plain Markdown. Each block of Python may show what it prints, and its last expression. A table
becomes a table; a figure, or an HTML page with a graph, becomes the picture that the image below the block names. What
was shown is kept in ``aggregates/PAGE.json`` beside the page, with the checksum of the data. ``python -m docs.pages``
runs the pages and keeps it; Sphinx puts it into the page, and with the data at hand runs the page, and refuses what
went stale.
"""
