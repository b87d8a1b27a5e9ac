"""The look that phone and dashboard share: stylesheets and the font, as files and nothing else.

It lies here because both apps may reach the storybank and neither may reach the other.
"""

from pathlib import Path

LOOK = Path(__file__).parent
"""The folder to serve as static files: `base.css` and what `vendor/` holds."""
