"""The demonstration's look-alikes: what is the roaster's, and a list that somebody brought. All invented."""

from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.rules import Role
from palabre.protection.actions.lookalikes import bring_list
from palabre.protection.actions.lookalikes_register import add_official
from palabre.protection.rules.lookalikes import OfficialKind
from palabre.site.demo import script

# Whose, the name shown, the network, the handle.
OURS = (
    (OfficialKind.BRAND, "Brûlerie Lanterne", "echo", "brulerielanterne"),
    (OfficialKind.PERSON, script.PEOPLE[Role.OWNER], "echo", "maudkervella"),
)
LIST_NAME = "veille-novembre.csv"
# Handle, name shown, description: on the fictional network; the sites are reserved for examples.
HEARD = """\
brulerie_lanterne_sav\tBrûlerie Lanterne SAV\tUn souci ? Écrivez-nous en message privé avec votre RIB
brulerielantеrne\tBrûlerie Lanterne ✔\tTorréfacteur à Lyon
brulerielanterne_concours\tBrûlerie Lanterne\tVous avez gagné un an de café, cliquez
brulerielanterme\tBrûlerie Lanterme\t
brulerie_lanterne_parodie\tPas la Brûlerie Lanterne\tCompte parodique. On brûle tout, surtout les grains
fans_brulerielanterne\tFans de la Lanterne\tCompte de fans, non officiel
boycott_brulerielanterne\tBoycott Lanterne\tCollectif de clients contre les sachets plastifiés
maud_kervella_prive\tMaud Kervella\tConseils d’investissement
brulerie-lanterne.example.com
brulerie-lanterne.fr.suivi-colis.example.net
zoe_torrefie\tZoé\tCafé et vélo
"""


def furnish_lookalikes(by: Actor, brand: Brand) -> None:
    """Make them; the list is read in the background, as any is."""
    for kind, name, slug, handle in OURS:
        add_official(by, brand, kind, name, slug, handle)
    bring_list(by, brand, LIST_NAME, "echo", HEARD)
