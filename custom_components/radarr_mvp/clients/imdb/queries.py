"""The questions to IMDb, with as few fields as will do: each one more is one more that can vanish."""

from typing import Final

_TITLE: Final = "id titleText { text } releaseYear { year } titleType { id }"
_ITEMS: Final = f"""
items(first: 250, after: $after) {{
  total pageInfo {{ hasNextPage endCursor }}
  edges {{ node {{ item {{ ... on Title {{ {_TITLE} }} }} }} }}
}}"""

WATCHLIST: Final = f"""
query($id: ID!, $after: ID) {{
  predefinedList(classType: WATCH_LIST, userId: $id) {{ id {_ITEMS} }}
}}"""
LIST: Final = f"""
query($id: ID!, $after: ID) {{
  list(id: $id) {{ id name {{ originalText }} {_ITEMS} }}
}}"""
PROFILE: Final = """
query($id: ID!) { userProfile(input: { profileId: $id }) { userId } }"""
BOX_OFFICE: Final = f"""
query {{ boxOfficeWeekendChart(limit: 50) {{ entries {{ title {{ {_TITLE} }} }} }} }}"""


def chart(name: str) -> str:
    """Return the question for a chart."""
    return f"""
query {{
  chartTitles(chart: {{ chartType: {name} }}, first: 250) {{
    total pageInfo {{ hasNextPage endCursor }}
    edges {{ currentRank node {{ {_TITLE} }} }}
  }}
}}"""
