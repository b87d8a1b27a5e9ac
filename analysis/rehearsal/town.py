"""Øvingsby, the town that `fortell rehearse` plays: what is planted in it by default.

Four triads, two dyads, a scale; one effect of each kind, two questions without any, and habits as
real tellers have them. The ids are those of `fortell/rehearsal/framework.yaml`.
"""

from analysis.rehearsal.plan import (
    AFTER,
    THEME,
    TIME,
    Effect,
    Group,
    Habits,
    Plan,
    Question,
    Together,
)

TOWN = Plan(
    questions=(
        Question("hjalp", "triad", (0.2, 0.1), spread=0.9),
        Question("manglet", "triad", (0.0, 0.0), spread=0.8),
        Question("gjaldt", "triad", (0.1, -0.2), spread=1.0),
        Question("motstand", "triad", (-0.3, 0.2), spread=0.9, not_applicable=0.35),
        Question("stemme", "dyad", (-0.3,), spread=1.2),
        Question("tempo", "dyad", (0.2,), spread=1.2),
        Question("vanlig", "scale", (0.3,), spread=1.0),
    ),
    groups=(
        Group("rolle", {"innbygger": 0.6, "ansatt": 0.25, "naering": 0.15}),
        Group("bydel", {"nord": 0.3, "sentrum": 0.4, "sor": 0.3}),
        Group("alder", {"under_30": 0.3, "fra_30": 0.4, "fra_60": 0.3}),
    ),
    themes={
        "skolevei": (0.35, 0.20),
        "hjemmehjelp": (0.30, 0.30),
        "skjema": (0.15, 0.30),
        "park": (0.20, 0.20),
    },
    days=60,
    turn=30,
    effects=(
        Effect("hjalp", "rolle", "ansatt", (-0.9, 0.0)),
        Effect("manglet", THEME, "hjemmehjelp", (1.0, 0.4)),
        Effect("manglet", THEME, "skjema", (-1.0, 0.4)),
        Effect("manglet", THEME, "park", (0.0, -1.0)),
        Effect("motstand", TIME, AFTER, (0.7, -0.5)),
        Effect("stemme", "bydel", "nord", (-1.0,)),
    ),
    together=(Together("stemme", "tempo", 0.5),),
    habits=Habits(in_corners=0.12, exaggeration=3.0, of_teller=0.3, several=0.2, stopping=0.01),
)
