devices-title = Devices
devices-piles = Where the devices are
devices-empty = No device yet. Receive a donation first.
devices-empty-filtered = No device matches. Take a filter away, or search by the code.
devices-count-of-page = { $count ->
    [one] { $count } device on this page
   *[other] { $count } devices on this page
}
devices-count-more = more than { $count } devices
more-than = more than { $count }
devices-filter-title = Filter
devices-filter-q = Code, serial number or model
devices-filter-q-hint = The beginning is enough.
devices-filter-state = Where it is
devices-filter-stage = Next step
devices-filter-kind = Kind
devices-filter-button = Show
devices-filter-none = Take the filters away
stock-title = Ready stock
stock-empty = No device is ready yet. The workshop puts them in stock as soon as they are checked.
stock-filter-kind = Kind
stock-filter-button = Show
stock-grades = Grades: looks / works

device-tag = Code
device-name = Device
device-state = Where it is
device-next-step = Next step
device-place = Place
device-memory = Memory
device-accessories = Accessories
device-price = Price
device-kind-laptop = Laptop
device-kind-desktop = Desktop computer
device-kind-all-in-one = All-in-one
device-kind-monitor = Monitor
device-kind-tablet = Tablet
device-kind-smartphone = Telephone
device-kind-other = Other equipment
device-state-announced = Announced
device-state-received = Received, to sort
device-state-quarantined = Set aside
device-state-workshop = In the workshop
device-state-stock = In stock
device-state-pool = In a lending kit
device-state-reserved = Held
device-state-handed-over = Handed over
device-state-for-parts = For parts
device-state-to-recycle = To recycle
device-state-recycled = Recycled
device-state-returned-to-donor = Returned to the donor
device-state-lost = Lost
device-state-cancelled = Cancelled
stage-no-evidence = Read the hardware
stage-media-unconfirmed = Look at the disks
stage-medium-elsewhere = Disk seen elsewhere
stage-medium-not-sanitized = Erase the disk
stage-open-repair = Finish the repair
stage-waiting-part = Part awaited
stage-software-missing = Install the system
stage-check-missing = Check
stage-check-failed = Mend a fault
stage-checker-is-repairer = Have someone else check
stage-disk-health = Disk in bad health
stage-grade-missing = Give the grades
stage-price-missing = Set the price
stage-accessory-missing = Add the accessory
stage-none = Nothing is missing
stage-place-missing = Put away

blocker-no-evidence = Nobody knows yet what the device is made of.
blocker-media-unconfirmed = Nobody has looked yet which disks are in the device.
blocker-medium-elsewhere = The disk { $serial } is also declared in the device { $value }.
blocker-medium-not-sanitized = The disk { $serial } is not erased as it must be: { $value }.
blocker-open-repair = { $value } repair is still open.
blocker-waiting-part = { $value } repair waits for a part.
blocker-software-missing = No system was installed since the last erasure.
blocker-check-missing = The device was not checked since the last repair.
blocker-check-failed = At the check, this does not work: { $value }.
blocker-checker-is-repairer = Whoever checked is also whoever repaired.
blocker-disk-health = The disk { $serial } is in bad health: { $value }.
blocker-grade-missing = Looks or function have no grade (A, B or C).
blocker-price-missing = The price is not set.
blocker-accessory-missing = This is missing with the device: { $value }.
blocker-place-missing = The place is not noted.
way-out-no-evidence = Send the file made by the tool (lshw), or fill in a sheet by hand.
way-out-media-unconfirmed = Open the device or read the inventory, then say what is inside.
way-out-medium-elsewhere = See which device it is really in, then take it out of the other.
way-out-medium-not-sanitized = Erase the disk, then send the erasure log (nwipe).
way-out-open-repair = Note what was done and close the repair.
way-out-waiting-part = When the part is in, close the repair.
way-out-software-missing = Install the system and note it.
way-out-check-missing = Someone other than the repairer does the check.
way-out-check-failed = Repair, then check again.
way-out-checker-is-repairer = Ask someone else to check again.
way-out-disk-health = Change the disk. Else a lead may accept it, saying why.
way-out-grade-missing = The check gives both grades.
way-out-price-missing = A workshop lead sets the price.
way-out-accessory-missing = Find the accessory, then tick it.
way-out-place-missing = Put the device away and note where.

