"""Print the exact versions of everything installed, for .requirements.lock."""

from importlib.metadata import distributions

OWN = {"adgen", "pip"}

print("# Exact versions of all that adgen and its tests stand on; made by `make lock`.")
for name, version in sorted(
    {(item.metadata["Name"].lower(), item.version.split("+")[0]) for item in distributions()}
):
    if name not in OWN:
        print(f"{name}=={version}")
