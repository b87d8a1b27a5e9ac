"""What a teller says aloud or shows: a voice and a picture, in parts, sealed, claimed by her story.

kinds     how large each may be, and what a story says of one
sound     a recording looked at by its bytes, and freed of what tells of a phone, a place or a time
picture   a picture drawn anew, so that nothing but what is seen in it stays
sealed    parts under a key of their own, which the secret wraps
arriving  parts that come one by one, until the medium is whole
kept      what a story claims, what is read again, and what nobody claims
tickets   addresses that open one medium for one reader, for a while
"""
