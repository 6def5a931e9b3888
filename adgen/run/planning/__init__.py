"""From a brief to a plan: everything keyed, before anything is made."""
