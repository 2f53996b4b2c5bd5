devices-title = Appareils
devices-piles = Où sont les appareils
devices-empty = Aucun appareil pour le moment. Recevez d’abord un don.
devices-empty-filtered = Aucun appareil ne correspond. Enlevez un filtre, ou cherchez par le code.
devices-count-of-page = { $count ->
    [one] { $count } appareil sur cette page
   *[other] { $count } appareils sur cette page
}
devices-count-more = plus de { $count } appareils
more-than = plus de { $count }
devices-filter-title = Filtrer
devices-filter-q = Code, numéro de série ou modèle
devices-filter-q-hint = Le début suffit.
devices-filter-state = Où il est
devices-filter-stage = Prochaine étape
devices-filter-kind = Type
devices-filter-button = Afficher
devices-filter-none = Enlever les filtres
stock-title = Stock prêt
stock-empty = Aucun appareil prêt pour le moment. L’atelier en met en stock dès qu’ils sont contrôlés.
stock-filter-kind = Type
stock-filter-button = Afficher
stock-grades = États : aspect / marche

device-tag = Code
device-name = Appareil
device-state = Où il est
device-next-step = Prochaine étape
device-place = Emplacement
device-memory = Mémoire
device-accessories = Accessoires
device-price = Prix
device-kind-laptop = Ordinateur portable
device-kind-desktop = Unité centrale
device-kind-all-in-one = Tout-en-un
device-kind-monitor = Écran
device-kind-tablet = Tablette
device-kind-smartphone = Téléphone
device-kind-other = Autre matériel
device-state-announced = Annoncé
device-state-received = Reçu, à trier
device-state-quarantined = Mis à part
device-state-workshop = À l’atelier
device-state-stock = En stock
device-state-pool = Dans une malle de prêt
device-state-reserved = Réservé
device-state-handed-over = Remis
device-state-for-parts = Pour pièces
device-state-to-recycle = À recycler
device-state-recycled = Recyclé
device-state-returned-to-donor = Rendu au donateur
device-state-lost = Perdu
device-state-cancelled = Annulé
stage-no-evidence = Lire le matériel
stage-media-unconfirmed = Vérifier les disques
stage-medium-elsewhere = Disque vu ailleurs
stage-medium-not-sanitized = Effacer le disque
stage-open-repair = Finir la réparation
stage-waiting-part = Pièce attendue
stage-software-missing = Installer le système
stage-check-missing = Contrôler
stage-check-failed = Corriger un défaut
stage-checker-is-repairer = Faire contrôler par quelqu’un d’autre
stage-disk-health = Disque en mauvais état
stage-grade-missing = Donner les états
stage-price-missing = Fixer le prix
stage-accessory-missing = Ajouter l’accessoire
stage-none = Rien ne manque
stage-place-missing = Ranger

blocker-no-evidence = On ne sait pas encore de quoi l’appareil est fait.
blocker-media-unconfirmed = Personne n’a encore regardé quels disques sont dans l’appareil.
blocker-medium-elsewhere = Le disque { $serial } est aussi déclaré dans l’appareil { $value }.
blocker-medium-not-sanitized = Le disque { $serial } n’est pas effacé comme il faut : { $value }.
blocker-open-repair = { $value } réparation est encore ouverte.
blocker-waiting-part = { $value } réparation attend une pièce.
blocker-software-missing = Aucun système n’est installé depuis le dernier effacement.
blocker-check-missing = L’appareil n’a pas été contrôlé depuis la dernière réparation.
blocker-check-failed = Au contrôle, ceci ne marche pas : { $value }.
blocker-checker-is-repairer = La personne qui a contrôlé est aussi celle qui a réparé.
blocker-disk-health = Le disque { $serial } est en mauvais état : { $value }.
blocker-grade-missing = L’aspect ou la marche n’ont pas d’état (A, B ou C).
blocker-price-missing = Le prix n’est pas fixé.
blocker-accessory-missing = Il manque ceci avec l’appareil : { $value }.
blocker-place-missing = L’emplacement n’est pas noté.
way-out-no-evidence = Déposez le relevé fait par l’outil (lshw), ou remplissez une fiche à la main.
way-out-media-unconfirmed = Ouvrez l’appareil ou lisez le relevé, puis dites ce qui est dedans.
way-out-medium-elsewhere = Regardez dans quel appareil il est vraiment, puis retirez-le de l’autre.
way-out-medium-not-sanitized = Effacez le disque, puis déposez le journal d’effacement (nwipe).
way-out-open-repair = Notez ce qui a été fait et fermez la réparation.
way-out-waiting-part = Quand la pièce est posée, fermez la réparation.
way-out-software-missing = Installez le système et notez-le.
way-out-check-missing = Une autre personne que celle qui a réparé fait le contrôle.
way-out-check-failed = Réparez, puis refaites le contrôle.
way-out-checker-is-repairer = Demandez à une autre personne de refaire le contrôle.
way-out-disk-health = Changez le disque. Sinon, un responsable peut l’accepter en disant pourquoi.
way-out-grade-missing = Le contrôle donne les deux états.
way-out-price-missing = Un responsable d’atelier fixe le prix.
way-out-accessory-missing = Trouvez l’accessoire, puis cochez-le.
way-out-place-missing = Rangez l’appareil et notez où.

