"""Secure the rows: a role that sees its reach only, an audit trail that only grows.

Takes an exclusive lock on each table for a moment; rewrites no row. A downgrade loses no data, but
leaves every row open to whoever connects.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DIVIDED_TABLES = (
    "household",
    "household_member",
    "income",
    "asset",
    "expense",
    "process_instance",
    "user_task",
    "reassignment",
    "legal_clock",
    "clock_change",
    "document",
    "upload",
    "assistance_case",
    "assessment",
    "near_relative_entry",
    "application_draft",
    "objection",
    "public_notice",
)

# Rows about officers lie in no case's division; whoever has no account sees none of them.
STAFF_TABLES = ("officer", "officer_relative", "notification")

APPEND_ONLY_TABLES = ("audit_event", "audit_seal")


def upgrade() -> None:
    """Make the role, the policies and the triggers."""
    op.execute(
        """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'doudi_app') THEN
                CREATE ROLE doudi_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
            END IF;
            EXECUTE format('GRANT doudi_app TO %I', current_user);
        END $$;
        GRANT USAGE ON SCHEMA public TO doudi_app;
        GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO doudi_app;
        GRANT DELETE ON application_draft TO doudi_app;
        REVOKE UPDATE ON audit_event, audit_seal FROM doudi_app;
        REVOKE INSERT, UPDATE ON alembic_version FROM doudi_app;

        CREATE FUNCTION doudi_reaches(division text) RETURNS boolean
        LANGUAGE sql STABLE PARALLEL SAFE
        RETURN CASE current_setting('doudi.reach', true)
            WHEN 'everything' THEN true
            WHEN 'division' THEN
                current_setting('doudi.division', true) <> ''
                AND starts_with(division, current_setting('doudi.division', true))
            ELSE false
        END;

        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'insufficient_privilege';
        END $$;

        CREATE FUNCTION refuse_other_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.pdf IS NOT NULL AND NEW.pdf IS DISTINCT FROM OLD.pdf
               OR NEW.content IS DISTINCT FROM OLD.content
               OR NEW.number IS DISTINCT FROM OLD.number THEN
                RAISE EXCEPTION 'an issued document does not change'
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER document_stays BEFORE UPDATE ON document
            FOR EACH ROW EXECUTE FUNCTION refuse_other_bytes();
        CREATE TRIGGER document_not_deleted BEFORE DELETE OR TRUNCATE ON document
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER process_version_published BEFORE UPDATE OR DELETE OR TRUNCATE
            ON process_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER form_version_published BEFORE UPDATE OR DELETE OR TRUNCATE
            ON form_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """
    )
    for table in DIVIDED_TABLES:
        op.execute(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY reach ON {table}
                USING (doudi_reaches(division_code)) WITH CHECK (doudi_reaches(division_code));
            """
        )
    for table in STAFF_TABLES:
        op.execute(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY reach ON {table}
                USING (current_setting('doudi.reach', true) IN ('division', 'everything'));
            """
        )
    op.execute(
        """
        CREATE POLICY board ON public_notice FOR SELECT USING (
            current_setting('doudi.reach', true) = 'public'
            AND posted_on IS NOT NULL AND removed_on IS NULL
        );
        ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
        ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
        CREATE POLICY append ON audit_event FOR INSERT WITH CHECK (true);
        CREATE POLICY reach ON audit_event FOR SELECT USING (doudi_reaches(division_code));
        """
    )
    for table in APPEND_ONLY_TABLES:
        op.execute(
            f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
            """
        )


def downgrade() -> None:
    """Open the tables again; the role stays, other databases of the server may use it."""
    for table in APPEND_ONLY_TABLES:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(
        """
        DROP POLICY append ON audit_event;
        DROP POLICY reach ON audit_event;
        ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY;
        DROP POLICY board ON public_notice;
        """
    )
    for table in (*DIVIDED_TABLES, *STAFF_TABLES):
        op.execute(
            f"""
            DROP POLICY reach ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
            """
        )
    op.execute(
        """
        DROP TRIGGER document_stays ON document;
        DROP TRIGGER document_not_deleted ON document;
        DROP TRIGGER process_version_published ON process_version;
        DROP TRIGGER form_version_published ON form_version;
        DROP FUNCTION refuse_other_bytes();
        DROP FUNCTION refuse_change();
        DROP FUNCTION doudi_reaches(text);
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM doudi_app;
        REVOKE USAGE ON SCHEMA public FROM doudi_app;
        """
    )
