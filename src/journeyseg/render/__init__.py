"""Pages, pictures and texts of results: HTML with inline SVG, matplotlib figures, Mermaid, safe CSV."""
