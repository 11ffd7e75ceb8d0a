"""What a search reads of each print instead of its minutiae."""
