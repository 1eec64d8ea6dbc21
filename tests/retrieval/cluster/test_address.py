import pytest

from retrieval.cluster.address import ClusterAddress


def test_an_address_of_a_cluster() -> None:
    """An address names the head and the archive, and may say how many shards and replicas there are."""
    assert ClusterAddress("head:10001", "kho-bai") == ClusterAddress.parse("ray://head:10001/kho-bai")
    assert ClusterAddress("local", "news", 8, 3) == ClusterAddress.parse("ray://local/news?shards=8&replicas=3")


@pytest.mark.parametrize("host", ["local", "head:10001"])
def test_ray_asks_for_a_token_and_reports_nothing(host: str) -> None:
    """Every cluster asks for its token, reports nothing, lets nobody go first; one started here is for this machine."""
    environment = ClusterAddress(host, "news").environment
    assert ("token", "0") == (environment["RAY_AUTH_MODE"], environment["RAY_USAGE_STATS_ENABLED"])
    assert "0" == environment["RAY_worker_niceness"]  # questions are not behind all else that a node does
    assert (host == "local") == (environment.get("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER") == "0")
