"""Assembly: the one place that knows every feature."""

from datetime import timedelta

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from policies.parameter_store import ParameterStore
from webapp import clock, database, demonstration_clock, encryption, navigation
from webapp.accounts import guard
from webapp.accounts import operations as accounts
from webapp.accounts import routes as accounts_routes
from webapp.cases import business_rules
from webapp.cases import handlers as case_handlers
from webapp.cases import routes as cases_routes
from webapp.cases import task_routes as case_task_routes
from webapp.config import Settings
from webapp.documents import jobs as document_jobs
from webapp.documents import routes as documents_routes
from webapp.instance_changes import case_routes as instance_change_routes
from webapp.instance_changes import handlers as instance_change_handlers
from webapp.notifications import routes as notifications_routes
from webapp.publicity import handlers as publicity_handlers
from webapp.publicity import routes as publicity_routes
from webapp.registry import routes as registry_routes
from webapp.studio import diagram_routes
from webapp.studio import routes as studio_routes
from webapp.supervision import routes as supervision_routes
from webapp.tasks import handlers as task_handlers
from webapp.tasks import routes as tasks_routes
from webapp.upkeep import requests
from webapp.upkeep import routes as upkeep_routes
from webapp.web import assets, error_pages, locale, presentation, security_headers
from workflows import engine as workflow_engine

WORKING_DAY = timedelta(hours=12)

HANDLERS = {
    **task_handlers.HANDLERS,
    **case_handlers.HANDLERS,
    **business_rules.HANDLERS,
    **publicity_handlers.HANDLERS,
    **instance_change_handlers.HANDLERS,
}

JOBS = {**document_jobs.JOBS}

OBSERVERS = (publicity_handlers.take_down_when_left,)

BLUEPRINTS = (
    accounts_routes.blueprint,
    tasks_routes.blueprint,
    cases_routes.blueprint,
    case_task_routes.blueprint,
    registry_routes.blueprint,
    documents_routes.blueprint,
    notifications_routes.blueprint,
    publicity_routes.blueprint,
    supervision_routes.blueprint,
    studio_routes.blueprint,
    diagram_routes.blueprint,
    upkeep_routes.blueprint,
    instance_change_routes.blueprint,
    demonstration_clock.blueprint,
)


def session_maker(settings: Settings, engine: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions, each of which carries the rules and handlers in force."""
    encryption.use(settings.keyring)
    clock.use_development_clock(settings.development_clock)
    workflow_engine.keep_live_instances(settings.live_instances)
    return database.session_factory(
        engine,
        info={
            "settings": settings,
            "parameters": ParameterStore.shipped(with_demonstration=settings.is_demonstration),
            "handlers": HANDLERS,
            "observers": OBSERVERS,
            "jobs": JOBS,
        },
    )


def create_app(settings: Settings, factory: sessionmaker[Session]) -> Flask:
    """Return the web application."""
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="doudi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=WORKING_DAY,  # The guard ends idle sessions much earlier.
        MAX_CONTENT_LENGTH=settings.upload_limit_bytes + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["settings"] = settings
    if settings.public_address.startswith("https://"):  # A proxy speaks TLS for us.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as Flask documents it
    requests.init_app(app)
    database.init_app(app, factory)
    CSRFProtect(app)
    guard.init_app(app)
    presentation.init_app(app)
    assets.init_app(app)
    locale.init_app(
        app, officer_language=_officer_language, keep_officer_language=_keep_officer_language
    )
    security_headers.init_app(app)
    error_pages.init_app(app, sign_in_url=_sign_in_url)
    navigation.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", home)
    return app


@guard.open_to_all
def home() -> ResponseReturnValue:
    """Lead officers to their first page and everybody else to the notice boards."""
    officer = guard.officer_if_signed_in()
    if officer is not None:
        return redirect(url_for(navigation.home_of(officer.role)))
    return redirect(url_for("publicity.villages"))


def _officer_language() -> str | None:
    officer = guard.officer_if_signed_in()
    return officer.language if officer else None


def _keep_officer_language(code: str) -> None:
    officer = guard.officer_if_signed_in()
    if officer is not None:
        with database.transaction() as db:
            accounts.choose_language(db, officer, language=code, at=clock.now())


def _sign_in_url() -> str | None:
    return None if guard.officer_if_signed_in() else url_for("accounts.sign_in")
