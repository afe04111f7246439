"""Agendas made on paper before: XLSX and CSV files in, checked rows out, and the template.

Pure: no database, no Django, nothing written to disk. ``read`` turns bytes into raw rows,
``check`` turns raw rows into typed ones with a message beside every doubt, ``write``
makes the template. Messages are codes; the words for them belong to another layer.
"""
