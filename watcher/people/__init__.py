"""Who may enter: accounts, their roles in each organisation, and the ways to sign in."""
