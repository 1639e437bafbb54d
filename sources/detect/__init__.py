"""From an address or a saved page to a proposed catalogue entry. Pure: bytes in, proposals out."""
