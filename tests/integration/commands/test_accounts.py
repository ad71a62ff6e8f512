from sqlalchemy.orm import Session

from tests import builders
from tests.integration.commands.conftest import Run
from webapp.accounts import passwords, queries
from webapp.accounts.models import Role

NUMBER = "11010519491231002X"
PASSWORD = "a long enough password"


def add(run: Run, login: str, **changes: str):
    options = {
        "name": "李经办",
        "role": "township_caseworker",
        "division": builders.SHANTANG,
        "id-number": NUMBER,
        "password": PASSWORD,
        **changes,
    }
    return run("users", "add", login, *(f"--{name}={value}" for name, value in options.items()))


class TestUsers:
    def test_are_added_with_role_and_division(self, run: Run, stored: Session) -> None:
        result = add(run, "Li.Jingban")

        officer = queries.find_by_login(stored, "li.jingban")
        assert result.exit_code == 0
        assert "已添加" in result.stdout
        assert officer is not None
        assert (officer.role, officer.division_code) == (
            Role.TOWNSHIP_CASEWORKER,
            builders.SHANTANG,
        )
        assert (officer.id_number, PASSWORD in officer.password_hash) == (NUMBER, False)

    def test_of_one_person_are_known_as_one_person(self, run: Run, stored: Session) -> None:
        add(run, "first.account")
        add(run, "second.account", **{"id-number": NUMBER.lower()})

        first = queries.find_by_login(stored, "first.account")
        second = queries.find_by_login(stored, "second.account")

        assert first is not None
        assert second is not None
        assert first.person_index == second.person_index

    def test_are_refused_with_a_reason_and_exit_1(self, run: Run) -> None:
        add(run, "taken")

        for login, changes, says in (
            ("taken", {}, ""),
            ("weak", {"password": "short"}, ""),
            ("weaker", {"password": "weaker-weaker"}, ""),
            ("wrong", {"id-number": "110105194912310021"}, "check"),
            ("nowhere", {"division": "999999"}, ""),
        ):
            result = add(run, login, **changes)
            assert result.exit_code == 1, login
            assert result.stderr.strip(), login
            assert says in result.stderr.lower()
            assert "Traceback" not in result.output

    def test_of_no_known_role_end_with_2(self, run: Run) -> None:
        assert add(run, "king", role="king").exit_code == 2

    def test_get_a_new_password_and_lose_their_sessions(self, run: Run, stored: Session) -> None:
        add(run, "forgetful")
        before = queries.find_by_login(stored, "forgetful")
        assert before is not None
        epoch = before.session_epoch
        stored.rollback()

        result = run("users", "reset", "forgetful", "--password=another long password")

        stored.expire_all()
        after = queries.find_by_login(stored, "forgetful")
        assert result.exit_code == 0
        assert after is not None
        assert after.session_epoch == epoch + 1
        assert passwords.is_right("another long password", after.password_hash)

    def test_are_closed_and_stay(self, run: Run, stored: Session) -> None:
        add(run, "leaving")

        result = run("users", "disable", "leaving")

        officer = queries.find_by_login(stored, "leaving")
        assert result.exit_code == 0
        assert officer is not None
        assert not officer.is_active

    def test_that_are_unknown_cannot_be_changed(self, run: Run) -> None:
        for command in (("reset", "nobody", "--password=a long password"), ("disable", "nobody")):
            result = run("users", *command)
            assert (result.exit_code, bool(result.stderr.strip())) == (1, True)


class TestOffices:
    def test_are_set_and_changed(self, run: Run, stored: Session) -> None:
        def set_office(phone: str):
            return run(
                "offices",
                "set",
                builders.XUN,
                "--name=浚县民政局",
                "--short-name=浚",
                f"--phone={phone}",
                "--reconsideration-body=浚县人民政府",
                "--court=浚县人民法院",
            )

        set_office("0392-1")
        result = set_office("0392-2")

        office = queries.office_of(stored, builders.XUN)
        assert result.exit_code == 0
        assert (office.name, office.phone) == ("浚县民政局", "0392-2")


class TestSettings:
    def test_that_are_missing_or_wrong_end_with_1_and_name_themselves(self, run: Run) -> None:
        for name, value, says in (
            ("DOUDI_SECRET_KEY", "", "DOUDI_SECRET_KEY is not set"),
            ("DOUDI_DATA_KEYS", "1:short", "DOUDI_DATA_KEYS"),
            ("DOUDI_ENVIRONMENT", "staging", "DOUDI_ENVIRONMENT"),
        ):
            result = run("users", "disable", "nobody", **{name: value})
            assert result.exit_code == 1, name
            assert says in result.stderr, name
            assert "Traceback" not in result.output


class TestDatabase:
    def test_upgrade_changes_nothing_that_is_up_to_date(self, run: Run) -> None:
        result = run("db", "upgrade")

        assert (result.exit_code, "已是最新" in result.stdout) == (0, True)

    def test_verify_finds_the_trail_whole(self, run: Run) -> None:
        add(run, "verified")

        result = run("db", "verify")

        assert result.exit_code == 0, result.output
