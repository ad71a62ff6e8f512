"""The grammar of FEEL, for lark. Its terminals come from ``tokens``.

A name with a leading underscore is a terminal that the tree does not keep. Where ``if``,
``for``, ``some`` and ``function`` could end early, the parser goes on: they reach as far to the
right as they can.
"""

from typing import Final

GRAMMAR: Final = r"""
start: expression
?expression: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: comparison (_AND comparison)*
?comparison: additive
    | comparison COMPARE additive -> compare
    | comparison _BETWEEN additive _AND additive -> between
    | comparison _IN test -> contained
    | comparison _IN _IN_LPAR tests _RPAR -> contained_in_any
    | comparison _IN _IN_LPAR additive _DOTS additive interval_end -> contained_in_interval
    | comparison _INSTANCE_OF TYPE -> instance_of
?test: additive
    | COMPARE additive -> unary_test
?member: expression
    | COMPARE additive -> unary_test
tests: member (_COMMA member)*
?additive: multiplicative
    | additive (PLUS | MINUS) multiplicative -> arithmetic
?multiplicative: power
    | multiplicative (TIMES | DIVIDE) power -> arithmetic
?power: unary
    | power POWER unary -> arithmetic
?unary: postfix
    | _NEGATE unary -> negate
?postfix: atom
    | postfix _DOT NAME -> path
    | postfix _FILTER expression _RSQB -> filtered
    | postfix _CALL _RPAR -> call
    | postfix _CALL arguments _RPAR -> call
arguments: argument (_COMMA argument)*
argument: expression -> positional
    | LABEL _COLON expression -> named
?atom: NAME -> name
    | NUMBER -> number
    | STRING -> string
    | AT -> at
    | TRUE -> true
    | FALSE -> false
    | NULL -> null
    | _LPAR expression _RPAR
    | _LPAR COMPARE additive _RPAR -> half_interval
    | _LSQB (expression (_COMMA expression)*)? _RSQB -> listed
    | _LBRACE (entry (_COMMA entry)*)? _RBRACE -> context
    | _LPAR additive _DOTS additive interval_end -> open_interval
    | _INTERVAL_START additive _DOTS additive interval_end -> open_interval
    | _LSQB additive _DOTS additive interval_end -> closed_interval
    | _IF expression _THEN expression _ELSE expression -> conditional
    | _FOR iterators _RETURN expression -> loop
    | _SOME iterators _SATISFIES expression -> some
    | _EVERY iterators _SATISFIES expression -> every
    | _FUNCTION _PARAMETERS parameters _PARAMETERS_END expression -> function
    | _FUNCTION _PARAMETERS _PARAMETERS_END expression -> function
entry: LABEL _COLON expression
iterators: iterator (_COMMA iterator)*
iterator: NAME _EACH_IN expression
    | NAME _EACH_IN additive _DOTS additive
parameters: parameter (_COMMA parameter)*
parameter: NAME
    | LABEL _COLON TYPE
interval_end: _RPAR -> open_end
    | _INTERVAL_END -> open_end
    | _RSQB -> closed_end
%declare NAME NUMBER STRING AT TRUE FALSE NULL LABEL TYPE COMPARE PLUS MINUS TIMES DIVIDE POWER
%declare _NEGATE _AND _OR _BETWEEN _IN _EACH_IN _IN_LPAR _INSTANCE_OF _DOT _DOTS _COMMA _COLON
%declare _LPAR _RPAR _CALL _PARAMETERS _PARAMETERS_END _LSQB _RSQB _FILTER
%declare _INTERVAL_START _INTERVAL_END
%declare _LBRACE _RBRACE _IF _THEN _ELSE _FOR _RETURN _SOME _EVERY _SATISFIES _FUNCTION
"""

SPELLING: Final = {
    "NAME": "name",
    "NUMBER": "number",
    "STRING": '"text"',
    "AT": '@"…"',
    "TRUE": "true",
    "FALSE": "false",
    "NULL": "null",
    "LABEL": "name:",
    "TYPE": "type",
    "COMPARE": "= < >",
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "*",
    "DIVIDE": "/",
    "POWER": "**",
    "_NEGATE": "-",
    "_AND": "and",
    "_OR": "or",
    "_BETWEEN": "between",
    "_IN": "in",
    "_EACH_IN": "in",
    "_IN_LPAR": "(",
    "_INSTANCE_OF": "instance of",
    "_DOT": ".",
    "_DOTS": "..",
    "_COMMA": ",",
    "_COLON": ":",
    "_LPAR": "(",
    "_RPAR": ")",
    "_CALL": "(",
    "_PARAMETERS": "(",
    "_PARAMETERS_END": ")",
    "_LSQB": "[",
    "_RSQB": "]",
    "_FILTER": "[",
    "_INTERVAL_START": "]",
    "_INTERVAL_END": "[",
    "_LBRACE": "{",
    "_RBRACE": "}",
    "_IF": "if",
    "_THEN": "then",
    "_ELSE": "else",
    "_FOR": "for",
    "_RETURN": "return",
    "_SOME": "some",
    "_EVERY": "every",
    "_SATISFIES": "satisfies",
    "_FUNCTION": "function",
}
"""How a terminal is written, for messages."""
