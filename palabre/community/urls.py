"""The room's addresses inside a brand's engage/."""

from django.urls import path

from palabre.community.views import (
    ambassadors,
    boards,
    ideas,
    moderation,
    own_accounts,
    rewards,
    shares,
    stories,
    surveys,
)

urlpatterns = [
    path("ideas/", ideas.ideas, name="community_ideas"),
    path("ideas/new/", ideas.new, name="community_idea_new"),
    path("ideas/boards/", boards.boards, name="community_boards"),
    path("ideas/boards/new/", boards.new, name="community_board_new"),
    path("ideas/boards/<int:number>/", boards.edit, name="community_board"),
    path("ideas/boards/<int:number>/remove/", boards.remove, name="community_board_remove"),
    path("ideas/moderation/", moderation.moderation, name="community_moderation"),
    path("ideas/moderation/<int:number>/", moderation.judge, name="community_judge"),
    path(
        "ideas/moderation/remarks/<int:number>/",
        moderation.judge_remark,
        name="community_judge_remark",
    ),
    path("ideas/<int:number>/", ideas.idea, name="community_idea"),
    path("ideas/<int:number>/edit/", ideas.edit, name="community_idea_edit"),
    path("ideas/<int:number>/answer/", ideas.answer, name="community_answer"),
    path("ideas/<int:number>/<slug:act>/", ideas.act, name="community_idea_act"),
    path("surveys/", surveys.surveys, name="community_surveys"),
    path("surveys/new/", surveys.new, name="community_survey_new"),
    path("surveys/<int:number>/", surveys.survey, name="community_survey"),
    path("surveys/<int:number>/edit/", surveys.edit, name="community_survey_edit"),
    path("surveys/<int:number>/remove/", surveys.remove, name="community_survey_remove"),
    path("surveys/<int:number>/answers.csv", surveys.answers_file, name="community_survey_file"),
    path("surveys/<int:number>/<slug:act>/", surveys.act, name="community_survey_act"),
    path("rewards/", rewards.rewards, name="community_rewards"),
    path("rewards/pots/new/", rewards.new_pot, name="community_pot_new"),
    path("rewards/people/<int:number>/", rewards.person, name="community_person"),
    path("rewards/<int:number>/<slug:act>/", rewards.act, name="community_reward_act"),
    path("ambassadors/", ambassadors.ambassadors, name="community_ambassadors"),
    path("ambassadors/leave/", ambassadors.leave, name="community_ambassador_leave"),
    path("ambassadors/charter/", ambassadors.charter, name="community_ambassador_charter"),
    path("ambassadors/charter/tell/", ambassadors.invite, name="community_ambassador_invite"),
    path("ambassadors/mine/", shares.mine, name="community_my_shares"),
    path("ambassadors/mine/figures/", shares.figures, name="community_share_figures"),
    path("ambassadors/mine/<int:number>/<slug:act>/", own_accounts.act, name="community_share_act"),
    path("ambassadors/accounts/", own_accounts.accounts, name="community_own_accounts"),
    path(
        "ambassadors/accounts/to/<slug:slug>/", own_accounts.connect, name="community_own_connect"
    ),
    path(
        "ambassadors/accounts/<int:number>/disconnect/",
        own_accounts.disconnect,
        name="community_own_disconnect",
    ),
    path("ambassadors/stories/", stories.stories, name="community_stories"),
    path("ambassadors/stories/new/", stories.new, name="community_story_new"),
    path("ambassadors/stories/<int:number>/", stories.edit, name="community_story"),
    path("ambassadors/stories/<int:number>/end/", stories.end, name="community_story_end"),
    path("ambassadors/now/<int:number>/", shares.share, name="community_share"),
    path("ambassadors/now/<int:number>/look/", shares.look, name="community_share_look"),
    path("ambassadors/now/<int:number>/send/", shares.send, name="community_share_send"),
]
