"""Every line is one object of allowed fields; what people typed is in none."""

import io
import json
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest

from webapp import logs
from webapp.logs import LogFormat

SECRET = "张三 410621199001011234"
CASE = UUID("00000000-0000-0000-0000-000000000001")


class Terminal(io.StringIO):
    """A stream that somebody reads at once."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def usual_loggers() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("webapp")
    before = root.handlers[:], root.level, ours.level
    logs.begin()
    yield
    root.handlers[:], root.level = before[0], before[1]
    ours.setLevel(before[2])
    logs.begin()


def said(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class TestJson:
    def test_a_line_carries_its_event_and_the_context(self) -> None:
        stream = io.StringIO()
        logs.configure(LogFormat.AUTO, stream=stream)

        with logs.saying(case=CASE, route="/tasks/<uuid:task_id>"):
            logging.getLogger("webapp.x").info("job_done", extra={"job": "render", "seconds": 0.5})

        (line,) = said(stream)
        assert line.pop("time")
        assert line == {
            "level": "info",
            "event": "job_done",
            "logger": "webapp.x",
            "case": str(CASE),
            "route": "/tasks/<uuid:task_id>",
            "job": "render",
            "seconds": 0.5,
        }

    def test_a_field_that_is_not_allowed_is_left_out(self) -> None:
        stream = io.StringIO()
        logs.configure(LogFormat.JSON, stream=stream)

        logging.getLogger("webapp.x").warning("odd", extra={"applicant": SECRET, "item": [SECRET]})

        assert "张三" not in stream.getvalue()
        assert said(stream)[0]["item"] == "list"

    def test_an_exception_tells_its_place_and_not_its_message(self) -> None:
        stream = io.StringIO()
        logs.configure(LogFormat.JSON, stream=stream)

        try:
            logs.LogFormat(SECRET)
        except ValueError:
            logging.getLogger("webapp.x").exception("failed")

        (line,) = said(stream)
        assert line["error"] == "ValueError"
        assert str(line["place"]).startswith("ValueError at tests/unit/logs/test_logs.py:")
        assert line["stack"]
        assert "张三" not in stream.getvalue()

    @pytest.mark.parametrize("message", [f"no such row: {SECRET}", "no such row: %s"])
    def test_a_library_tells_where_it_speaks_and_not_what_it_says(self, message: str) -> None:
        stream = io.StringIO()
        logs.configure(LogFormat.JSON, stream=stream)

        logging.getLogger("dbos").error(message, *([SECRET] if "%s" in message else []))

        (line,) = said(stream)
        assert (line["event"], line["logger"]) == ("library", "dbos")
        assert str(line["place"]).startswith("tests/unit/logs/test_logs.py:")
        assert "张三" not in stream.getvalue()


class TestText:
    def test_a_terminal_gets_plain_lines_and_only_what_needs_attention(self) -> None:
        stream = Terminal()
        logs.configure(LogFormat.AUTO, stream=stream)

        logging.getLogger("webapp.x").info("request")
        logging.getLogger("webapp.x").warning("job_failed", extra={"tries": 2})

        (line,) = stream.getvalue().splitlines()
        assert line.endswith("WARNING job_failed tries=2")

    def test_asked_for_it_tells_everything(self) -> None:
        stream = io.StringIO()
        logs.configure(LogFormat.TEXT, stream=stream)

        logging.getLogger("webapp.x").info("request", extra={"status": 200})

        assert "request status=200" in stream.getvalue()
