"""What is agreed about the numbers of the after-action report."""

KEYS = [
    "tips",
    "threats",
    "alerts",
    "uncovered_days",
    "uncovered_person_hours",
    "over_warned_person_hours",
    "gatherings",
    "people",
    "deliveries",
    "orders",
    "order_answers",
    "statements",
    "record",
]
"""The keys of their JSON, in order."""
