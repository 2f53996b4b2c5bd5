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
waiting-devices-on-the-bench = { $count ->
    [one] { $count } appareil à l’établi
   *[other] { $count } appareils à l’établi
}
waiting-devices-to-release = { $count ->
    [one] { $count } appareil prêt à mettre en stock
   *[other] { $count } appareils prêts à mettre en stock
}
