"""The store: finished work in a folder."""
