"""What authlint knows of the libraries programs authenticate with: one module for each, data only.

A module offers ``LIBRARY``, or ``LIBRARIES`` when one module describes several packages. The facts are the library's
own signatures and defaults; ``tests/test_models.py`` compares them with the installed packages.
"""
