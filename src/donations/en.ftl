act-donation-open = Donation opened
act-donation-close = Donation closed
act-donation-queue-evidence = Evidence waits for a decision
act-organisation-queue-evidence = Evidence waits for a decision
changed-received-on = Received on
refused-donation-closed = This donation is closed: open another one.
refused-devices-awaited = Announced devices have not come ({ $count }). Receive or cancel them first.
waiting-donations-open = { $count ->
    [one] { $count } open donation
   *[other] { $count } open donations
}
