"""Policy staff change the procedure: a second county check, and a publicity that is too short."""

from datetime import datetime

from lxml import etree
from playwright.sync_api import Locator, Page, expect

from tests import builders
from tests.builders import at
from tests.e2e.person import TELEPHONE, Arrive, Person
from tests.e2e.product import Product
from tests.e2e.steps import officer, staff
from tests.integration.driving import Procedure
from workflows import engine

PROCESS = "/studio/diagrams/minimum_living_allowance"
FLOW = "flow_county_review_to_gw_county_review"
# No other journey comes to these days, so that what is released here changes nothing for them.
BEFORE, FROM = at("2026-11-30 09:00"), at("2026-12-01 09:00")


def begin(person: Person, file: str = "") -> None:
    """Begin a draft, and wait until its diagram is drawn."""
    person.open(PROCESS)
    person.press("起草新版本")
    if file:
        person.follow(person.page.get_by_role("main").get_by_role("link", name=file, exact=True))
    expect(person.page.locator("[data-studio][data-ready]")).to_be_visible()


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-studio-panel] [data-field="{name}"]')


def choose(page: Page, element: str) -> None:
    """Choose a shape by the list that the keyboard reaches."""
    field(page, "element").select_option(element)
    expect(field(page, "id")).to_have_value(element)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator("[data-studio-state]")).to_have_text("已存")


def submit(person: Person, *, day: str, note: str) -> None:
    person.page.locator("#effective_on").fill(day)
    person.page.locator("#note").fill(note)
    person.press("提交发布")


def open_after_the_review(product: Product, moment: datetime) -> list[str]:
    """Bring a case that is accepted at a moment past the county's review; return what is open."""
    with product.use_case() as session:
        by = officer(session, "xiang1")
        household = builders.household(session, by, at=moment)
        case = builders.application(session, by, registered=household, at=moment)
        procedure = Procedure(session, case, staff(session))
        procedure.accept(moment)
        procedure.compare(moment)
        procedure.survey(moment)
        procedure.opine(moment)
        closed = procedure.publicise(moment)
        procedure.submit(closed)
        procedure.review(closed)
        return procedure.open()


def test_a_diagram_that_nobody_touched_is_saved_as_it_was(arrive: Arrive, product: Product) -> None:
    author = arrive("zhengce")
    begin(author)
    draft = author.page.url.removeprefix(product.address)

    for source in engine.shipped("minimum_living_allowance").sources:
        before = author.fetch(f"{draft}/files/{source.name}")
        author.open(f"{draft}?file={source.name}")
        expect(author.page.locator("[data-studio][data-ready]")).to_be_visible()
        save(author.page)
        assert said(author.fetch(f"{draft}/files/{source.name}")) == said(before)

    expect(author.page.locator("#changes")).to_contain_text("内容没有变化")
    expect(author.page.locator("[data-findings-place]")).to_have_text("没有发现问题。")


def test_a_second_county_check_is_released_by_a_second_person_for_later_cases(
    arrive: Arrive, product: Product
) -> None:
    author = arrive("zhengce")
    page = author.page
    begin(author)
    draft = page.url

    choose(page, FLOW)
    field(page, "add-bpmn:UserTask").press("Enter")
    expect(field(page, "role")).to_have_value("county_officer")
    field(page, "id").fill("second_county_check")
    field(page, "name").fill("县级复核")
    page.locator("[data-studio-check]").click()
    expect(page.locator("[data-findings-place]")).to_contain_text("没有表单")
    author.check()
    field(page, "form").select_option("county_review")
    field(page, "citation").fill("民发〔2021〕57号 第二十条")
    field(page, "phrase").fill("提出审核确认意见")
    field(page, "clock-add").click()
    field(page, "clock-0-name").select_option("county_review")
    field(page, "stage").select_option("confirmation")
    field(page, "documentation").fill("另一人复核审核意见和依据。")
    save(page)
    expect(page.locator("[data-findings-place]")).to_have_text("没有发现问题。")
    expect(page.locator("#changes")).to_contain_text("县级复核")
    submit(author, day="2026-12-01", note="县级增加一道复核")
    expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)

    second = arrive("zhengce2")
    second.open(draft.removeprefix(product.address))
    expect(second.page.locator("#changes .is-added").first).to_contain_text("县级复核")
    second.press("发布")

    expect(second.page.locator(".flash-success")).to_contain_text("2026-12-01")
    expect(second.page.get_by_role("main")).to_contain_text("2004-01-01 至 2026-11-30")
    assert open_after_the_review(product, BEFORE) == ["confirmation"]
    assert open_after_the_review(product, FROM) == ["second_county_check"]


def test_a_publicity_of_five_days_is_refused_with_the_article_and_the_path(
    arrive: Arrive, product: Product
) -> None:
    author = arrive("zhengce")
    page = author.page
    begin(author, "初审意见公示")

    choose(page, "post_notice")
    field(page, "clock-0-days").fill("5")
    save(page)
    law = page.locator(".finding.is-error", has_text="民发〔2021〕57号 第十九条")
    law.first.get_by_role("button").click()
    expect(page.locator(".djs-shape.finding-path[data-element-id=post_notice]")).to_be_visible()
    submit(author, day="2026-12-01", note="缩短公示")

    expect(page.get_by_role("alert")).to_contain_text("检查没有通过")
    found = page.locator(".finding.is-error", has_text="公示期不得短于法定期限").first
    expect(found).to_contain_text("民发〔2021〕57号 第十九条")
    expect(found).to_contain_text("张贴公示 → 公示7日")


def test_two_editors_lose_nothing(arrive: Arrive, product: Product) -> None:
    author = arrive("zhengce")
    begin(author)
    draft = author.page.url.removeprefix(product.address)
    other = arrive("zhengce2")
    other.open(draft)
    expect(other.page.locator("[data-studio][data-ready]")).to_be_visible()
    for person, name in ((author, "材料初查"), (other, "材料复查")):
        choose(person.page, "check_completeness")
        field(person.page, "name").fill(name)

    save(author.page)
    other.page.keyboard.press("Control+s")

    told = other.page.locator("[data-studio-conflict]")
    expect(told).to_contain_text("您的修改没有覆盖它")
    with other.page.expect_download() as download:
        told.get_by_role("button", name="下载我的图").click()
    assert "材料复查" in download.value.path().read_text("utf-8")
    assert "材料初查" in author.fetch(f"{draft}/files/minimum_living_allowance.bpmn").decode()
    other.troubles = [one for one in other.troubles if "409" not in one]


def test_on_a_telephone_the_draft_is_read(arrive: Arrive) -> None:
    author = arrive("zhengce")
    begin(author)
    reader = arrive("zhengce", size=TELEPHONE)

    reader.open(author.page.url.removeprefix(reader.address))
    expect(reader.page.locator("[data-studio][data-ready]")).to_be_visible()

    expect(reader.page.get_by_text("在手机上只能查看")).to_be_visible()
    expect(reader.page.locator("[data-studio-panel]")).to_be_hidden()
    reader.assert_fits()


def said(xml: bytes) -> list[object]:
    """Return all that a file says, whatever the order in which it says it.

    A boundary event that says nothing interrupts: bpmn-js leaves out what BPMN takes for granted.
    """

    def of(element: etree._Element) -> list[object]:
        children = sorted((of(child) for child in element), key=repr)
        words = (element.text or "").strip()
        attributes = set(element.attrib.items()) - {("cancelActivity", "true")}
        return [element.tag, sorted(attributes), words, children]

    return of(etree.fromstring(xml))
