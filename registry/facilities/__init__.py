"""Places of Peru (ubigeo), health facilities (RENIPRESS) and the professionals who work in them."""
