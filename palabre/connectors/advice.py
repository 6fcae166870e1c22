"""What a person does well to know before speaking on a network: data, in our own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """Sentences to translate: what a place is for, what to do and not to do there, and practical advice for
    the profile, the rhythm, answers and media."""

    about: str
    do: str
    dont: str
    profile: str
    rhythm: str
    answers: str
    media: str
