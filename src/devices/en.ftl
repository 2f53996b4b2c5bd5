act-device-receive = Device received
act-device-cancel = Cancelled: will not come
act-device-triage = Device sorted
act-device-quarantine = Set aside
act-device-clear = Quarantine lifted
act-device-release = Put on the shelf
act-device-withdraw = Taken off the shelf
act-device-reserve = Promised to a request
act-device-unreserve = Promise ended
act-device-hand-over = Handed over
act-device-take-back = Taken back
act-device-assign-pool = Put into a travelling kit
act-device-recycle = Put on the recycler’s pile
act-device-dispatch = Collected by the recycler
act-device-return-to-donor = Given back to the donor
act-device-report-lost = Reported lost
act-device-recover = Found again
act-device-reverse = Act undone
act-device-edit = Details corrected
act-device-record-manual-sheet = Sheet filled in by hand
act-allocation-take-back = Device taken back
act-allocation-reverse = Taking back undone
changed-state = State
changed-manufacturer = Maker
changed-model = Model
changed-serial = Serial number
changed-weight-g = Weight (g)
changed-weee-stream = Waste stream
changed-memory-mib = Memory (MiB)
changed-processor = Processor
changed-inventory = Inventory
changed-price-cents = Price (cents)
changed-location = Place
changed-accessories = Accessories
changed-grade-appearance = Appearance
changed-grade-function = Function
changed-in-stock-on = In stock since
changed-taken-back-at = Taken back on
refused-illegal-action = This is not possible where the device is now.
refused-blocked = Some things have to be done first. See the list.
refused-weight-missing = Weigh the device first.
refused-proof-missing = Write down first what lifts the quarantine.
refused-slip-missing = Write down first the number of the collection slip.
refused-not-allocated = No current allocation holds this device, or several do.
refused-contribution-open = The contribution is neither paid, waived nor scheduled.
refused-kit-out = The travelling kit is still out.
refused-later-act = The device has moved on: undo the latest act first.
refused-too-late = More than ten hours have passed, or someone else did it: ask the lead.
refused-irreversible = This act is undone by its opposite.
refused-device-gone = This device has left the workshop for good.
field-not-a-tag = This is no label’s code. Check the digits.
field-tag-in-use = This label is already on another device.
field-one-device-only = For a single device only.
field-repeated = Given above already.
field-must-attest = Tick it: whoever fills in the sheet answers for it.
waiting-devices-to-sort = { $count ->
    [one] { $count } device to sort
   *[other] { $count } devices to sort
}
waiting-devices-on-the-bench = { $count ->
    [one] { $count } device on the bench
   *[other] { $count } devices on the bench
}
waiting-devices-to-release = { $count ->
    [one] { $count } device ready for the shelf
   *[other] { $count } devices ready for the shelf
}
