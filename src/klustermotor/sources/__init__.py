"""Where tables come from: files, and classifications with their names. Never imports Django."""
