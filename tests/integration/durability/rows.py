"""Everything that is stored, in one value, to see that nothing was."""

from sqlalchemy import inspect, text

from tests.integration.durability.product import Product

_REFERENCE = {"division", "calendar_exception", "alembic_version"}


def fingerprint(product: Product) -> dict[str, str]:
    """Return a hash of the rows of each table, reference data apart."""
    tables = sorted(set(inspect(product.engine).get_table_names()) - _REFERENCE)
    with product.engine.connect() as connection:
        return {
            table: str(
                connection.execute(
                    text(
                        f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), ''))"
                        f' FROM "{table}" t'
                    )
                ).scalar_one()
            )
            for table in tables
        }
