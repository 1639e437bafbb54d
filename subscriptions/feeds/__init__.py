"""A department's calls to subscribe to: a calendar of their deadlines, and an Atom feed."""
