"""The reader that the tests of the model rely on: what is not TMDL is refused."""

from __future__ import annotations

import pytest

from tests.unit.bi.tmdl_reader import TmdlError, column_reference, read

GOOD = """\
/// What it is.
table 'Sales of ''24'
\tlineageTag: one

\t/// How many.
\tmeasure Rows =
\t\t\tVAR A = 1
\t\t\tRETURN
\t\t\t    A
\t\tformatString: #,0
\t\tisHidden
"""


def test_an_object_is_read_with_its_description_properties_and_expression() -> None:
    (table,) = read(GOOD).all("table")
    (measure,) = table.all("measure")

    assert (table.name, table.description, table.properties) == ("Sales of '24", "What it is.", {"lineageTag": "one"})
    assert measure.expression == "VAR A = 1\nRETURN\n    A"
    assert measure.properties == {"formatString": "#,0", "isHidden": True}


def test_a_column_reference_is_table_and_column() -> None:
    assert column_reference("dim_dates.'a day'") == ("dim_dates", "a day")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("table a\n    lineageTag: one\n", "levels are tabs"),
        ("table a\n\t\tlineageTag: one\n", "too deep"),
        ("table a\n\tcolour: red\n", "not known in table"),
        ("table a\n\tlineageTag: one\n\tlineageTag: two\n", "there twice"),
        ("table a\n\tlineageTag: \n", "no line ends in space"),
        ("/// of what?\n", "a description of nothing"),
        ("/// of what?\n\ntable a\n", "right above"),
        ("table a\n\tmeasure b =\n\t\tformatString: 0\n", "an expression is missing"),
        ("column a\n", "not known in a file"),
        ("table a b\n", "not known in a file"),
        ("table a\r\n", "line feed"),
    ],
)
def test_what_is_not_tmdl_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(TmdlError, match=wrong):
        read(text)
