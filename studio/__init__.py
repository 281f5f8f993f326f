"""Makes what assignment/data/ ships: renders the pictures, trains the models."""
