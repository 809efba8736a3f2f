"""Networks in files that other programs read and write: Kumu, GraphML, GEXF, tables, and W3C ORG as JSON-LD."""
