"""Without an account: how far an application is, and whether a notice is real."""

from playwright.sync_api import expect

from tests.e2e.answers import TITLES
from tests.e2e.papers import notice_file, pdf_text, verification_code
from tests.e2e.person import Arrive
from tests.e2e.product import Product
from tests.e2e.steps import Steps

PRIVATE = (
    "/tasks",
    "/cases",
    "/cases/new",
    "/notifications",
    "/supervision",
    "/profile",
)


def test_an_applicant_sees_how_far_the_application_is(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.accept()
    applicant = arrive()

    applicant.open("/progress")
    applicant.page.locator("[name=number]").fill(course.number)
    applicant.page.locator("[name=id_number]").fill(course.id_number)
    applicant.press("查询")

    shown = applicant.page.get_by_role("main")
    expect(shown).to_contain_text(course.number)
    expect(shown).to_contain_text("受理通知书")
    assert course.id_number not in applicant.page.content()


def test_a_wrong_identity_number_shows_nothing(arrive: Arrive, steps: Steps) -> None:
    course, other = steps.application(), steps.application()
    stranger = arrive()

    stranger.open("/progress")
    stranger.page.locator("[name=number]").fill(course.number)
    stranger.page.locator("[name=id_number]").fill(other.id_number)
    stranger.press("查询")

    expect(stranger.page.locator(".error-summary")).to_be_focused()
    expect(stranger.page.locator("[name=number]")).to_have_value(course.number)
    assert course.applicant not in stranger.page.content()


def test_a_notice_is_verified_by_its_code_and_a_changed_file_is_found_out(
    arrive: Arrive, steps: Steps
) -> None:
    course = steps.application()
    course.decide()
    caseworker, holder = arrive("xiang3"), arrive()
    caseworker.open_task(TITLES["deliver_confirmation"], course.number)
    notice = notice_file(caseworker, "审核确认通知书")
    code = verification_code(pdf_text(notice))

    answers = {}
    for name, content in {"as issued": notice, "changed": notice + b"\n%"}.items():
        holder.open("/verify")
        holder.page.locator("#code").fill(code)
        holder.page.locator("#file").set_input_files(
            {"name": "notice.pdf", "mimeType": "application/pdf", "buffer": content}
        )
        holder.press("核验")
        answers[name] = holder.page.locator("#answer").inner_text()

    assert answers == {"as issued": "文件一致", "changed": "文件不一致"}
    shown = holder.text()
    assert "浚县民政局" in shown
    assert course.applicant not in shown


def test_an_invented_code_is_no_notice(arrive: Arrive) -> None:
    holder = arrive()

    holder.open("/verify/ABCDEFGHJKMNPQRSTVWX", status=404)

    expect(holder.page.locator(".error-summary")).to_contain_text("没有这个核验码的文书")


def test_nothing_personal_is_read_without_signing_in(
    arrive: Arrive, product: Product, steps: Steps
) -> None:
    course = steps.application()
    stranger = arrive()
    paths = (*PRIVATE, f"/cases/{course.case_id}", course.task("check_completeness"))

    answers = {path: stranger.status_of(path) for path in paths}

    assert set(answers.values()) == {302}, answers
    stranger.open(f"/cases/{course.case_id}")
    assert "/sign-in" in stranger.page.url
    assert course.applicant not in stranger.page.content()