medium-kind-hdd = Disque dur
medium-kind-ssd = SSD
medium-kind-nvme = SSD NVMe
medium-kind-emmc = Mémoire soudée (eMMC)
medium-kind-unknown = Disque de type inconnu
medium-status-declared = À vérifier
medium-status-confirmed = Dans l’appareil
medium-status-ghost = N’est pas un disque de l’appareil
medium-status-removed = Retiré
medium-status-destroyed = Détruit
medium-serial-shown = n° { $value }
medium-unnamed = sans numéro
unit-gb = { $value } Go
unit-tb = { $value } To
unit-kg = { $value } kg
inventory-none = Rien
inventory-evidence = Relevé d’un outil
inventory-manual-sheet = Fiche à la main
verdict-none = Pas effacé
verdict-verified = Effacé et vérifié
verdict-completed = Effacé, à accepter
verdict-accepted = Effacé, accepté par un responsable
verdict-failed = Effacement raté
verdict-interrupted = Effacement interrompu
verdict-indeterminate = Effacement non prouvé
erasure-reason-medium-unknown = aucun disque connu ne porte ce numéro
erasure-reason-serial-missing = le journal ne dit pas de quel disque il s’agit
erasure-reason-serial-masked = le numéro du disque est masqué
erasure-reason-serial-mismatch = c’est le numéro d’un autre disque
erasure-reason-model-mismatch = le modèle n’est pas celui de ce disque
erasure-reason-pass-errors = des erreurs d’écriture
erasure-reason-verification-errors = des erreurs à la relecture
erasure-reason-sync-errors = des erreurs à l’enregistrement
erasure-reason-error-reported = le journal signale une erreur
erasure-reason-status-failed = le journal dit que c’est raté
erasure-reason-aborted = l’effacement a été arrêté
erasure-reason-bytes-short = tout le disque n’a pas été effacé
erasure-reason-hidden-area-present = une zone cachée n’a pas été effacée
erasure-reason-bytes-unknown = le journal ne dit pas combien a été effacé
erasure-reason-version-unknown = la version de l’outil n’est pas connue
erasure-reason-version-too-old = la version de l’outil est trop ancienne
erasure-reason-log-truncated = le journal est coupé
erasure-reason-log-contradictory = le journal se contredit
erasure-reason-verification-unproven = la relecture n’est pas prouvée
erasure-reason-verification-off = l’effacement n’a pas été relu
erasure-reason-hidden-area-unknown = on ne sait pas s’il y a une zone cachée
erasure-reason-dated-before-reception = le journal est daté d’avant la réception
erasure-reason-dated-before-return = le journal est daté d’avant le retour de l’appareil
erasure-reason-dated-in-future = le journal est daté dans le futur
erasure-reason-date-unknown = le journal n’a pas de date
health-self-assessment-failed = le disque dit lui-même qu’il va lâcher
health-disk-failing = le disque est en train de lâcher
health-prefail-attribute = une mesure annonce une panne
health-pending-sectors = des zones illisibles attendent d’être remplacées
health-offline-uncorrectable = des zones ne peuvent plus être corrigées
health-many-reallocated-sectors = plus de 50 zones ont été remplacées
health-nvme-critical-warning = le disque donne une alerte
health-nvme-media-errors = le disque a perdu des données
health-nvme-worn = le disque est usé

history-by-service = le service
labels-title = Étiquettes
labels-title-one = Étiquette
labels-explained = Choisissez le papier. Imprimez le fichier à 100 %, sans marges.
labels-paper-roll = Rouleau 62 × 29 mm
labels-paper-sheet24 = Planche A4, 24 étiquettes
labels-paper-sheet14 = Planche A4, 14 étiquettes
labels-next = Planches suivantes
label-code = Code de l’appareil { $value }

changed-status = État
field-not-a-weight = Un poids en kilos est attendu, par exemple 2,1.

