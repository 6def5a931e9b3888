"""What the report tells, gathered from the manifest, the store and the plan."""
