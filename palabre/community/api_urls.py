"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.community.views import api, api_ideas, api_surveys, api_thanks

_IDEA, _WHO = "ideas/<int:number>", "contributors/<int:number>"

urlpatterns = [
    path("boards", api_ideas.boards, name="api_boards"),
    path("boards/<int:number>", api_ideas.board, name="api_board"),
    path("ideas", api.ideas, name="api_ideas"),
    path(_IDEA, api_ideas.idea, name="api_idea"),
    path(f"{_IDEA}/judge", api_ideas.judge, name="api_idea_judge"),
    path(f"{_IDEA}/merge", api_ideas.merge, name="api_idea_merge"),
    path(f"{_IDEA}/unmerge", api_ideas.unmerge, name="api_idea_unmerge"),
    path(f"{_IDEA}/answer", api_ideas.answer, name="api_idea_answer"),
    path(f"{_IDEA}/tell-again", api_ideas.tell_again, name="api_idea_tell_again"),
    path(f"{_IDEA}/remarks", api_ideas.remark, name="api_idea_remarks"),
    path("remarks", api_ideas.remarks, name="api_remarks"),
    path("remarks/<int:number>/judge", api_ideas.judge_remark, name="api_remark_judge"),
    path("pots", api_thanks.pots, name="api_pots"),
    path("contributors", api_thanks.people, name="api_contributors"),
    path(_WHO, api_thanks.person, name="api_contributor"),
    path(f"{_WHO}/reward", api_thanks.give, name="api_contributor_reward"),
    path(f"{_WHO}/award", api_thanks.award, name="api_contributor_award"),
    path(f"{_WHO}/thank", api_thanks.thank, name="api_contributor_thank"),
    path(f"{_WHO}/ask", api_thanks.ask, name="api_contributor_ask"),
    path(f"{_WHO}/name", api_thanks.name, name="api_contributor_name"),
    path("awards/<int:number>/take-back", api_thanks.take_back, name="api_award_take_back"),
    path("rewards", api_thanks.rewards, name="api_rewards"),
    path("rewards/<int:number>/hand-over", api_thanks.hand_over, name="api_reward_hand_over"),
    path("rewards/<int:number>/withdraw", api_thanks.withdraw, name="api_reward_withdraw"),
    path("surveys", api_surveys.surveys, name="api_surveys"),
    path("surveys/<int:number>", api_surveys.survey, name="api_survey"),
    path("surveys/<int:number>/open", api_surveys.open_survey, name="api_survey_open"),
    path("surveys/<int:number>/close", api_surveys.close_survey, name="api_survey_close"),
    path("surveys/<int:number>/redraft", api_surveys.redraft, name="api_survey_redraft"),
    path("surveys/<int:number>/end", api_surveys.end_survey, name="api_survey_end"),
    path("stories", api_surveys.stories, name="api_stories"),
    path("stories/<int:number>", api_surveys.story, name="api_story"),
    path("stories/<int:number>/end", api_surveys.end_story, name="api_story_end"),
    path("ambassadors/invite", api_surveys.invite, name="api_ambassador_invite"),
]
