"""The worker for background jobs, as a process of its own: ``python -m qingzhi.platform.worker``."""

from __future__ import annotations

from qingzhi.platform import start


def main() -> None:
    """Run django-q2's cluster until told to end."""
    start.setup()
    from django.core.management import call_command

    call_command("qcluster", verbosity=0)


if __name__ == "__main__":
    main()
