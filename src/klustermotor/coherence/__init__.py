"""Policy coherence: how the initiatives, the money and the plans of a region go together, told from the records.

Assumes a case as the case file has it, and nothing else. What is not recorded is said, and held against
nobody; whether two efforts that have much in common should be coordinated, and how, is for those who run
them.
"""
