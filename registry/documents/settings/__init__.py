"""Ages and validities of minors' IDs. Begin with `rules`."""
