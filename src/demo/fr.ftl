demo-walks-title = Que peut-on essayer ?
demo-walks-explained = L’année 2012 d’un département, inventée : cinq donateurs, soixante-quatre appareils, soixante-seize personnes. Trente-quatre ont été équipées et formées. Chaque parcours ci-dessous prend deux ou trois minutes. Tout ce que vous faites reste sur cet ordinateur.
demo-any = au choix
demo-walk-workshop = Noter une réparation
demo-walk-checker = Contrôler et mettre en stock
demo-walk-caseworker = Attribuer et remettre un ordinateur
demo-walk-trainer = Faire l’appel
demo-walk-county = Lire le bilan de l’année
demo-walk-history = Suivre l’histoire d’un appareil
demo-enter = Entrer : { $value }

demo-step-workshop-1 = Tapez { $value } dans la case du haut, puis Entrée : c’est ce que fait une douchette qui lit l’étiquette.
demo-step-workshop-2 = L’appareil s’ouvre, avec sa prochaine étape. « Il reste … choses à faire » dit tout ce qui manque avant le stock.
demo-step-workshop-3 = Sous « Qu’avez-vous fait ? », touchez ce que vous avez fait, puis la panne ou la pièce.
demo-step-workshop-4 = La réparation est dans l’historique, à votre nom. « Annuler » la reprend.

demo-step-checker-1 = L’appareil { $value } a été réparé par quelqu’un d’autre : vous pouvez le contrôler.
demo-step-checker-2 = Tous les points sont à « Bon » : corrigez ce qui ne va pas, donnez les deux états, cochez « J’ai essayé chaque point de la liste », enregistrez.
demo-step-checker-3 = Fixez le prix, notez la place et cochez le chargeur : la page dit ce qui manque encore.
demo-step-checker-4 = Quand plus rien ne manque, touchez « Mettre en stock ».

demo-step-caseworker-1 = Voici les demandes qui attendent, dans un ordre qui s’explique. Ouvrez la première.
demo-step-caseworker-2 = « Proposer un appareil » en montre trois, avec le pour et le contre. Choisissez, continuez, réservez.
demo-step-caseworker-3 = Dans « Aujourd’hui », ouvrez les remises : { $value } vient ce matin chercher un ordinateur.
demo-step-caseworker-4 = Vérifiez ce qui va avec et la part payée, touchez « Remettre l’appareil », ouvrez le reçu.

demo-step-trainer-1 = La séance de ce matin s’ouvre : douze personnes sont attendues.
demo-step-trainer-2 = « Tous présents » remplit la liste ; changez la ligne d’une personne absente.
demo-step-trainer-3 = Enregistrez l’appel. La feuille d’émargement est faite pour le papier, dans un lieu sans réseau.

demo-step-county-1 = Le bilan de 2012 s’ouvre : trente-quatre personnes équipées et formées.
demo-step-county-2 = Lisez un taux : il est toujours donné avec sa base, son intervalle et ce que l’on ignore.
demo-step-county-3 = Prenez le tableur, ou les diapositives : ce sont les mêmes chiffres.
demo-step-county-4 = Si vous venez de remettre un ordinateur à une personne formée, il y en a une de plus.

demo-step-history-1 = L’appareil { $value } a été donné, réparé, remis à quelqu’un, puis repris.
demo-step-history-2 = Lisez son historique : chaque acte, par qui, ce qui a changé.
demo-step-history-3 = Rien ne s’efface : chaque acte est scellé avec le précédent, et une reprise s’ajoute sans rien effacer.
demo-step-history-4 = Dans un terminal, dans le même dossier, « passerelle verify » recalcule tout et dit si une ligne a été changée.
