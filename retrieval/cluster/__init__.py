"""The archive on a Ray cluster: builds as tasks, and shards served by actors. Only this folder imports Ray."""
