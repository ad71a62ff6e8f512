"""Make tables, officer and instances: ``python -m viewflow_site.prepare INSTANCES``."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viewflow_site.settings")
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from viewflow_site.flows import BenchFlow

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("officer", password=os.environ["PEER_SECRET"])
    for _ in range(int(sys.argv[1])):
        process = BenchFlow.start.run()
        sys.stdout.write(f"{process.pk}\n")
