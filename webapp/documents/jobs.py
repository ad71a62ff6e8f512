"""What the worker does with documents."""

from collections.abc import Mapping

from webapp.background import ItemJob
from webapp.documents import operations, queries

JOBS: Mapping[str, ItemJob] = {
    operations.RENDER: ItemJob(work=operations.ensure_pdf, waiting=queries.without_pdf()),
}
