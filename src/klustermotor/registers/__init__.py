"""Company lists: read, brought to one form, matched with one another, and the matches explained."""
