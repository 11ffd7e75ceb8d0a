"""What a family sees with the paper it took home: whether the acta and the ID are done, and who looked at the child.

Begin with `service.look`. It says nothing of alerts, cases or sealings, and names nobody.
"""
