"""authlint reads Python repositories and reports authentication mistakes that let someone in."""

__version__ = "0.1.0"
