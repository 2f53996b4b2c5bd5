demo-walks-title = What can I try?
demo-walks-explained = The year 2012 of a county, made up: five donors, sixty-four devices, seventy-six people. Thirty-four were equipped and trained. Each walk below takes two or three minutes. All that you do stays on this computer.
demo-any = of your choice
demo-walk-workshop = Log a repair
demo-walk-checker = Check a device and put it in stock
demo-walk-caseworker = Allocate a computer and hand it over
demo-walk-trainer = Call the roll
demo-walk-county = Read the report of the year
demo-walk-history = Follow the history of a device
demo-enter = Enter: { $value }

demo-step-workshop-1 = Type { $value } in the box at the top, then Enter: that is what a scanner does when it reads the label.
demo-step-workshop-2 = The device opens with its next step. “… things are left to do” tells all that is missing before the stock.
demo-step-workshop-3 = Under “What have you done?”, touch what you did, then the fault or the part.
demo-step-workshop-4 = The repair is in the history, in your name. “Undo” takes it back.

demo-step-checker-1 = Device { $value } was repaired by someone else: you may check it.
demo-step-checker-2 = Every point stands at “Good”: correct what is not, give both grades, tick “I have tried every point of the list”, save.
demo-step-checker-3 = Set the price, note the place and tick the charger: the page says what is still missing.
demo-step-checker-4 = When nothing is missing, touch “Put in stock”.

demo-step-caseworker-1 = These are the requests that wait, in an order that explains itself. Open the first.
demo-step-caseworker-2 = “Propose a device” shows three, with what speaks for and against each. Choose, continue, hold it.
demo-step-caseworker-3 = From “Today”, open the handovers: { $value } comes for a computer this morning.
demo-step-caseworker-4 = Check what goes with it and the share paid, touch “Hand the device over”, open the receipt.

demo-step-trainer-1 = This morning’s session opens: twelve people are expected.
demo-step-trainer-2 = “Everyone present” fills in the list; change the line of someone who is absent.
demo-step-trainer-3 = Save the roll. The sign-in sheet is made for paper, in a place without a network.

demo-step-county-1 = The report of 2012 opens: thirty-four people equipped and trained.
demo-step-county-2 = Read a rate: it always comes with its base, its interval and what is not known.
demo-step-county-3 = Take the spreadsheet, or the slides: the figures are the same.
demo-step-county-4 = If you have just handed a computer to someone trained, there is one more.

demo-step-history-1 = Device { $value } was given, repaired, handed to someone, then taken back.
demo-step-history-2 = Read its history: each act, by whom, what changed.
demo-step-history-3 = Nothing is erased: each act is sealed with the one before, and taking one back adds to it without erasing.
demo-step-history-4 = In a terminal, in the same folder, “passerelle verify” computes everything again and says whether a line was changed.
