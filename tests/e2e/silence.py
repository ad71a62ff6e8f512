"""What the processes' log says of a case: its id and its steps, and nothing of anybody."""

import json
import re
from collections import Counter
from uuid import UUID

from tests.e2e.product import Product

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONG_NUMBERS = re.compile(r"\d{17}[\dXx]|(?<![\d.])1[3-9]\d{9}(?!\d)")
# Ids of cases, requests and contents are random: one in some thousands reads like a telephone.
_RANDOM_IDS = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})\b"
)


def lines_of(product: Product) -> list[dict[str, object]]:
    """Return the log of web and worker: every line of it is a JSON object."""
    return [json.loads(line) for line in product.log.read_text("utf-8").splitlines()]


def assert_names_nobody(product: Product, case_id: UUID, *, completed: int) -> None:
    """Find the case's steps in the log, and no name, number, answer or query beside them."""
    text, lines = product.log.read_text("utf-8"), lines_of(product)
    mine = [line for line in lines if line.get("case") == str(case_id)]
    steps = Counter((line["event"], line.get("route"), line.get("status")) for line in mine)

    assert steps["request", "/tasks/<uuid:task_id>/completion", 303] >= completed
    assert any(line["event"] == "pdf_made" for line in mine)
    assert {"time", "level", "event", "request", "route", "method", "seconds"} <= mine[0].keys()
    # Names, places, reasons and answers are Chinese; the log has no Chinese sign at all.
    assert _CHINESE.findall(text) == []
    assert _LONG_NUMBERS.findall(_RANDOM_IDS.sub("", text)) == []
    assert "?" not in "".join(str(line.get("route")) for line in lines)
