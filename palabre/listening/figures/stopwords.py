"""Words of French and English that say nothing of a subject, folded as the tokeniser folds them."""

_FRENCH = """
afin ai aie aient aies ait alors apres as assez au aucun aucune aujourd aupres auquel aura aurai
auraient aurais aurait auras aurez auriez aurions aurons auront aussi autant autre autres aux avaient
avais avait avant avec avez aviez avions avoir avons ayant beaucoup bien bon bonne bonjour bonsoir bref
car cas ce ceci cela celle celles celui cent ces cet cette ceux chacun chaque chez ci combien comme
comment contre dans de dedans dehors deja depuis derriere des desormais deux devant devait devoir dit
dire doit doivent donc dont du durant elle elles en encore enfin enorme ensuite entre envers environ es
est et etaient etais etait etant ete etes etiez etions etre eu eue eux faire fais fait faites fallait
faut fois font fut grand grande grace hier hors hui ici il ils jamais je jour jours juste la laquelle le
lequel les lesquels leur leurs loin lors lorsque lui ma maintenant mais malgre me meme memes merci mes
mien mieux mis moi moins mon ne nos notre nous nouveau nouvelle ni non on ont or ou oui par parce parfois
parmi part pas passe pendant petit petite peu peut peuvent peux plupart plus plusieurs plutot pour
pourquoi pourtant pouvait pouvoir pres presque puis puisque qu quand que quel quelle quelles quelqu quelque
quelques quels qui quoi rien sa sans sauf se selon sera serai seraient serais serait seras serez seront
ses seulement si sien soi soient sois soit sommes son sont sous souvent suis suivant sur surtout ta tant
tard te tel telle tellement tels tes toi ton toujours tous tout toute toutefois toutes tres trois trop tu
un une va vais vas vers veut veux via vient voici voila voir vos votre vous vraiment vu
"""
_ENGLISH = """
a about above after again against ago all almost alone along already also although always am among an and
another any anyone anything are aren around as at away back be became because been before being below
between both but by came can cannot come could couldn day days did didn do does doesn doing don done down
during each either else ever every everyone everything few first for from further get gets getting give go
goes going gone good got had hadn has hasn have haven having he hello her here hers herself him himself his
how however if in into is isn it its itself just keep know last least less let like ll long made make many
may maybe me might more most much must mustn my myself near need never new next no nobody none nor not
nothing now of off often old on once one only onto or other others our ours out over own people per perhaps
please put quite rather re really right said same saw say says see seen shall she should shouldn since so
some someone something still such take than thank thanks that the their theirs them themselves then there
these they thing things think this those though three through thus to today together too took toward two
under until up upon us use used using ve very want was wasn way we week well went were weren what when where
whether which while who whole whom whose why will with within without won would wouldn yes yesterday yet
you your yours yourself
http https www com amp org html rt via
"""
STOP_WORDS = frozenset(_FRENCH.split()) | frozenset(_ENGLISH.split())