act-device-receive = Appareil reçu
act-device-cancel = Annulé : ne viendra pas
act-device-triage = Appareil trié
act-device-quarantine = Mis de côté
act-device-clear = Quarantaine levée
act-device-release = Mis en stock
act-device-withdraw = Retiré du stock
act-device-reserve = Promis à une demande
act-device-unreserve = Promesse levée
act-device-hand-over = Remis
act-device-take-back = Repris
act-device-assign-pool = Mis dans un lot itinérant
act-device-recycle = Mis au recyclage
act-device-dispatch = Emporté par le recycleur
act-device-return-to-donor = Rendu au donateur
act-device-report-lost = Déclaré perdu
act-device-recover = Retrouvé
act-device-reverse = Acte annulé
act-device-edit = Fiche corrigée
act-device-record-manual-sheet = Fiche remplie à la main
act-allocation-take-back = Appareil repris
act-allocation-reverse = Reprise annulée
changed-state = Situation
changed-manufacturer = Marque
changed-model = Modèle
changed-serial = Numéro de série
changed-weight-g = Poids (g)
changed-weee-stream = Filière de recyclage
changed-memory-mib = Mémoire (Mio)
changed-processor = Processeur
changed-inventory = Inventaire
changed-price-cents = Prix (centimes)
changed-location = Place
changed-accessories = Accessoires
changed-grade-appearance = Aspect
changed-grade-function = Fonctionnement
changed-in-stock-on = En stock depuis
changed-taken-back-at = Repris le
refused-illegal-action = Ce n’est pas possible dans la situation actuelle de l’appareil.
refused-blocked = Il reste des choses à faire avant. Voyez la liste.
refused-weight-missing = Pesez d’abord l’appareil.
refused-proof-missing = Notez d’abord la preuve qui lève la quarantaine.
refused-slip-missing = Notez d’abord le numéro du bordereau d’enlèvement.
refused-not-allocated = Aucune attribution en cours ne porte cet appareil, ou il y en a plusieurs.
refused-contribution-open = La participation n’est ni payée, ni remise, ni échelonnée.
refused-kit-out = Le lot itinérant est encore dehors.
refused-later-act = L’appareil a avancé depuis : annulez d’abord l’acte le plus récent.
refused-too-late = Plus de dix heures ont passé, ou quelqu’un d’autre l’a fait : demandez à la personne responsable.
refused-irreversible = Cet acte se défait par l’acte contraire.
refused-device-gone = Cet appareil a quitté l’atelier pour de bon.
field-not-a-tag = Ce code n’est pas celui d’une étiquette. Vérifiez les chiffres.
field-tag-in-use = Cette étiquette est déjà sur un autre appareil.
field-one-device-only = Seulement pour un seul appareil.
field-repeated = Déjà donné plus haut.
field-must-attest = Cochez : la personne qui remplit la fiche en répond.
waiting-devices-to-sort = { $count ->
    [one] { $count } appareil à trier
   *[other] { $count } appareils à trier
}
waiting-devices-to-release = { $count ->
    [one] { $count } appareil prêt à mettre en stock
   *[other] { $count } appareils prêts à mettre en stock
}
waiting-no-evidence = { $count ->
    [one] { $count } appareil : matériel à lire
   *[other] { $count } appareils : matériel à lire
}
waiting-media-unconfirmed = { $count ->
    [one] { $count } appareil : disques à vérifier
   *[other] { $count } appareils : disques à vérifier
}
waiting-medium-elsewhere = { $count ->
    [one] { $count } appareil : disque vu ailleurs
   *[other] { $count } appareils : disque vu ailleurs
}
waiting-medium-not-sanitized = { $count ->
    [one] { $count } appareil : disque à effacer
   *[other] { $count } appareils : disque à effacer
}
waiting-open-repair = { $count ->
    [one] { $count } appareil : réparation à finir
   *[other] { $count } appareils : réparation à finir
}
waiting-part = { $count ->
    [one] { $count } appareil : pièce attendue
   *[other] { $count } appareils : pièce attendue
}
waiting-software-missing = { $count ->
    [one] { $count } appareil : système à installer
   *[other] { $count } appareils : système à installer
}
waiting-check-missing = { $count ->
    [one] { $count } appareil : à contrôler
   *[other] { $count } appareils : à contrôler
}
waiting-check-failed = { $count ->
    [one] { $count } appareil : défaut à corriger
   *[other] { $count } appareils : défaut à corriger
}
waiting-checker-is-repairer = { $count ->
    [one] { $count } appareil : à faire contrôler par quelqu’un d’autre
   *[other] { $count } appareils : à faire contrôler par quelqu’un d’autre
}
waiting-disk-health = { $count ->
    [one] { $count } appareil : disque en mauvais état
   *[other] { $count } appareils : disque en mauvais état
}
waiting-grade-missing = { $count ->
    [one] { $count } appareil : états à donner
   *[other] { $count } appareils : états à donner
}
waiting-price-missing = { $count ->
    [one] { $count } appareil : prix à fixer
   *[other] { $count } appareils : prix à fixer
}
waiting-accessory-missing = { $count ->
    [one] { $count } appareil : accessoire à ajouter
   *[other] { $count } appareils : accessoire à ajouter
}
waiting-place-missing = { $count ->
    [one] { $count } appareil : à ranger
   *[other] { $count } appareils : à ranger
}
