"""Grades a class: takes what is known already from the store, and has workers find out the rest."""
