"""Reads Python source and answers what an expression resolves to; the only room, with ``rewrite``, that knows libcst."""
