sign-in-title = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-button = Sign in
sign-in-wrong = Unknown address or password. Check both and try again.
sign-in-throttled = { $seconds ->
    [one] Too many attempts. Wait { $seconds } second, then try again.
   *[other] Too many attempts. Wait { $seconds } seconds, then try again.
}
demo-title = Demonstration
demo-explained = Enter a role in one click. Every person is made up.
role-technician = Workshop
role-workshop_lead = Workshop lead
role-caseworker = Casework
role-structure_lead = Structure lead
role-trainer = Training
role-county = County
role-admin = Administration
role-dpo = Data protection
