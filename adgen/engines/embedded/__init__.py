"""adgen's own small text-to-video diffusion model: words become the plates of a spot.

`engine` wires it into the tool, `pipeline` samples, `training` made the weights, `footage` is the
renderer that they were trained on.
"""
