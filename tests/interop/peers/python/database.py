"""The database, by its own driver for Python."""
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.policies import RoundRobinPolicy
from cassandra.query import dict_factory


def connect(job):
    """A session that reads rows as dictionaries."""
    host, _, port = job["scylla"].split(",")[0].partition(":")
    profile = ExecutionProfile(row_factory=dict_factory, request_timeout=60,
                               load_balancing_policy=RoundRobinPolicy())
    return Cluster([host], port=int(port or 9042),
                   auth_provider=PlainTextAuthProvider(job["user"], job["password"]),
                   execution_profiles={EXEC_PROFILE_DEFAULT: profile}).connect()
