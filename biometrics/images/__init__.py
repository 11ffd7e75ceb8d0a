"""From a file to a grey raster: every format that is read, one file each. Begin with `reading`."""
