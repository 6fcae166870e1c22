"""The ambassadors' charter to begin from, until the organisation writes its own."""

TEXTS = {
    "fr": """\
Vous parlez de la maison parce que vous en avez envie. Personne ne vous le demande, personne ne compte, et \
vous pouvez arrêter à tout moment sans avoir à dire pourquoi.

1. Je parle en mon nom, avec mes mots, et seulement de ce que je sais ou crois vrai.
2. Je dis que je travaille ici, dans chaque texte : la mention est ajoutée, et je ne l’enlève pas.
3. Je garde pour moi ce qui est confidentiel : clients, collègues, chiffres, projets qui ne sont pas annoncés.
4. Je respecte les gens : ni insulte, ni moquerie, ni attaque d’un concurrent. Une photo d’une personne \
demande son accord.
5. À une critique, je ne réponds pas seul : je la signale à l’équipe, qui répond.
6. Je n’achète ni n’échange mentions « J’aime », abonnés ou commentaires.
7. Mes comptes restent à moi : personne d’autre ne s’en sert, et je peux les déconnecter quand je veux.
8. Ce que je partage se passe sur mon temps de travail, si je le souhaite ; ne rien partager n’a pas de \
conséquence.

La maison s’engage de son côté : pas de classement, pas de relance, vos chiffres ne sont vus que par vous, \
et si un texte partagé de bonne foi fait du bruit, elle est à vos côtés.""",
    "en": """\
You speak of the house because you feel like it. Nobody asks you to, nobody counts, and you may stop at any \
time without saying why.

1. I speak in my own name, in my own words, and only of what I know or believe to be true.
2. I say that I work here, in each text: the words are added, and I don’t take them out.
3. I keep to myself what is confidential: customers, colleagues, figures, plans that aren’t announced.
4. I respect people: no insults, no mockery, no attacks on a competitor. A picture of a person needs their \
consent.
5. I don’t answer criticism alone: I pass it on to the team, who answer.
6. I neither buy nor trade likes, followers or comments.
7. My accounts stay mine: nobody else uses them, and I may disconnect them whenever I like.
8. What I share I may share in my working time; sharing nothing has no consequence.

The house keeps its side: no rankings, no reminders, your figures are seen by you alone, and if a text that \
was shared in good faith makes a stir, it stands by you.""",
}
