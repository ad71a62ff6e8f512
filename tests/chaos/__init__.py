"""Officers work over HTTP while web, worker and database are killed; then it is proved what held.

``python -m tests.chaos --minutes 10 --cases 200 --clients 6`` runs the full form.
"""
