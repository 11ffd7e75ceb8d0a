"""What every page is made of: layout, macros, own styles and scripts, and how fields and refusals are shown.

Begin with `templates/web/layout.html` and `macros.html`, then `fields` (what a form asks) and `assets` (what is served
beside the pages). Knows no subject and no account; rooms have their own pages.
"""
