"""What the invented pair of the demo says: texts only, equally many for each of the two.

Ana works in a town library, Ben interprets between spoken and signed languages. They met on a
train and found that neither knows the other's field, which turned out to be the good part.
Lists of pairs hold Ana's text first and Ben's second.
"""

from __future__ import annotations

NAMES = ("Ana", "Ben")
ZONES = ("Europe/Lisbon", "Europe/Copenhagen")
CONTACTS = ("ana@example.org", "ben@example.org")

PURPOSE = (
    "To think aloud with someone who wants nothing from it but good company.",
    "To keep our own work alive, and to notice what is going well.",
)
EXPECTATIONS = "We come prepared, in a line each. We ask before we suggest. Half the time each."
CONFIDENTIALITY = "What is said here stays here; each of us decides about our own part."
LATENESS = "We wait ten minutes, then we write and choose another day. No explanations needed."
DROP_CALL = "Whoever called calls back, once. After five minutes the other one tries."
FALLBACK = "+00 555 0142"

ENOUGHNESS = ("Two people and an hour: that is plenty.",)

GIFTS = (
    ("Patience with things that grow slowly", "Hearing what is meant behind what is said"),
    ("Making strangers feel expected", "Staying calm when two people talk at once"),
)
GIFTS_SEEN = (
    "Asks the question everybody was walking around",
    "Remembers the one sentence that mattered, a month later",
)

GOALS = (
    (
        "Open the reading room on two evenings a week",
        "Bring four colleagues into one rota",
    ),
    (
        "Write the small book about the travelling library",
        "Teach a course of my own for new interpreters",
    ),
    (
        "Swim across the lake with my sister",
        "Play in a quartet again, badly and gladly",
    ),
)
"""Short and professional, long and professional, long and personal."""

GOAL_STEPS = (
    ("If the doors close on Monday, I ask Rui for the keys", "If it is Friday, I post the rota"),
    ("", ""),
    ("", ""),
)

REACHED = ("Have one shelf in every school", "Say no to double bookings for a season")

TARGETS = (
    ("count who comes after six", "list who can work evenings"),
    ("ask the baker about the poster", "write the rota on one page"),
    ("two pages about the first winter", "an outline of the first lesson"),
    ("call the county about keys", "sit in on Mette's class"),
    ("swim twice before the next call", "oil the cello case"),
    ("try one evening, no announcement", "try the rota for two weeks"),
    ("tea with the night guard", "lunch with the newest colleague"),
    ("read the chapter aloud to somebody", "teach ten minutes to a friend"),
    ("thank the three who stayed late", "thank the two who swapped"),
    ("draw the map of the routes", "record one lesson and watch it"),
    ("write to the two publishers", "ask the school for a room"),
    ("decide which evenings for spring", "decide who keeps the rota in spring"),
)

MOVED_TWICE = ("sort the photographs of the old van", "phone the quartet's viola")

NEWS = (
    ("The heating is back, and so are the readers", "A wedding in two languages, and dancing"),
    ("A boy asked for every book about owls", "My niece signed her first joke"),
    ("The van passed its inspection", "A week without a single night call"),
    ("Someone left plum jam at the desk", "New shoes, quiet ones, for the court"),
)

PROJECTS = (
    ("Evenings: what would make it easy to say yes?", "The rota: who is missing from it?"),
    ("The book: which winter comes first?", "The course: what did I wish I had known?"),
    ("The volunteers: how do I stop answering for them?", "Team meeting: how do I speak last?"),
    ("The county's letter: what is possible in it?", "The school's offer: what is possible?"),
)

GOAL_ITEMS = (
    ("What would enough look like by summer?", "What would enough look like by summer?"),
    ("Is the book still mine, or a duty?", "Is the course still mine, or a duty?"),
)

OURS = (
    "Where do we meet in person next?",
    "Are thirty minutes each still right?",
    "What have we stopped noticing?",
)

PARKED = ("The conference in the autumn", "A shared reading list")

