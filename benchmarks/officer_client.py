"""An officer who works over HTTP as a person does: worklist, task, form, session and CSRF token."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.browser import Answer, Browser, Fields, fields_of
from benchmarks.officer_answers import answers_of, outcome_of
from policies.identity_numbers import check_character

_NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d+")
_TASK = re.compile(r"/tasks/([0-9a-f-]{36})$")
_CASE = re.compile(r"/cases/([0-9a-f-]{36})$")
SEE_OTHER = 303


class UnexpectedAnswerError(Exception):
    """The product answered what no officer expects; the message says where and what."""

    def __init__(self, where: str, answer: Answer) -> None:
        said = ""
        if answer.body:
            words = answer.page().xpath("//main//*[@role='alert']//text() | //h1//text()")
            said = " ".join(" ".join(words).split())[:300]
        super().__init__(f"{where}: {answer.status} {answer.location} {said}")
        self.status = answer.status


@dataclass(frozen=True)
class OpenedTask:
    """A task's page with a form to complete."""

    id: str
    form: str
    case_number: str
    fields: dict[str, list[str]]


@dataclass(frozen=True)
class Applicant:
    """A household of one person, invented."""

    name: str
    id_number: str
    village: str
    yearly_yuan: int = 2600


def applicant(serial: int, *, village: str) -> Applicant:
    """Return an invented applicant; no two serials from 0 on are the same person."""
    day, place = divmod(serial, 400)
    born_on = date(1958 + day // 300, 1 + day % 12, 1 + (day // 12) % 28)
    digits = f"410699{born_on:%Y%m%d}{place * 2 + 1:03d}"
    surname = "赵钱孙李周吴郑王冯陈"[serial % 10]
    return Applicant(f"{surname}试{_word(serial)}", digits + check_character(digits), village)


class OfficerClient:
    """One officer at one browser."""

    def __init__(self, browser: Browser, login: str, password: str) -> None:
        self.browser, self.login, self.password = browser, login, password
        self.token = ""

    def sign_in(self) -> None:
        """Sign in through the page, and keep the session's token."""
        self.browser.cookies.clear()
        form = self._form("/sign-in", "//main//form[.//input[@name='password']]")
        sent = {**fields_of(form), "login": self.login, "password": self.password}
        answer = self.browser.post("/sign-in", sent)
        if answer.status != SEE_OTHER:
            raise UnexpectedAnswerError("sign-in", answer)
        self.token = fields_of(self._form("/profile", "//form[.//input[@name='csrf_token']]"))[
            "csrf_token"
        ][0]

    def worklist(self, part: str = "team", *, page: int = 1, words: str = "") -> list[str]:
        """Return the ids of the tasks on a page of the worklist, what is due first on top."""
        root = self._page(f"/tasks?part={part}&page={page}&words={words}")
        found = (
            _TASK.search(link) for link in root.xpath("//tr[@data-row]//a[@class='title']/@href")
        )
        return [match[1] for match in found if match]

    def open_task(self, task_id: str) -> OpenedTask | None:
        """Open a task; nothing if the page says that this officer may not handle it, or not now."""
        root = self._page(f"/tasks/{task_id}")
        forms = root.xpath("//form[@id='task-form']")
        if not forms:
            return None
        found = _NUMBER.search(root.findtext(".//title") or "")
        return OpenedTask(
            id=task_id,
            form=forms[0].xpath("string(.//*[@data-form]/@data-form)"),
            case_number=found[0] if found else "",
            fields=fields_of(forms[0]) | _verified_as_declared(forms[0]),
        )

    def complete(self, task: OpenedTask, *, today: date) -> Answer:
        """Fill in the form of an opened task and send it; 303 is the product's word for done."""
        answers = answers_of(task.form, outcome_of(task.case_number), today=today)
        return self.send(task.id, {**task.fields, **answers})

    def send(self, task_id: str, fields: Fields) -> Answer:
        """Send a task's form as it is given."""
        return self.browser.post(f"/tasks/{task_id}/completion", fields)

    def hand_in(self, who: Applicant) -> str:
        """Search, type every step and hand the application in; return the id of its case."""
        begun = self.browser.post("/cases/new", {"csrf_token": self.token, "words": who.id_number})
        path = self._led(begun, "a new application")
        path = self._next(
            path,
            submitted_by="household",
            village=who.village,
            area="rural",
            address="东头 12 号",
            reason="收入低，生活困难。",
        )
        path = self._next(
            path, ".name", ".id_number", ".relation", texts=(who.name, who.id_number, "applicant")
        )
        path = self._next(path, do="add:incomes").partition("#")[0]
        path = self._next(
            path, ".member", ".source", ".yuan", texts=("", "business/crops", str(who.yearly_yuan))
        )
        path = self._next(path)
        path = self._next(path, do="submit", declared="true")
        found = _CASE.search(path)
        if found is None:
            raise UnexpectedAnswerError(path, Answer(SEE_OTHER, path, b""))
        return found[1]

    def close(self) -> None:
        """Close the browser."""
        self.browser.close()

    def _next(
        self, path: str, *endings: str, texts: tuple[str, ...] = (), do: str = "next", **named: str
    ) -> str:
        """Fill in a step's first row, by the endings of its fields, and go on; return where to."""
        form = self._form(path, "//form[@data-warn-unsaved]")
        sent: dict[str, str | list[str]] = {**fields_of(form), **named, "do": do}
        for ending, text in zip(endings, texts, strict=True):
            name = next(key for key in form.fields if key.endswith(ending))
            sent[name] = text or _first_choice(form, name)
        return self._led(self.browser.post(path, sent), path)

    def _led(self, answer: Answer, where: str) -> str:
        if answer.status != SEE_OTHER:
            raise UnexpectedAnswerError(where, answer)
        return answer.location

    def _form(self, path: str, xpath: str) -> Any:
        found = self._page(path).xpath(xpath)
        if not found:
            raise UnexpectedAnswerError(f"{path}: no form", Answer(200, "", b""))
        return found[0]

    def _page(self, path: str) -> Any:
        answer = self.browser.get(path)
        if answer.status != 200:  # noqa: PLR2004  HTTP's word for a page
            raise UnexpectedAnswerError(path, answer)
        return answer.page()


def _verified_as_declared(form: Any) -> dict[str, list[str]]:
    """Return a survey's amounts: each verified as it was declared."""
    found = {}
    for row in form.xpath(".//tr[@data-form-row]"):
        names = row.xpath(".//*[@data-field='verified']/@name")
        declared = row.xpath("string(.//*[@data-field='declared']/@data-value)")
        if names:
            found[names[0]] = [declared.replace(",", "")]
    return found


def _first_choice(form: Any, name: str) -> str:
    return next(str(value) for value in form.inputs[name].value_options if value)


def _word(serial: int) -> str:
    digits = "零一二三四五六七八九"
    return "".join(digits[int(digit)] for digit in str(serial))
