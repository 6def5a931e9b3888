"""The nouns: frozen values that the stages exchange. Nothing here reads a file or runs a tool."""
