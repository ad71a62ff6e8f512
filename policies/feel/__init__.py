"""FEEL, the one expression language: gateway conditions, decision tables, form conditions."""

from policies.feel.encoding import to_json
from policies.feel.evaluation import (
    Explanation,
    Expression,
    UnaryTests,
    coerce,
    compile_expression,
    compile_unary_tests,
    evaluate,
    evaluate_unary_tests,
    explain,
)
from policies.feel.types import NamedTypes, named_types

__all__ = [
    "Explanation",
    "Expression",
    "NamedTypes",
    "UnaryTests",
    "coerce",
    "compile_expression",
    "compile_unary_tests",
    "evaluate",
    "evaluate_unary_tests",
    "explain",
    "named_types",
    "to_json",
]