medium-kind-hdd = Hard disk
medium-kind-ssd = SSD
medium-kind-nvme = NVMe SSD
medium-kind-emmc = Soldered memory (eMMC)
medium-kind-unknown = Disk of unknown kind
medium-status-declared = To look at
medium-status-confirmed = In the device
medium-status-ghost = No disk of the device
medium-status-removed = Taken out
medium-status-destroyed = Destroyed
medium-serial-shown = no. { $value }
medium-unnamed = without a number
unit-gb = { $value } GB
unit-tb = { $value } TB
unit-kg = { $value } kg
inventory-none = Nothing
inventory-evidence = A tool’s inventory
inventory-manual-sheet = Sheet filled in by hand
verdict-none = Not erased
verdict-verified = Erased and verified
verdict-completed = Erased, to be accepted
verdict-accepted = Erased, accepted by a lead
verdict-failed = Erasure failed
verdict-interrupted = Erasure interrupted
verdict-indeterminate = Erasure not proved
erasure-reason-medium-unknown = no known disk has this number
erasure-reason-serial-missing = the log does not say which disk it is
erasure-reason-serial-masked = the disk’s number is masked
erasure-reason-serial-mismatch = it is another disk’s number
erasure-reason-model-mismatch = the model is not this disk’s
erasure-reason-pass-errors = errors while writing
erasure-reason-verification-errors = errors while reading back
erasure-reason-sync-errors = errors while saving
erasure-reason-error-reported = the log reports an error
erasure-reason-status-failed = the log says that it failed
erasure-reason-aborted = the erasure was stopped
erasure-reason-bytes-short = not all of the disk was erased
erasure-reason-hidden-area-present = a hidden area was not erased
erasure-reason-bytes-unknown = the log does not say how much was erased
erasure-reason-version-unknown = the tool’s version is not known
erasure-reason-version-too-old = the tool’s version is too old
erasure-reason-log-truncated = the log is cut short
erasure-reason-log-contradictory = the log contradicts itself
erasure-reason-verification-unproven = reading back is not proved
erasure-reason-verification-off = the erasure was not read back
erasure-reason-hidden-area-unknown = nobody knows whether there is a hidden area
erasure-reason-dated-before-reception = the log is dated before the reception
erasure-reason-dated-before-return = the log is dated before the device came back
erasure-reason-dated-in-future = the log is dated in the future
erasure-reason-date-unknown = the log has no date
health-self-assessment-failed = the disk itself says that it will fail
health-disk-failing = the disk is failing
health-prefail-attribute = a reading foretells a failure
health-pending-sectors = unreadable areas wait to be replaced
health-offline-uncorrectable = areas can no longer be corrected
health-many-reallocated-sectors = more than 50 areas were replaced
health-nvme-critical-warning = the disk gives a warning
health-nvme-media-errors = the disk lost data
health-nvme-worn = the disk is worn out

history-by-service = the service
labels-title = Labels
labels-title-one = Label
labels-explained = Choose the paper. Print the file at 100 %, without margins.
labels-paper-roll = Roll, 62 × 29 mm
labels-paper-sheet24 = A4 sheet, 24 labels
labels-paper-sheet14 = A4 sheet, 14 labels
labels-next = Next sheets
label-code = Code of the device { $value }

changed-status = Status
field-not-a-weight = A weight in kilograms is expected, such as 2.1.

act-device-receive = Device received
act-device-cancel = Cancelled: will not come
act-device-triage = Device sorted
act-device-quarantine = Set aside
act-device-clear = Quarantine lifted
act-device-release = Put in stock
act-device-withdraw = Taken out of stock
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
waiting-devices-to-release = { $count ->
    [one] { $count } device ready for stock
   *[other] { $count } devices ready for stock
}
waiting-no-evidence = { $count ->
    [one] { $count } device: hardware to read
   *[other] { $count } devices: hardware to read
}
waiting-media-unconfirmed = { $count ->
    [one] { $count } device: disks to look at
   *[other] { $count } devices: disks to look at
}
waiting-medium-elsewhere = { $count ->
    [one] { $count } device: disk seen elsewhere
   *[other] { $count } devices: disk seen elsewhere
}
waiting-medium-not-sanitized = { $count ->
    [one] { $count } device: disk to erase
   *[other] { $count } devices: disk to erase
}
waiting-open-repair = { $count ->
    [one] { $count } device: repair to finish
   *[other] { $count } devices: repair to finish
}
waiting-part = { $count ->
    [one] { $count } device: part awaited
   *[other] { $count } devices: part awaited
}
waiting-software-missing = { $count ->
    [one] { $count } device: system to install
   *[other] { $count } devices: system to install
}
waiting-check-missing = { $count ->
    [one] { $count } device: to check
   *[other] { $count } devices: to check
}
waiting-check-failed = { $count ->
    [one] { $count } device: fault to mend
   *[other] { $count } devices: fault to mend
}
waiting-checker-is-repairer = { $count ->
    [one] { $count } device: to be checked by someone else
   *[other] { $count } devices: to be checked by someone else
}
waiting-disk-health = { $count ->
    [one] { $count } device: disk in bad health
   *[other] { $count } devices: disk in bad health
}
waiting-grade-missing = { $count ->
    [one] { $count } device: grades to give
   *[other] { $count } devices: grades to give
}
waiting-price-missing = { $count ->
    [one] { $count } device: price to set
   *[other] { $count } devices: price to set
}
waiting-accessory-missing = { $count ->
    [one] { $count } device: accessory to add
   *[other] { $count } devices: accessory to add
}
waiting-place-missing = { $count ->
    [one] { $count } device: to put away
   *[other] { $count } devices: to put away
}
