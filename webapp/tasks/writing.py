"""What a move changed, written down by one statement.

The statement is put together from the parts that this move needs, so that there are few different
ones and the driver keeps them prepared. Whoever changed the instance, the task or the end of the
chain of events meanwhile makes its part change nothing, which the caller sees by the counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import orjson
from sqlalchemy.orm import Session

from webapp import database

_PARTS: Mapping[str, str] = {
    "instance": """
        UPDATE process_instance
        SET state = %(state)s, variables = %(variables)s::jsonb, status = %(status)s,
            end_event = %(end_event)s, completed_at = %(completed_at)s,
            lock_version = lock_version + 1
        WHERE id = %(instance_id)s AND lock_version = %(instance_version)s
        RETURNING 1""",
    "closed": """
        UPDATE user_task
        SET status = 'completed', completed_at = %(at)s, completed_by_id = %(officer_id)s,
            completed_by_person = %(person)s, assignee_id = %(officer_id)s,
            answers = %(answers)s::jsonb, draft = NULL, lock_version = lock_version + 1
        WHERE id = %(task_id)s AND status = 'open' AND lock_version = %(task_version)s
        RETURNING 1""",
    "gone": """
        UPDATE user_task
        SET status = 'cancelled', lock_version = lock_version + 1
        WHERE id = ANY(%(gone)s::uuid[])
        RETURNING 1""",
    "dated": """
        UPDATE user_task
        SET due_on = dated.due_on, is_due_provisional = dated.is_due_provisional
        FROM jsonb_to_recordset(%(dated)s::jsonb)
            AS dated(id uuid, due_on date, is_due_provisional boolean)
        WHERE user_task.id = dated.id
        RETURNING 1""",
    # The newest version of the form that had been published; the first version counts from the
    # beginning (see definitions.queries.form_version_in_force).
    "opened": """
        INSERT INTO user_task
        SELECT task.*
        FROM jsonb_array_elements(%(opened)s::jsonb) AS opened
        CROSS JOIN LATERAL (
            SELECT id FROM form_version
            WHERE form_key = opened ->> 'form_key'
                AND (published_at <= %(forms_at)s OR version = 1)
            ORDER BY version DESC LIMIT 1
        ) AS form
        CROSS JOIN LATERAL jsonb_populate_record(
            NULL::user_task, opened || jsonb_build_object('form_version_id', form.id)
        ) AS task
        RETURNING 1""",
    "clocks_changed": """
        UPDATE legal_clock
        SET status = changed.status, is_alarm = changed.is_alarm, met_on = changed.met_on
        FROM jsonb_to_recordset(%(clocks_changed)s::jsonb)
            AS changed(id uuid, status text, is_alarm boolean, met_on date)
        WHERE legal_clock.id = changed.id
        RETURNING 1""",
    "clocks_started": """
        INSERT INTO legal_clock
        SELECT * FROM jsonb_populate_recordset(NULL::legal_clock, %(clocks_started)s::jsonb)
        RETURNING 1""",
    "chained": """
        UPDATE audit_stream SET sequence = %(sequence)s, hash = %(hash)s
        WHERE name = %(stream)s AND sequence = %(sequence)s - 1 AND hash = %(previous_hash)s
        RETURNING 1""",
    "noted": """
        INSERT INTO audit_event (
            stream, sequence, at, action, officer_id, subject_id, division_code, details,
            previous_hash, hash
        )
        SELECT %(stream)s, %(sequence)s, %(event_at)s, %(action)s, %(event_officer_id)s::uuid,
               %(subject_id)s, %(division_code)s, %(details)s::jsonb, %(previous_hash)s, %(hash)s
        FROM chained""",
}
# A clock that starts again under its name needs the one before to have ended: order matters.
_AFTER_CLOCKS = " WHERE (SELECT count(*) FROM clocks_changed) >= 0"
_COUNTED = ("instance", "closed", "opened", "chained")


@dataclass
class Writing:
    """The parts of a statement, with their values."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def add(self, part: str, **values: object) -> None:
        """Take a part into the statement."""
        self.parts.append(part)
        self.values.update(values)

    def write(self, session: Session) -> Mapping[str, int]:
        """Run the statement; return how many rows the parts changed that are counted."""
        if not self.parts:
            return {}
        statement, counted = _statement(frozenset(self.parts))
        ((counts,),) = database.run(session, statement, self.values)
        return dict(zip(counted, counts, strict=True))


def as_json(rows: object) -> str:
    """Return rows as the statement takes them."""
    return orjson.dumps(rows).decode()


@cache
def _statement(wanted: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """Return the statement of these parts, and which of them it counts, in its order."""
    texts = dict(_PARTS)
    parts = tuple(part for part in texts if part in wanted)
    if "clocks_changed" in parts:
        before, _, after = texts["clocks_started"].rpartition("RETURNING 1")
        texts["clocks_started"] = f"{before.rstrip()}{_AFTER_CLOCKS} RETURNING 1{after}"
    counted = tuple(part for part in _COUNTED if part in parts)
    common = ", ".join(f"{part} AS ({texts[part]})" for part in parts)
    counts = ", ".join(f"(SELECT count(*) FROM {part})" for part in counted)  # noqa: S608  ours
    return f"WITH {common} SELECT json_build_array({counts})", counted
