"""The process: twelve completions on its way, an exclusive and a parallel split; no timers."""

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow.views import UpdateProcessView
from viewflow.workflow.models import Process


def _task() -> flow.View:
    return flow.View(UpdateProcessView.as_view(fields=[])).Assign(username="officer")


class BenchFlow(flow.Flow):
    """Accept, check, decide; survey and compare side by side; review, publish, approve."""

    process_class = Process
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle(this.begin).Next(this.accept)
    accept = _task().Next(this.check)
    check = _task().Next(this.is_complete)
    is_complete = flow.If(lambda _activation: True).Then(this.register).Else(this.supply)
    supply = _task().Next(this.check)
    register = _task().Next(this.split)
    split = flow.Split().Next(this.survey).Next(this.compare)
    survey = _task().Next(this.countersign)
    countersign = _task().Next(this.join)
    compare = _task().Next(this.report)
    report = _task().Next(this.join)
    join = flow.Join().Next(this.opinion)
    opinion = _task().Next(this.post)
    post = _task().Next(this.submit)
    submit = _task().Next(this.review)
    review = _task().Next(this.approve)
    approve = _task().Next(this.end)
    end = flow.End()

    def begin(self, activation):
        """Start an instance from a program."""
        return activation.process
