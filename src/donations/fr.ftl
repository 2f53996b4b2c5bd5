act-donation-open = Don ouvert
act-donation-close = Don clos
act-donation-queue-evidence = Relevé mis en attente d’une décision
act-organisation-queue-evidence = Relevé mis en attente d’une décision
changed-received-on = Reçu le
refused-donation-closed = Ce don est clos : ouvrez-en un autre.
refused-devices-awaited = Des appareils annoncés ne sont pas arrivés ({ $count }). Recevez-les ou annulez-les d’abord.
waiting-donations-open = { $count ->
    [one] { $count } don ouvert
   *[other] { $count } dons ouverts
}
