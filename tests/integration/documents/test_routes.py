from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from tests import builders
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.documents import operations

ENGLISH = {"Accept-Language": "en"}


def stored(session, notice, *, file_name="收入证明.png"):
    out = BytesIO()
    Image.new("RGB", (8, 6), "white").save(out, "PNG")
    out.seek(0)
    return operations.store_upload(
        session,
        subject_id=notice.subject_id,
        division_code=notice.division_code,
        purpose="evidence",
        file_name=file_name,
        stream=out,
        limit_bytes=10_000,
        by=None,
        at=notice.issued_at,
    )


def actions(session, notice):
    database.set_reach(session, database.EVERYTHING)  # The request shared the connection.
    found = session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.stream == f"case:{notice.subject_id}")
        .order_by(AuditEvent.sequence)
    )
    return list(found)


class TestDocument:
    def test_shows_the_notice_with_the_applicant_masked(self, client, session, sign_in, notice):
        sign_in(builders.officer(session))

        response = client.get(f"/documents/{notice.id}")

        page = response.get_data(as_text=True)
        assert response.status_code == 200
        assert notice.number in page
        assert "3,210.00" in page
        assert "王*国" in page
        assert "王建国" not in page

    def test_records_the_reading(self, client, session, sign_in, notice):
        sign_in(builders.officer(session))

        client.get(f"/documents/{notice.id}")

        assert actions(session, notice) == [
            AuditAction.DOCUMENT_ISSUED,
            AuditAction.DOCUMENT_READ,
        ]

    @pytest.mark.parametrize("path", ["/documents/{}", "/documents/{}/pdf"])
    def test_is_not_there_for_another_county(self, client, session, sign_in, notice, path):
        sign_in(builders.officer(session, Role.COUNTY_OFFICER, division=builders.QI))

        response = client.get(path.format(notice.id))

        assert response.status_code == 404
        assert "王" not in response.get_data(as_text=True).partition("<main")[2]

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.POLICY_STAFF])
    def test_is_closed_to_who_handles_no_cases(self, client, session, sign_in, notice, role):
        sign_in(builders.officer(session, role))

        response = client.get(f"/documents/{notice.id}")

        assert response.status_code == 403

    @pytest.mark.parametrize("path", ["/documents/{}", "/documents/{}/pdf", "/uploads/{}"])
    def test_asks_for_sign_in(self, client, notice, path):
        response = client.get(path.format(notice.id))

        assert response.status_code in {302, 401}


class TestPdf:
    def test_shows_the_file_and_lets_nobody_keep_it(self, client, session, sign_in, notice):
        sign_in(builders.officer(session))

        response = client.get(f"/documents/{notice.id}/pdf")

        assert response.mimetype == "application/pdf"
        assert response.data.startswith(b"%PDF-1.7")
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Content-Disposition"].startswith("inline")
        assert response.headers["X-Content-Type-Options"] == "nosniff"

    def test_gives_the_same_bytes_every_time(self, client, session, sign_in, notice):
        sign_in(builders.officer(session))

        first = client.get(f"/documents/{notice.id}/pdf").data
        again = client.get(f"/documents/{notice.id}/pdf").data

        assert first == again


class TestUpload:
    def test_shows_the_file_without_letting_it_act(self, client, session, sign_in, notice):
        upload = stored(session, notice)
        sign_in(builders.officer(session))

        response = client.get(f"/uploads/{upload.id}")

        assert response.mimetype == "image/png"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "no-store" in response.headers["Cache-Control"]
        assert AuditAction.UPLOAD_READ in actions(session, notice)

    def test_is_not_there_for_another_county(self, client, session, sign_in, notice):
        upload = stored(session, notice)
        sign_in(builders.officer(session, Role.COUNTY_OFFICER, division=builders.QI))

        assert client.get(f"/uploads/{upload.id}").status_code == 404

    def test_is_not_there_at_all(self, client, session, sign_in):
        sign_in(builders.officer(session))

        assert client.get(f"/uploads/{uuid4()}").status_code == 404


class TestVerification:
    def test_offers_a_form_to_everybody(self, client):
        response = client.get("/verify")

        assert response.status_code == 200
        assert 'name="code"' in response.get_data(as_text=True)

    def test_leads_from_a_typed_code_to_the_answer(self, client, notice):
        code = notice.verification_code
        typed = f"{code[:5].lower()}-{code[5:]}"

        response = client.get("/verify", query_string={"code": typed})

        assert response.location.endswith(f"/verify/{code}")

    def test_shows_what_is_public_and_nothing_else(self, client, notice):
        response = client.get(f"/verify/{notice.verification_code}")

        page = response.get_data(as_text=True)
        assert response.status_code == 200
        assert notice.number in page
        assert "浚县民政局" in page
        assert "王*国" in page
        for personal in ("王建国", "410*", "前王庄", "DB410621", "3,210", str(notice.subject_id)):
            assert personal not in page

    def test_answers_in_english_as_well(self, client, notice):
        response = client.get(f"/verify/{notice.verification_code}", headers=ENGLISH)

        assert notice.number in response.get_data(as_text=True)

    def test_says_that_nothing_carries_an_unknown_code(self, client):
        response = client.get("/verify/ABCDEFGHJKMNPQRSTUVW")

        assert response.status_code == 404
        assert 'name="code"' in response.get_data(as_text=True)

    def test_asks_for_a_code(self, client):
        response = client.post("/verify", data={"code": " - "})

        assert response.status_code == 404

    @pytest.mark.parametrize(
        ("change", "word"), [(b"", "flash-success"), (b" ", "flash-error")], ids=["same", "changed"]
    )
    def test_compares_a_file_with_what_was_issued(self, client, session, notice, change, word):
        _, pdf = operations.read_pdf(session, notice.id, by_id=uuid4(), at=notice.issued_at)
        file = (BytesIO(pdf + change), "notice.pdf")

        response = client.post("/verify", data={"code": notice.verification_code, "file": file})

        page = response.get_data(as_text=True)
        assert word in page
        assert sha256(pdf).hexdigest()[:16] in page
        assert sha256(pdf).hexdigest() not in page

    def test_says_that_a_file_cannot_be_compared_yet(self, client, notice):
        file = (BytesIO(b"%PDF-1.7"), "notice.pdf")

        response = client.post("/verify", data={"code": notice.verification_code, "file": file})

        assert "flash-warning" in response.get_data(as_text=True)

    def test_records_that_it_was_asked(self, client, session, notice):
        client.get(f"/verify/{notice.verification_code}")

        assert actions(session, notice)[-1] == AuditAction.NOTICE_VERIFIED
