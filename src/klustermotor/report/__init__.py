"""The report on one region: findings in words, figures and tables, on one page that needs nothing else.

Assumes results of the analysis library. The page has its styles and drawings inside; it fetches nothing, runs nothing,
and reads the same on paper.
"""
