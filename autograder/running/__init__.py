"""Takes a class through: what is known already from the store, the rest by workers, here or on a cluster."""
