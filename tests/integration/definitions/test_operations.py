from datetime import date

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from webapp import installation
from webapp.cases.models import Programme
from webapp.definitions import operations, queries
from webapp.definitions.errors import DefinitionNotFoundError
from webapp.definitions.models import FormVersion, ProcessVersion
from webapp.tasks import queries as tasks
from workflows import engine
from workflows.model import DiagramSource, ProcessDefinition

PROCESS = Programme.MINIMUM_LIVING_ALLOWANCE.value


def renamed(process_id: str) -> ProcessDefinition:
    """Return a shipped process in which a task is called otherwise."""
    shipped = engine.shipped(process_id)
    return ProcessDefinition(
        process_id,
        tuple(
            DiagramSource(source.name, source.xml.replace("材料审查", "申请材料审查"))
            for source in shipped.sources
        ),
    )


class TestPublishing:
    def test_what_did_not_change_is_no_new_version(self, session: Session) -> None:
        moment = at("2026-09-14 09:00")

        again = operations.publish_process(
            session, engine.shipped(PROCESS), effective_on=date(2004, 1, 1), at=moment
        )
        spaced = orjson.dumps(
            orjson.loads(installation.form_text("accept")), option=orjson.OPT_INDENT_2
        ).decode()
        form_again = operations.publish_form(
            session, "accept", spaced, effective_on=date(2004, 1, 1), at=moment
        )

        assert (again, form_again) == (False, False)

    def test_a_changed_diagram_counts_from_the_day_it_is_published(self, session: Session) -> None:
        moment = at("2026-09-14 09:00")

        operations.publish_process(
            session, renamed(PROCESS), effective_on=date(2004, 1, 1), at=moment
        )

        def version(day: date) -> int:
            return queries.process_version_in_force(session, PROCESS, on=day).version

        assert (version(date(2026, 9, 13)), version(date(2026, 9, 14))) == (1, 2)
        assert version(date(2027, 1, 1)) == 2

    def test_a_running_case_keeps_the_version_it_started_with(self, session: Session) -> None:
        by = builders.officer(session)
        old = builders.application(session, by, at=at("2026-09-14 08:00"))
        operations.publish_process(
            session, renamed(PROCESS), effective_on=date(2004, 1, 1), at=at("2026-09-14 09:00")
        )

        new = builders.application(session, by, at=at("2026-09-14 10:00"))

        names = [
            tasks.open_tasks_of(session, tasks.instance_of(session, case.id).id)[0].name
            for case in (old, new)
        ]
        assert names == ["材料审查", "申请材料审查"]

    def test_forms_count_for_cases_that_start_after_them(self, session: Session) -> None:
        changed = orjson.loads(installation.form_text("check_completeness"))
        changed["title"] = "材料审查（新）"
        text = orjson.dumps(changed).decode()
        operations.publish_form(
            session,
            "check_completeness",
            text,
            effective_on=date(2004, 1, 1),
            at=at("2026-09-14 09:00"),
        )

        before = queries.newest_form(session, "check_completeness", at=at("2026-09-14 08:59"))
        after = queries.newest_form(session, "check_completeness", at=at("2026-09-14 09:00"))

        assert (before.title == after.title, after.title) == (False, "材料审查（新）")

    def test_a_process_or_form_that_is_not_there_is_said_so(self, session: Session) -> None:
        with pytest.raises(DefinitionNotFoundError):
            queries.process_version_in_force(session, "temporary_assistance", on=date(2026, 1, 1))
        with pytest.raises(DefinitionNotFoundError):
            queries.process_version_in_force(session, PROCESS, on=date(2003, 12, 31))
        with pytest.raises(DefinitionNotFoundError):
            queries.form_version_in_force(session, "no_such_form", at=at("2026-01-01 00:00"))


class TestInstallation:
    def test_publishes_each_definition_once_however_often_it_starts(self, session: Session) -> None:
        before = session.scalars(select(FormVersion.form_key)).all()

        installation.load_reference_data(session, at=at("2026-09-14 09:00"))

        assert sorted(session.scalars(select(FormVersion.form_key))) == sorted(before)
        published = session.scalars(select(ProcessVersion.process_id)).all()
        assert sorted(published) == list(engine.shipped_ids())
        newest = queries.process_version_in_force(session, PROCESS, on=date(2026, 9, 14))
        assert newest.sha256 == engine.shipped(PROCESS).sha256
