"""The head of every officer's page: who is here, and where they can go."""

from collections.abc import Mapping

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _

from webapp import clock, database
from webapp.accounts import guard
from webapp.accounts.models import Officer, Role
from webapp.config import Settings
from webapp.notifications import queries as notifications
from webapp.web.presentation import Navigation, NavigationLink

_LINKS: Mapping[Role, tuple[str, ...]] = {
    Role.VILLAGE_ASSISTANT: ("tasks.inbox", "cases.new", "cases.index"),
    Role.TOWNSHIP_CASEWORKER: ("tasks.inbox", "cases.new", "cases.index", "studio.parameters"),
    Role.COUNTY_OFFICER: ("tasks.inbox", "cases.index", "studio.parameters"),
    Role.SUPERVISOR: ("supervision.board", "cases.index", "studio.parameters", "diagrams.index"),
    Role.POLICY_STAFF: (
        "studio.parameters",
        "diagrams.index",
        "instance_changes.index",
        "instance_changes.changes",
    ),
    Role.AUDITOR: ("cases.index", "studio.parameters", "diagrams.index"),
    Role.ADMINISTRATOR: ("upkeep.jobs", "diagrams.index", "accounts.profile"),
}


def init_app(app: Flask) -> None:
    """Give every template the navigation of the officer who asks."""
    app.context_processor(_context)


def home_of(role: Role) -> str:
    """Return the endpoint where officers of a role begin."""
    return _LINKS[role][0]


def role_label(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.VILLAGE_ASSISTANT: _("村级协理员"),
        Role.TOWNSHIP_CASEWORKER: _("乡镇经办人"),
        Role.COUNTY_OFFICER: _("县级民政"),
        Role.SUPERVISOR: _("主管"),
        Role.POLICY_STAFF: _("政策科"),
        Role.AUDITOR: _("审计督查"),
        Role.ADMINISTRATOR: _("管理员"),
    }[role]


def _context() -> dict[str, object]:
    settings: Settings = current_app.extensions["settings"]
    officer = guard.officer_if_signed_in()
    return {
        "is_demonstration": settings.is_demonstration,
        "clock_is_adjustable": clock.is_adjustable(),
        "today": clock.today(),
        "current_moment": clock.now(),
        "navigation": None if officer is None else _navigation(officer),
    }


def _navigation(officer: Officer) -> Navigation:
    labels = {
        "tasks.inbox": _("待办"),
        "cases.new": _("新申请"),
        "cases.index": _("案卷"),
        "supervision.board": _("督办"),
        "studio.parameters": _("政策参数"),
        "diagrams.index": _("流程图库"),
        "instance_changes.index": _("案件迁移"),
        "instance_changes.changes": _("变更办理环节"),
        "publicity.villages": _("公示栏"),
        "upkeep.jobs": _("系统运行"),
        "accounts.profile": _("我的资料"),
    }
    return Navigation(
        home_url=url_for(home_of(officer.role)),
        division_name=officer.division.name,
        officer_name=officer.name,
        role_label=role_label(officer.role),
        sign_out_url=url_for("accounts.sign_out"),
        links=tuple(
            NavigationLink(
                label=labels[endpoint],
                url=url_for(endpoint),
                is_current=request.endpoint == endpoint,
            )
            for endpoint in (*_LINKS[officer.role], "publicity.villages")
        ),
        profile_url=url_for("accounts.profile"),
        search_url=url_for("cases.index"),
        search_text=request.args.get("q", ""),
        notifications_url=url_for("notifications.index"),
        notification_count=notifications.unread_count(database.session(), officer.id),
    )
