"""LEADER, the neural network that finds minutiae, run by onnxruntime and by compiled code.

Begin with `network`, which runs it; `stem` is its first layer, compiled. `graph` builds the rest out of `layers`, once.
"""
