"""What a finished file says of its making: fields, XMP and a signed manifest, made and read."""
