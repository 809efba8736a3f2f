"""The field's measures: tables in, tables out; arrays in, arrays out. Never imports Django.

Every measure takes either an array with regions in rows and industries in columns, and answers with arrays, or a
table of regions and industries (also straight from a dataframe), and answers with a labelled :class:`Result`.
"""
