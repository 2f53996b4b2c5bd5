sign-in-title = Se connecter
sign-in-email = Adresse électronique
sign-in-password = Mot de passe
sign-in-button = Se connecter
sign-in-wrong = Adresse ou mot de passe inconnu. Vérifiez les deux et réessayez.
sign-in-throttled = { $seconds ->
    [one] Trop d’essais. Attendez { $seconds } seconde, puis réessayez.
   *[other] Trop d’essais. Attendez { $seconds } secondes, puis réessayez.
}
demo-title = Démonstration
demo-explained = Entrez d’un clic dans un rôle. Toutes les personnes sont inventées.
role-technician = Atelier
role-workshop_lead = Responsable d’atelier
role-caseworker = Accompagnement social
role-structure_lead = Responsable de structure
role-trainer = Formation
role-county = Département
role-admin = Administration
role-dpo = Protection des données
