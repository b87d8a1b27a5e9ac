"""What is kept: frameworks, submissions, consent, stories, themes, decisions and accounts.

Imports none of our other packages, and no web, plotting or learning library. The words:

framework   prompts, signifiers and questions about the teller, in several languages, versioned
prompt      the open question that calls forth a story
signifier   a way for the teller to say what the story means: triad, dyad, stones, choice,
            scale or text
anchor      one of a triad's three corners; a dyad has two poles
placement   an answer to a signifier, in one of four states that are never mixed
story       a micro-narrative with its title, placements and consent
collection  a framework open to an audience, with dates, links and purpose
inquiry     collections with one purpose
unit        a node in an organisation's tree
theme       stories that are alike
medium      a voice or a picture that a story claims
receipt     the words with which a teller finds her story again
"""
