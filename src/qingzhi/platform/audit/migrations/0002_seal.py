from django.db import migrations

from qingzhi.platform.audit import triggers
from qingzhi.platform.audit.chain import GENESIS


def begin(apps, schema_editor):
    """The head stands before the first event, so that two first events at once wait for each other."""
    apps.get_model("audit", "Head").objects.using(schema_editor.connection.alias).get_or_create(
        pk=1, defaults={"number": 0, "hash": GENESIS}
    )
    triggers.ensure(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=False)]
