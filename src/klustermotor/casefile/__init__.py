"""The case file: what a region knows of its clusters, as plain records that need neither database nor Django."""
