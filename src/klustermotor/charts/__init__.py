"""Figures drawn as SVG and PNG, outside the web: plain data and ready words in, a picture out.

Every function is pure. It assumes that all words come in the reader's language, and that the figure will be
put into a page under a strict Content-Security-Policy: nothing here writes a style, a script or an outside
reference.
"""
