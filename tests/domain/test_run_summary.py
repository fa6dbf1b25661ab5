from importer.domain.run_summary import format_counts


def test_zero_counts_are_not_shown():
    assert format_counts({"rows": 1200, "created": 1100, "invalid": 100, "failed": 0}) == (
        "1,200 rows: 1,100 created, 100 invalid"
    )
    assert format_counts({"rows": 1, "created": 1}) == "1 row: 1 created"
