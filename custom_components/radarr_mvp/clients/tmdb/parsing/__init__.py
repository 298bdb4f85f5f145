"""From TMDb's JSON to neutral metadata: broken items are left out, never fatal."""
