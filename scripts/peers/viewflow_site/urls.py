"""Signing in, and the tasks of the process."""

from django.urls import path
from viewflow.contrib.auth import AuthViewset
from viewflow.urls import Application, Site
from viewflow.workflow.flow import FlowViewset

from viewflow_site.flows import BenchFlow

site = Site(
    title="bench",
    viewsets=[
        Application(
            title="bench",
            app_name="bench",
            viewsets=[FlowViewset(BenchFlow, icon="star")],
        )
    ],
)
urlpatterns = [
    path("accounts/", AuthViewset(with_profile_view=False).urls),
    path("", site.urls),
]
