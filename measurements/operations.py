"""Migration operations: tables partitioned by month, and their indexes on a live database."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

_PARTITIONS_WITHOUT = """
    SELECT part.relname
      FROM pg_inherits i
      JOIN pg_class part ON part.oid = i.inhrelid
     WHERE i.inhparent = %s::regclass
       AND NOT EXISTS (
           SELECT FROM pg_index x
             JOIN pg_inherits xi ON xi.inhrelid = x.indexrelid
            WHERE x.indrelid = part.oid AND xi.inhparent = %s::regclass
       )
     ORDER BY part.relname
"""


class CreatePartitionedModel(migrations.CreateModel):
    """CreateModel whose table is PARTITION BY RANGE of one column. Partitions come later."""

    def __init__(self, *args: Any, partition_by: str, **kwargs: Any) -> None:  # noqa: ANN401
        self.partition_by = partition_by
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return how the operation is written in a migration."""
        name, args, kwargs = super().deconstruct()
        return name, list(args), {**kwargs, "partition_by": self.partition_by}

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the parent table with Django's own columns and constraints."""
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = f"{plain} PARTITION BY RANGE ({self.partition_by})"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain


class AddPartitionedIndex(migrations.AddIndex):
    """AddIndex that locks no writer out: built by partition, then attached to the table's own.

    For migrations with `atomic = False`. A partition made meanwhile has it from the table.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Name the index, build its parts, and put them together."""
        model = to_state.apps.get_model(app_label, self.model_name)
        name, table = self.index.name, model._meta.db_table  # noqa: SLF001
        whole = str(self.index.create_sql(model, schema_editor))
        schema_editor.execute(whole.replace(f'ON "{table}"', f'ON ONLY "{table}"', 1))
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_PARTITIONS_WITHOUT, [table, name])
            partitions = [partition for (partition,) in cursor.fetchall()]
        for partition in partitions:
            part = f"{partition}_{name}"
            statement = whole.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1)
            statement = statement.replace(f'"{name}"', f'"{part}"', 1)
            schema_editor.execute(statement.replace(f'ON "{table}"', f'ON "{partition}"', 1))
            schema_editor.execute(f'ALTER INDEX "{name}" ATTACH PARTITION "{part}"')
