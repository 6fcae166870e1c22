"""Conversations over all channels: their turns, notes, tags, and who is looking at them now."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.engagement.rules import ActState, ConversationState, Priority, Stage, TurnState
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.listening.models import Mention, Tag, Voice
from palabre.publishing.models import Post


class Team(models.Model):
    """Some members of an organisation, to whom conversations can be given together. One that is retired is
    offered no more; what was done in its name keeps it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=80)
    members = models.ManyToManyField(Member, blank=True, related_name="teams")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Inbox(models.Model):
    """How far a brand's inbox is: the position up to which mentions were gathered, and its ``beat``, which
    rises with each change that open pages should hear of."""

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="inbox")
    position = models.BigIntegerField(default=0)
    beat = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")

    def __str__(self) -> str:
        return f"{self.brand_id} {self.position}"


class Conversation(models.Model):
    """What somebody and the brand say to each other in one place.

    ``key`` is the name of the thread's root over there. ``channel`` is the account that can answer, None
    where none can. ``waiting_since`` is the time of the oldest text of theirs that nobody answered,
    ``answer_by`` and ``solve_by`` what is promised for it, ``late_at`` the earlier of both, and
    ``escalate_at`` when somebody else is called for it. ``draft`` is the answer that the team writes
    together. ``version`` rises with each turn: an answer written before the last one is sent only when its
    writer says so.
    ``rested`` is the last turn up to which a member said that nothing more is to be answered.
    ``stage`` follows ``state``, and ``beat`` says at which beat of the inbox it changed last.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="conversations")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="conversations")
    platform = models.CharField(max_length=30)
    key = models.CharField(max_length=300)
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    kind = models.CharField(max_length=12)
    is_private = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True)
    voice = models.ForeignKey(
        Voice, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    state = models.CharField(
        max_length=10, choices=ConversationState.choices(), default=ConversationState.NEW
    )
    stage = models.CharField(max_length=10, choices=Stage.choices(), default=Stage.TO_DO)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    priority = models.CharField(max_length=10, choices=Priority.choices(), default=Priority.NORMAL)
    language = models.CharField(max_length=5, blank=True)
    preview = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(default=0)
    last_in_at = models.DateTimeField(default=timezone.now)
    last_out_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    solve_by = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    draft = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    version = models.PositiveIntegerField(default=0)
    rested = models.BigIntegerField(default=0)
    beat = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-last_in_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "platform", "key"], name="conversation_once_a_thread"
            )
        ]
        indexes = [
            models.Index(fields=["brand", "stage", "-last_in_at", "-id"], name="talk_stage"),
            models.Index(fields=["brand", "-last_in_at", "-id"], name="talk_newest"),
            models.Index(
                fields=["brand", "assignee", "stage", "-last_in_at", "-id"], name="talk_mine"
            ),
            models.Index(fields=["brand", "kind", "-last_in_at", "-id"], name="talk_kind"),
            models.Index(fields=["brand", "priority", "-last_in_at", "-id"], name="talk_priority"),
            models.Index(fields=["brand", "late_at"], name="talk_late"),
            models.Index(fields=["escalate_at"], name="talk_escalates"),
            models.Index(fields=["brand", "beat"], name="talk_changed"),
            models.Index(fields=["stage", "snoozed_until"], name="talk_wakes"),
            models.Index(fields=["voice", "-last_in_at"], name="talk_voice"),
        ]

    def __str__(self) -> str:
        return self.subject or self.preview[:60] or f"#{self.pk}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: no word of others, which may be deleted over there."""
        return f"{self.platform} #{self.pk}"


class Turn(models.Model):
    """One text of a conversation: a mention that was read, a post of ours, or (``text``) what a member
    answered over there by hand. Ours gets its mention, too, once it is read back. ``unsettled_at`` stands as
    long as it isn't known that ours is over there."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    mention = models.ForeignKey(
        Mention, models.CASCADE, null=True, blank=True, related_name="turns"
    )
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="turns")
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    ours = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=TurnState.choices(), default=TurnState.THERE)
    unsettled_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "mention"], name="turn_once_a_mention"),
            models.UniqueConstraint(fields=["post"], name="turn_once_a_post"),
        ]
        indexes = [
            models.Index(fields=["conversation", "at"], name="turn_order"),
            models.Index(fields=["brand", "at"], name="turn_lately"),
            # Few texts are ours, and SQLite takes no condition of yes or no for a column of an index.
            models.Index(fields=["brand", "at"], condition=models.Q(ours=True), name="turn_ours"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_erased(self) -> bool:
        """Whether its words went with whoever wrote it to us alone, and was forgotten."""
        said = self.mention
        return bool(said and said.is_private and not said.text and said.voice.is_forgotten)

    @property
    def words(self) -> str:
        """What it says."""
        if self.mention is not None:
            return self.mention.text
        return self.post.text if self.post is not None else self.text


class Note(models.Model):
    """What a member tells the others about a conversation. Nobody outside sees it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    text = models.TextField(_("text"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    named = models.ManyToManyField(Member, blank=True, related_name="named_in")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class ConversationTag(models.Model):
    """That a conversation carries a tag."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_conversations")

    class Meta:
        verbose_name = _("tag of a conversation")
        verbose_name_plural = _("tags of a conversation")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "tag"], name="conversation_tag_once")
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.conversation_id}"


class ModerationAct(models.Model):
    """An act that a network was asked for: to like, hide or refuse a text. The row says how far it is."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="acts")
    act = models.CharField(max_length=10)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=ActState.choices(), default=ActState.ASKED)
    last_error = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act} {self.turn_id}"


class Presence(models.Model):
    """That a member is looking at a conversation, and until when it may be believed."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="presences")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    until = models.DateTimeField()
    typing_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "member"], name="presence_once")
        ]
        indexes = [models.Index(fields=["brand", "until"], name="presence_now")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.conversation_id}"
