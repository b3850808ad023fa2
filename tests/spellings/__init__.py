"""The ways in which people write the same thing: each rewrites a bad example without changing what it does.

``program`` finds what is to be rewritten. ``values``, ``texts``, ``collections``, ``calls``, ``imports`` and
``settings`` hold the spellings; each is a table with one entry for one way of writing.
"""
