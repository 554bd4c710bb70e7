"""The instructor's side: collecting, judging in a sandbox, the gradebook and the report."""
