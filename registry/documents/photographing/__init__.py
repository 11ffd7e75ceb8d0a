"""A station's camera and an application, paired by `stations.pairing`: a photograph goes where the clerk looks."""
