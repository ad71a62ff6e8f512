"""A real worker: ``python -m tests.integration.durability.worker ADDRESS``."""

import sys

from tests.integration.durability import product
from webapp.worker import runtime

if __name__ == "__main__":
    own = product.opened(sys.argv[1])
    runtime.run(own.settings, own.engine, own.factory)
