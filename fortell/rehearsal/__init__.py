"""The rehearsal: Øvingsby, a simulated town to train with, whose effects are planted and known."""
