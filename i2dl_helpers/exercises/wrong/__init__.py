"""Wrong implementations that students really write, a file a subject.

Each stands in its exercise's `mistakes` with the sentence that helps. They recognise a student's mistake
(`diagnosing`), and they test the criteria: every one of them must fail.
"""
