"""The variable or attribute that holds a hash."""

from __future__ import annotations

import libcst as cst

from authlint.semantics.index import ModuleIndex
from authlint.semantics.tree import last_call_name

FORMS = frozenset({"hexdigest", "digest", "decode", "encode", "upper", "lower"})
"""Methods that give a hash in another form."""


def variable_of(index: ModuleIndex, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the variable or attribute that an assignment gives a hash, as it is or in another form."""
    for above in index.ancestors(node):
        match above:
            case cst.Call() if isinstance(above.func, cst.Attribute) and last_call_name(above) in FORMS:
                pass
            case cst.Attribute():
                pass
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() | cst.Attribute() as target)]):
                return target
            case _:
                return None
    return None
