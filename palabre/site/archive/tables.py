"""Which kinds of rows an archive of an organisation holds, and which it doesn't, each with its reason.

A test fails when a new kind is in neither list.
"""

# How the archive is written. Another number is another form: it is refused by name, not guessed at.
FORMAT = 1
# First whose it is and who people are, then the kinds of each room.
FIRST = ("governance.Organisation", "governance.User")
ROOMS: dict[str, str] = {
    "campaigns": (
        "Campaign Click ClickCount Contest Coupon CouponCode Entrant Event LeftMessage "
        "LinkPage PageLink Presentation SiteDay SiteGain SiteGoal SiteHit SiteLog "
        "SiteMeter SiteWay Spending TrackedLink"
    ),
    "channels": ("ApiKey App Channel Channel_speakers Usage"),
    "community": (
        "Ambassador AmbassadorCharter AmbassadorInvitation Award Board Filled Idea "
        "IdeaVote Knock Notice OfficialAnswer Participant Pot Question Remark Reply "
        "Reward Share Signature Story SuggestedText Survey Thanks Ticket"
    ),
    "ecosystem": (
        "Community Map Reading Sector Sector_topics Standing Theme ThemeText VoiceList "
        "VoiceList_voices"
    ),
    "engagement": (
        "Alarm Alarm_people Candidate Consent Conversation ConversationTag CrmEvent "
        "CrmLink CrmRecord Episode Happening Identity Inbox Lead LeadNote LeadStage Macro "
        "ModerationAct Note Note_named PeopleImport Person PersonAct Person_tags Pledge Regrouping "
        "Rule RuleAnswer RuleHook RuleMessage RuleNotice RuleRun SavedReply Segment "
        "Suggestion Team Team_members Turn"
    ),
    "governance": (
        "AuditChain AuditEntry Brand Charter CharterAcceptance CharterVersion Invitation "
        "Invitation_brands Member Member_brands Notice OwnRole Term"
    ),
    "listening": (
        "Category Correction Digest Gone Import Mention MentionTag MentionTopic OwnTone "
        "Place Position RefusedLine Reread SavedSearch Source SourceDay Sweep Tag Topic "
        "Voice"
    ),
    "measurement": (
        "AccountFigure Awareness AwarenessMonth Barometer BarometerWeights Edition "
        "GivenFigure LookedUpTo Report Report_readers Rollup Threshold"
    ),
    "protection": (
        "Alert BrandHeard BrandWatch Call Drill DrillStatement Drill_people Duty Entry "
        "Evidence Face Heard Incident Incident_holds Informed Lookout Official Playbook "
        "ReachCheck Sign Statement Step Step_people Step_ways Suspect SuspectList "
        "SuspectNote Sweep Task Telling Vigil Vigil_people Watch Way"
    ),
    "publishing": (
        "Acquaintance ApiAnswer Attachment Batch BounceReading CalendarLink Chain "
        "Chain_channels CharterRules Comment Delivery Figure GuestLink Handle Hold "
        "HouseStyle Inflow InflowEntry Inflow_channels KeptText Letter LinkCard "
        "MailingList Media Occurrence Override Post PostLink PostTemplate QuestionCount "
        "Recipient Review Review_rules Series SeriesText Slot StandIn Subscriber "
        "Suppression Target Variant Verdict Version"
    ),
    "strategy": (
        "Budget ListenFirst Mission Objective PathMark Pilot Pilot_criteria PlanReview "
        "PlanVersion Rates SignOff Stance"
    ),
}
KEPT = (*FIRST, *(f"{room}.{name}" for room, names in ROOMS.items() for name in names.split()))
LEFT_OUT = {
    "listening.IndexOp": "work for the indexer: the index is built anew",
    "listening.DayTurn": "tells kept sums of days from stale ones: both are made anew",
    "listening.TopicDay": "sums of days: they are made anew",
    "governance.Erasure": "its marks were made with this house's key: another house couldn't compare them",
    "governance.ErasedMark": "made with this house's key: another house couldn't compare it",
    "governance.ErasedWords": "an erasure that is under way goes on in this house",
    "campaigns.Salt": "tells a day's visitors apart, for the whole house, and for that day only",
    "engagement.Presence": "who looks at what at this moment",
    "jobs.Job": "work of the whole house: what still waits is asked for again by the schedule",
    "jobs.Clock": "the clock of the whole house",
    "auth.Permission": "Django's own, unused",
    "auth.Group": "Django's own, unused",
    "auth.Group_permissions": "Django's own, unused",
    "contenttypes.ContentType": "Django's own, made with the tables",
    "sessions.Session": "who is signed in: everybody signs in again",
    "usersessions.UserSession": "who is signed in: everybody signs in again",
    "account.EmailAddress": "how a person proves an address: proven anew at the first sign-in",
    "account.EmailConfirmation": "how a person proves an address: proven anew at the first sign-in",
    "mfa.Authenticator": "second factors are a person's, not the organisation's: set up anew",
    "socialaccount.SocialApp": "of the whole house: stands in its settings",
    "socialaccount.SocialAccount": "a way to sign in to this house: linked anew",
    "socialaccount.SocialToken": "a way to sign in to this house: linked anew",
}
# What of a person's account goes along: no password, and nothing that signs anybody in.
OF_A_PERSON = (
    "id", "email", "name", "language", "time_zone", "theme", "dense", "single_keys", "is_active",
    "founder", "date_joined",
)  # fmt: skip
# Columns that name a file of the library by its hash.
FILES = {"publishing.Media": ("digest", "still"), "publishing.LinkCard": ("picture",)}
# A kind whose rows point to their organisation by a bare number.
BY_NUMBER = {"governance.AuditChain": "number"}
