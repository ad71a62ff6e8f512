from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from tests import builders
from webapp import database
from webapp.accounts import operations
from webapp.accounts.models import OfficerRelative, Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.web.security_headers import CONTENT_SECURITY_POLICY

MOTHER = date(1956, 6, 6)


def actions(session, officer):
    database.set_reach(session, database.EVERYTHING)
    return list(
        session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.stream == f"officer:{officer.id}")
            .order_by(AuditEvent.sequence)
        )
    )


def page_of(response):
    return response.get_data(as_text=True)


class TestSignIn:
    def test_shows_a_form_that_a_password_manager_understands(self, client):
        page = page_of(client.get("/sign-in"))

        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page

    def test_signs_in_and_notes_it_once(self, client, session, sign_in):
        officer = builders.officer(session)

        sign_in(officer)

        assert client.get("/profile").status_code == 200
        assert actions(session, officer) == [AuditAction.OFFICER_ADDED, AuditAction.SIGNED_IN]

    def test_takes_the_login_in_capitals_too(self, client, session):
        officer = builders.officer(session)
        session.commit()

        response = client.post(
            "/sign-in", data={"login": officer.login.upper(), "password": builders.PASSWORD}
        )

        assert response.status_code == 303

    @pytest.mark.parametrize("login", ["", "nobody"])
    def test_says_the_same_of_an_unknown_login_as_of_a_wrong_password(self, client, session, login):
        officer = builders.officer(session)
        session.commit()

        unknown = client.post("/sign-in", data={"login": login, "password": "x"})
        wrong = client.post("/sign-in", data={"login": officer.login, "password": "x"})

        assert unknown.status_code == wrong.status_code == 401
        assert "用户名或密码不正确" in page_of(unknown)
        assert "用户名或密码不正确" in page_of(wrong)
        assert f'value="{officer.login}"' in page_of(wrong)

    def test_locks_the_account_after_five_failures_and_opens_it_again(
        self, client, session, travel
    ):
        officer = builders.officer(session)
        session.commit()
        travel(builders.NOW)
        for _ in range(5):
            client.post("/sign-in", data={"login": officer.login, "password": "wrong"})
        right = {"login": officer.login, "password": builders.PASSWORD}

        locked = client.post("/sign-in", data=right)
        travel(builders.NOW + timedelta(minutes=16))
        later = client.post("/sign-in", data=right)

        assert locked.status_code == 401
        assert "账号已锁定" in page_of(locked)
        assert later.status_code == 303

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x"],
    )
    def test_follows_no_address_of_another_site(self, client, session, elsewhere):
        officer = builders.officer(session)
        session.commit()

        response = client.post(
            "/sign-in",
            query_string={"next": elsewhere},
            data={"login": officer.login, "password": builders.PASSWORD},
        )

        assert response.location == "/"

    def test_comes_back_to_the_page_that_asked_for_it(self, client, session):
        officer = builders.officer(session)
        session.commit()
        asked = client.get("/notifications?page=2")
        query = parse_qs(urlsplit(asked.location).query)

        response = client.post(
            asked.location, data={"login": officer.login, "password": builders.PASSWORD}
        )

        assert query["next"] == ["/notifications?page=2"]
        assert response.location == "/notifications?page=2"

    def test_refuses_a_disabled_account_without_saying_so(self, client, session):
        officer = builders.officer(session)
        operations.disable_officer(session, officer, at=builders.NOW)
        session.commit()

        response = client.post(
            "/sign-in", data={"login": officer.login, "password": builders.PASSWORD}
        )

        assert response.status_code == 401


