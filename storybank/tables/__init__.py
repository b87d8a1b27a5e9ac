"""The tables: columns, constraints and relationships, and nothing else.

Nothing here joins a person to a story: accounts, roles and sign-ins have no path to the stories.
"""

from storybank.tables.analysing import Lease, Run, Theme, ThemeStory, Vector
from storybank.tables.base import Base
from storybank.tables.gathering import (
    ArrivalCount,
    Collection,
    FrameworkVersion,
    Inquiry,
    Link,
    SpentProof,
    Story,
    Unit,
)
from storybank.tables.people import Account, AuditEntry, Role, SignIn

__all__ = [
    "Account",
    "ArrivalCount",
    "AuditEntry",
    "Base",
    "Collection",
    "FrameworkVersion",
    "Inquiry",
    "Lease",
    "Link",
    "Role",
    "Run",
    "SignIn",
    "SpentProof",
    "Story",
    "Theme",
    "ThemeStory",
    "Unit",
    "Vector",
]
