"""Two persons of a case side by side: fields, prints, the waterfall of the evidence, a timeline."""
