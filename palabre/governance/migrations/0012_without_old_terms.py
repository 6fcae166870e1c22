from django.db import migrations


class Migration(migrations.Migration):
    # Apart from the copy of their values: PostgreSQL doesn't change a table in the transaction that wrote to it.
    dependencies = [("governance", "0011_terms")]

    operations = [
        migrations.RemoveField(model_name="organisation", name="retention_days"),
        migrations.RemoveField(model_name="organisation", name="candidate_months"),
    ]
