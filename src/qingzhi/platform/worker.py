"""The worker for background jobs, as a process of its own: ``python -m qingzhi.platform.worker``."""

from __future__ import annotations

from qingzhi.platform import start


def main() -> None:
    """Run django-q2's cluster until told to end."""
    start.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from qingzhi.platform.core import jobs
    from qingzhi.platform.registry.jobs import daily

    jobs.every_day(daily, hour=1)
    jobs.start(
        daily, key=f"{daily.__module__}.{daily.__qualname__}-{timezone.localdate()}", by=None
    )  # a PC is mostly off at night
    call_command("qcluster", verbosity=0)


if __name__ == "__main__":
    main()
