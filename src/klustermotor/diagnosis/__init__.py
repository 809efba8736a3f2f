"""Diagnosis: what ten years of cluster work have taught, held against what is recorded of an initiative.

Assumes a case as the case file has it, and nothing else: no database, no account, no answers to leading questions. Each
judgement comes from records, names them, says how sure it is and what would change it.
"""
