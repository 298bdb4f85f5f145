"""Trakt: sign-in by code, watchlists, collections, people's lists and charts."""

from .address import ListAddress, slug_of
from .application import TraktApp
from .charts import Chart, ChartFilter, Period, Span
from .client import DEFAULT_MOST, ME, TraktClient
from .const import (
    ATTRIBUTION,
    AUTH_LIMIT,
    AUTH_SERVICE,
    LIMIT,
    OFFICIAL_OAUTH_URL,
    OFFICIAL_URL,
    RETRIES,
    SERVICE,
)
from .errors import (
    AccountLimitReached,
    AccountLocked,
    AppRefused,
    LoginEnd,
    LoginEnded,
    PrivateList,
    SignInNeeded,
    TokenStoreFailed,
    VipNeeded,
)
from .keeper import TokenKeeper
from .model import (
    Account,
    Limits,
    Listing,
    Privacy,
    TraktIds,
    TraktItem,
    TraktList,
    TraktMovie,
)
from .oauth import DeviceCode, NotYet, TraktOAuth
from .tokens import Tokens, TokenStore
from .watched import WatchHistory

__all__ = [
    "ATTRIBUTION",
    "AUTH_LIMIT",
    "AUTH_SERVICE",
    "DEFAULT_MOST",
    "LIMIT",
    "ME",
    "OFFICIAL_OAUTH_URL",
    "OFFICIAL_URL",
    "RETRIES",
    "SERVICE",
    "Account",
    "AccountLimitReached",
    "AccountLocked",
    "AppRefused",
    "Chart",
    "ChartFilter",
    "DeviceCode",
    "Limits",
    "ListAddress",
    "Listing",
    "LoginEnd",
    "LoginEnded",
    "NotYet",
    "Period",
    "Privacy",
    "PrivateList",
    "SignInNeeded",
    "Span",
    "TokenKeeper",
    "TokenStore",
    "TokenStoreFailed",
    "Tokens",
    "TraktApp",
    "TraktClient",
    "TraktIds",
    "TraktItem",
    "TraktList",
    "TraktMovie",
    "TraktOAuth",
    "VipNeeded",
    "WatchHistory",
    "slug_of",
]
