"""The rules of authlint: one module is one rule, one page of documentation and one word to suppress it with."""