INTENTIONS = (
    ("Find the next small thing", "Say out loud what I avoid"),
    ("Stay with one question", "Stay curious about the rota"),
    ("Listen without finishing sentences", "Ask more than I tell"),
    ("Be honest about the evenings", "Be honest about the course"),
)

READ_BACKS = (
    ("One page by Friday, and nothing more.", "The rota on one page, then rest."),
    ("I ask first, and count later.", "I teach ten minutes, and see."),
)

NOTES = (
    ("The best evening was the one nobody planned", "When nobody leads, they look at me"),
    ("Three people came back with a friend", "The quiet colleague had the best idea"),
    ("I tell the story of the van differently each time", "I like the room before they come in"),
    ("The county counts visits, I count returns", "I rest better when the calendar shows it"),
)

QUESTION_NOTES = (
    ("What would happen if I did not reply until Monday?", "Who decides that it is urgent?"),
    ("Whose permission am I waiting for?", "What do they need that is not me?"),
)

INSIGHT_NOTES = (
    ("I was asking for money when I needed company", "I translate even where nobody asked me to"),
    ("The book is letters, not chapters", "The course is questions, not rules"),
)

GIFT_NOTES = (
    ("Ben's silence after my long sentence", "Ana laughed, and then it was easy to say"),
    ("Being asked what I already know", "Being asked what I would miss"),
)

PRIVATE_NOTES = ("Not yet ready to say this aloud", "I was more tired than I let on")

USEFUL = (
    ("Saying the evenings out loud", "The question about who is missing"),
    ("Counting what is there instead of what is not", "Drawing the rota while talking"),
    ("Ten quiet seconds", "Hearing my own sentence read back"),
)

RECEIVED = (
    ("Time, and a good question", "Somebody who was not in a hurry"),
    ("Courage for the letter", "A laugh about the rota"),
)

GAVE = (
    ("I hear my own questions better when I ask Ben's", "Ana's work makes me want to read again"),
    ("Listening rested me", "Asking slowed me down, which was good"),
)

DIFFERENTLY = (
    ("Begin with the goals, for once", "A minute of silence at the changeover"),
    ("Notes on one line each", "Cameras off in the second half"),
)

CHANGES = (
    ("focus", "I finish one thing before I begin the next", "I plan the week in one sitting"),
    ("communication", "I ask before I explain", "I let people end their sentences"),
    ("interests", "I know which part of the work is mine", "Teaching is what I would miss"),
    ("relations", "My sister says that I listen longer", "My team brings me ideas, not problems"),
)

PITFALL_LINES = {
    "time": ("I came out of another meeting", "I had twenty minutes between two jobs"),
    "social": ("We told travel stories for long", "I could not stop about the wedding"),
    "better_seat": ("I led because I have done it longer", "I yielded because of her years"),
    "defensiveness": ("I explained myself twice", "I went quiet for a while"),
    "advice": ("I had an answer ready too early", "I told her what I would do"),
    "complacency": ("The same photographs again", "I like this goal better unfinished"),
}

OWN_QUESTIONS = ("What would a librarian file this under?", "How would you sign that in one move?")

MISSED_REASON = "Both of us had the flu; we wrote and chose another day."
IN_PERSON_PLACE = "The café at the river, window side"
LINKS = ("+00 555 0142", "https://meet.example.org/ana-and-ben")

WORDS = (
    "about after again along always among around asks because before begin between book bring "
    "calm carry chair choose clear close colour corner count course decide door early easy enough "
    "evening every find first follow friend garden gentle give good grow hand happen hear help "
    "hold hour house idea keep kind know last late learn leave letter light line listen little "
    "long look make maybe meet minute month morning move name near never next note often open "
    "other outside page paper part people place plan plenty question quiet reach read ready "
    "remember rest room round say season second shelf short show side simple slow small speak "
    "spring stay step still story summer table talk teach tell thank thing think time today "
    "together town travel tree trust turn under voice wait walk water week while window winter "
    "wonder word work world write year yes"
)
"""For filling a store with any number of words."""
