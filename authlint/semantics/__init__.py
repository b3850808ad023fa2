"""Reads Python source and answers what an expression resolves to; the only room that knows libcst."""
