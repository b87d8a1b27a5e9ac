"""Whether a voice or a picture may come through a link now: as with stories, without knowing whose.

A link takes so much a minute freely; above that a phone works for each, and above four times as
much all wait for another minute. Whoever cannot work, with a plain form, need not.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from collector.challenge import USED, WrongProof, read_proof
from collector.desk import Desk
from storybank.arrivals import Crowd, count_medium, media_crowd, spend_proof
from storybank.entrances import Entrance
from storybank.media.kinds import Claim
from storybank.tables import Link


@dataclass(frozen=True)
class Scales:
    """Weighs one medium. proof: what came with it, or None from whoever cannot work."""

    desk: Desk
    link: Link | Entrance
    claim: Claim
    proof: str | None = None

    def admit(self, session: Session) -> bool:
        """Whether it may come; then it is counted. Raises WrongProof."""
        now = self.desk.clock()
        crowd = media_crowd(session, self.link.id, now, stories=self.link.limit_per_minute)
        if crowd is Crowd.FULL:
            return False
        if crowd is Crowd.WORKS and self.proof is not None:
            proof = read_proof(self.desk.challenge_key, self.proof, now)
            if not spend_proof(session, proof.challenge, proof.lapses):
                raise WrongProof(USED)
        count_medium(session, self.link.id, now, self.claim.size)
        return True
