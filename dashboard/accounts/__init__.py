"""Who comes in, and who may: sign-in, accounts, invitations and the tree of units."""
