"""The tables: columns, constraints and relationships, and nothing else.

Nothing here joins a person to a story: accounts, roles and sign-ins have no path to the stories.
"""

from storybank.tables.analysing import (
    Lease,
    Pattern,
    PatternMark,
    Run,
    Theme,
    ThemeBranch,
    ThemeEdit,
    ThemeHold,
    ThemeName,
    ThemeStory,
    Vector,
    WeakSignal,
)
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
from storybank.tables.media import Medium, MediumPart
from storybank.tables.people import (
    Account,
    AccountLink,
    AuditEntry,
    Expectation,
    Identity,
    RecoveryCode,
    Role,
    SecondFactor,
    SignIn,
)
from storybank.tables.reaching import (
    FollowUp,
    Invitation,
    InvitationPass,
    Population,
    SharedCounts,
    StepCount,
)
from storybank.tables.reading import HeldBack, ListedStory, ReadingList, StoryMark

__all__ = [
    "Account",
    "AccountLink",
    "ArrivalCount",
    "AuditEntry",
    "Base",
    "Collection",
    "Expectation",
    "FollowUp",
    "FrameworkVersion",
    "HeldBack",
    "Identity",
    "Inquiry",
    "Invitation",
    "InvitationPass",
    "Lease",
    "Link",
    "ListedStory",
    "Medium",
    "MediumPart",
    "Pattern",
    "PatternMark",
    "Population",
    "ReadingList",
    "RecoveryCode",
    "Role",
    "Run",
    "SecondFactor",
    "SharedCounts",
    "SignIn",
    "SpentProof",
    "StepCount",
    "Story",
    "StoryMark",
    "Theme",
    "ThemeBranch",
    "ThemeEdit",
    "ThemeHold",
    "ThemeName",
    "ThemeStory",
    "Unit",
    "Vector",
    "WeakSignal",
]
