"""The demo: the invented city of Elvestad, its framework, its tellers and a way to sign in."""
