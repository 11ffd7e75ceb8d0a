"""The demonstration: mothers and newborns enrolled through the API, with suspicious cases planted among them.

plan      who is enrolled, and what is planted
prints    where their prints come from: real images of a folder, synthetic fingers for the rest
service   the server and worker it runs on
run       the whole, and what it prints
"""

from registry.demo.run import run

__all__ = ["run"]
