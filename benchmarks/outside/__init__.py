"""Programs that run as scripts of their own: each in its own process, maybe under another Python with older libraries.

They import nothing from here. What they are asked comes as JSON, and what they found and took goes back as JSON.
"""
