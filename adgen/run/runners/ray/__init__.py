"""Items on Ray: several GPUs, several machines."""
