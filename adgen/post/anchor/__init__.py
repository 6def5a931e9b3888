"""Products, logos and other cut-outs laid over the plates of takes."""
