"""What runs in Gradescope's container, and the zip that is uploaded there."""
