"""A subscription for tests to vary."""

from datetime import UTC, datetime

from storage.subscriptions import Subscription

DUE = datetime(2026, 2, 18, tzinfo=UTC)
SUBSCRIPTION = Subscription(7, None, "vi", "giá vàng", None, "Asia/Ho_Chi_Minh", 3, "g1", DUE, DUE)