class TestSession:
    def test_ends_after_half_an_hour_without_a_click(self, client, session, sign_in, travel):
        travel(builders.NOW)
        sign_in(builders.officer(session))
        travel(builders.NOW + timedelta(minutes=31))

        response = client.get("/profile")

        assert response.status_code == 302
        assert response.location.startswith("/sign-in")

    def test_goes_on_while_somebody_works(self, client, session, sign_in, travel):
        travel(builders.NOW)
        sign_in(builders.officer(session))

        for minutes in (20, 40, 60):
            travel(builders.NOW + timedelta(minutes=minutes))
            assert client.get("/profile").status_code == 200

    def test_says_on_the_sign_in_page_that_it_ended(self, app, client, session, sign_in, travel):
        app.permanent_session_lifetime = timedelta(hours=12)
        travel(builders.NOW)
        sign_in(builders.officer(session))
        travel(builders.NOW + timedelta(minutes=31))

        response = client.get("/profile", follow_redirects=True)

        assert "已自动退出" in page_of(response)

    def test_keeps_what_was_typed_when_it_ended(self, client, session, sign_in, travel):
        travel(builders.NOW)
        sign_in(builders.officer(session))
        travel(builders.NOW + timedelta(minutes=31))

        response = client.post(
            "/profile/relatives",
            data={"relation": "spouse"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )

        assert response.status_code == 401
        assert "spouse" in page_of(response)

    def test_ends_when_the_account_is_disabled(self, client, session, sign_in):
        officer = builders.officer(session)
        sign_in(officer)
        operations.disable_officer(session, officer, at=builders.NOW)
        session.commit()

        assert client.get("/profile").status_code == 302

    def test_ends_everywhere_when_the_officer_signs_out(self, app, client, session, sign_in):
        officer = builders.officer(session)
        sign_in(officer)
        elsewhere = app.test_client()
        elsewhere.post("/sign-in", data={"login": officer.login, "password": builders.PASSWORD})
        assert elsewhere.get("/profile").status_code == 200

        response = client.post("/sign-out")

        assert response.location == "/sign-in"
        assert client.get("/profile").status_code == 302
        assert elsewhere.get("/profile").status_code == 302
        assert actions(session, officer)[-1] == AuditAction.SIGNED_OUT


class TestProtection:
    @pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/profile/relatives"])
    def test_refuses_a_form_without_its_token(self, app, client, path):
        app.config["WTF_CSRF_ENABLED"] = True

        assert client.post(path, data={"login": "x"}).status_code == 400

    def test_lets_a_page_load_nothing_from_elsewhere(self, client):
        headers = client.get("/sign-in").headers

        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"

    def test_marks_the_cookie_so_that_scripts_cannot_read_it(self, client, session):
        officer = builders.officer(session)
        session.commit()

        response = client.post(
            "/sign-in", data={"login": officer.login, "password": builders.PASSWORD}
        )

        cookie = response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


class TestProfile:
    def test_shows_who_is_signed_in(self, client, session, sign_in):
        officer = builders.officer(session, Role.COUNTY_OFFICER, name="王县民")
        sign_in(officer)

        page = page_of(client.get("/profile"))

        assert "王县民" in page
        assert "县级民政" in page
        assert "浚县" in page
        assert officer.id_number not in page

    def test_declares_a_near_relative_and_keeps_no_number(self, client, session, sign_in):
        officer = builders.officer(session)
        number = builders.id_number(MOTHER, female=True)
        sign_in(officer)

        response = client.post(
            "/profile/relatives",
            data={"relation": "parent", "id_number": f" {number[:6]} {number[6:]} "},
            follow_redirects=True,
        )

        page = page_of(response)
        assert "父母" in page
        assert number not in page
        (declared,) = session.scalars(
            select(OfficerRelative).where(OfficerRelative.officer_id == officer.id)
        )
        assert number not in declared.person_index
        assert actions(session, officer).count(AuditAction.RELATIVE_DECLARED) == 1

    @pytest.mark.parametrize(
        ("relation", "number", "field"),
        [
            ("parent", "", "id_number"),
            ("parent", "410621195606061", "id_number"),
            ("parent", "410621195606060000", "id_number"),
            ("cousin", None, "relation"),
            ("", None, "relation"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, client, session, sign_in, relation, number, field
    ):
        officer = builders.officer(session)
        sign_in(officer)

        response = client.post(
            "/profile/relatives",
            data={
                "relation": relation,
                "id_number": builders.id_number(MOTHER) if number is None else number,
            },
        )

        assert response.status_code == 422
        assert f'href="#{field}"' in page_of(response)
        assert AuditAction.RELATIVE_DECLARED not in actions(session, officer)

    def test_refuses_the_same_person_twice_and_oneself(self, client, session, sign_in):
        own = builders.id_number(date(1985, 5, 5))
        officer = builders.officer(session, number=own)
        data = {"relation": "parent", "id_number": builders.id_number(MOTHER)}
        sign_in(officer)
        client.post("/profile/relatives", data=data)

        again = client.post("/profile/relatives", data=data)
        oneself = client.post("/profile/relatives", data={**data, "id_number": own})

        assert again.status_code == oneself.status_code == 422
        assert actions(session, officer).count(AuditAction.RELATIVE_DECLARED) == 1
