"""Values and facts that all stages share: fields, problems, results, errors, API facts, clock."""
