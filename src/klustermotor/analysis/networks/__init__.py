"""Networks of actors: who is tied to whom, who holds the network together, and what it would be without them."""
