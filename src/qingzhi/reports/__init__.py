"""What people and programs read of a checkup: one module a format, all from the one ``Checkup``."""
