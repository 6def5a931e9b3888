"""Looks: grades, finishes and grain on frames."""

from adgen.post.look.apply import LookFilter, look_filter

__all__ = ["LookFilter", "look_filter"]
