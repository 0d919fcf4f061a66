/// What `check` prints for each spoilt directory, under its title.
let expectedFindings = #"""
    ## a missing file

    campaigns/pressure.yaml:1:1: error: a campaign directory needs campaigns/pressure.yaml [missing-file]

    ## a missing catalogue

    campaigns/catalogue.yaml:1:1: error: a campaign directory needs campaigns/catalogue.yaml [missing-file]

    ## a missing programme

    campaigns/programme.yaml:1:1: error: a campaign directory needs campaigns/programme.yaml [missing-file]

    ## an empty file

    campaigns/pressure.yaml:1:1: error: the file is empty [missing-key]
        1 | # later
          | ^

    ## a file nothing reads

    campaigns/scenario/outlet.yaml:1:1: error: nothing reads a file of this name here; did you mean 'campaigns/scenarios/outlet.yaml'? [unknown-file]
        1 | a: b
          | ^

    ## a file of another ending

    campaigns/scenarios/outlet.yml:1:1: error: files of a campaign directory end in '.yaml' [unknown-file]
        1 | a: b
          | ^

    ## a scenario of a name already taken

    campaigns/scenarios/welcome.yaml:1:1: error: scenario 'welcome' is already defined [duplicate-name]
        1 | title: Bienvenue
          | ^
    campaigns/scenarios/old/welcome.yaml:1:1: note: previously defined here
    campaigns/tests/welcome.yaml:15:49: error: unknown step 'reminder' [unknown-reference]
       15 |       - { member: lea, scenario: welcome, step: reminder, outcome: dropped, reason: cap }
          |                                                 ^~~~~~~~

    ## broken YAML

    campaigns/scenarios/welcome.yaml:7:11: error: ':' is not allowed here; put the text in quotes, or mend the indentation [yaml-syntax]
        7 | trigger: a: b
          |           ^

    ## an anchor and an alias

    campaigns/pressure.yaml:8:17: error: anchors and aliases are not allowed; write it out [anchor]
        8 |     categories: &both [relationship, commercial]
          |                 ^~~~~
    campaigns/pressure.yaml:9:14: error: anchors and aliases are not allowed; write it out [anchor]
        9 |     at_most: *both
          |              ^~~~~

    ## a tag

    campaigns/scenarios/welcome.yaml:6:11: error: tags are not allowed, each key knows its type; a condition that begins with '!' goes in quotes [anchor]
        6 | priority: !!int 80
          |           ^~~~~

    ## repeated keys

    campaigns/scenarios/welcome.yaml:7:1: error: key 'category' is already given [duplicate-key]
        7 | category: service
          | ^~~~~~~~
    campaigns/scenarios/welcome.yaml:5:1: note: first given here
    campaigns/scenarios/welcome.yaml:8:1: error: key 'priority' is already given [duplicate-key]
        8 | priority: 1
          | ^~~~~~~~
    campaigns/scenarios/welcome.yaml:6:1: note: first given here

    ## a key that is not text

    campaigns/scenarios/welcome.yaml:6:3: error: a key is text [yaml-syntax]
        6 | ? [priority]
          |   ^~~~~~~~~~

    ## a quote that is never closed

    campaigns/scenarios/welcome.yaml:1:8: error: a quote opens here and closes in line 9; is one missing before that? [yaml-syntax]
        1 | title: "Bienvenue
          |        ^

    ## an unknown key

    campaigns/scenarios/welcome.yaml:19:5: error: unknown key 'chanels' in a send step; did you mean 'channels'? [unknown-key]
       19 |     chanels: [email, sms]
          |     ^~~~~~~

    ## an unknown key that resembles nothing

    campaigns/scenarios/welcome.yaml:6:1: error: unknown key 'colour' in a scenario [unknown-key]
        6 | colour: red
          | ^~~~~~

    ## a missing key

    campaigns/scenarios/welcome.yaml:1:1: error: a scenario needs 'category' [missing-key]
        1 | title: Bienvenue
          | ^~~~~~~~~~~~~~~~

    ## a list where text belongs

    campaigns/scenarios/welcome.yaml:6:11: error: 'priority' expects a whole number from 0 to 100, found a list [wrong-type]
        6 | priority: [80]
          |           ^~~~

    ## text where a list belongs

    campaigns/pressure.yaml:5:7: error: 'caps' expects a list, found text [wrong-type]
        5 | caps: none
          |       ^~~~
    campaigns/pressure.yaml:6:1: error: unknown key 'hours' in pressure.yaml [unknown-key]
        6 | hours:
          | ^~~~~

    ## a mapping without keys

    campaigns/scenarios/welcome.yaml:14:5: error: unknown key 'to' in an exit [unknown-key]
       14 |   - to: x
          |     ^~

    ## a word that is none

    campaigns/scenarios/welcome.yaml:3:9: error: 'status' expects live, draft or paused, found 'lve'; did you mean 'live'? [bad-value]
        3 | status: lve
          |         ^~~

    ## a number out of bounds

    campaigns/scenarios/welcome.yaml:6:11: error: 'priority' expects a whole number from 0 to 100, found '101' [bad-value]
        6 | priority: 101
          |           ^~~

    ## a bad duration

    campaigns/scenarios/welcome.yaml:20:16: error: 'valid_for' expects a duration such as '90 days', found '3 dayz' [bad-value]
       20 |     valid_for: 3 dayz
          |                ^~~~~~

    ## a bad time of day

    campaigns/scenarios/welcome.yaml:28:9: error: 'at' expects a time of day such as '09:00', found '25:00' [bad-value]
       28 |     at: 25:00
          |         ^~~~~

    ## a bad share

    campaigns/programme.yaml:7:16: error: 'control_group' expects a share such as '5%', found '2.5' [bad-value]
        7 | control_group: 2.5
          |                ^~~

    ## a bad range of dates

    campaigns/scenarios/welcome.yaml:4:7: error: 'runs' expects dates such as '2026-01-01 to 2026-12-31', found '2026-01-01 to 2025-12-31' [bad-value]
        4 | runs: 2026-01-01 to 2025-12-31
          |       ^~~~~~~~~~~~~~~~~~~~~~~~

    ## a bad range of hours

    campaigns/pressure.yaml:25:28: error: 'between' expects times such as '08:00-20:00', the second after the first, found '22:00-06:00' [bad-value]
       25 |     between: [08:00-12:00, 22:00-06:00]
          |                            ^~~~~~~~~~~

    ## a bad day

    campaigns/pressure.yaml:24:11: error: 'days' expects days such as 'mon-sat' or 'mon', found 'lun-sam' [bad-value]
       24 |     days: lun-sam
          |           ^~~~~~~

    ## a bad window

    campaigns/pressure.yaml:10:10: error: 'per' expects a window such as '7 days' or 'calendar month', found 'calendar year' [bad-value]
       10 |     per: calendar year
          |          ^~~~~~~~~~~~~

    ## a bad holiday

    campaigns/holidays/FR.yaml:2:3: error: a holiday file expects a holiday such as '01-01', 'easter + 1 day' or '2026-05-08', found 'easter + 1 month' [bad-value]
        2 | - easter + 1 month
          |   ^~~~~~~~~~~~~~~~

    ## a key without a value

    campaigns/scenarios/welcome.yaml:10:10: error: 'audience' expects a condition, found nothing [wrong-type]
       10 | audience:
          |          ^

    ## two triggers in one

    campaigns/scenarios/welcome.yaml:9:3: error: a trigger has one of 'event' and 'every', not both [unknown-key]
        9 |   every: day
          |   ^~~~~

    ## no trigger at all

    campaigns/scenarios/welcome.yaml:8:3: error: unknown key 'evnet' in a trigger; did you mean 'event'? [unknown-key]
        8 |   evnet: member.enrolled
          |   ^~~~~

    ## a recurring trigger without its day

    campaigns/scenarios/statement.yaml:2:19: error: 'every: month' needs 'on', a day from 1 to 31 or 'last' [missing-key]
        2 | trigger: { every: month, at: 09:00 }
          |                   ^~~~~

    ## a recurring trigger on a bad day

    campaigns/scenarios/statement.yaml:2:30: error: 'on' expects a day from 1 to 31 or 'last', found '32' [bad-value]
        2 | trigger: { every: month, on: 32, at: 09:00 }
          |                              ^~

    ## a wait that is none

    campaigns/scenarios/welcome.yaml:23:11: error: 'wait' expects a duration, or 'until' with a time of day, a day or a date, found 'until monday at ten' [bad-value]
       23 |   - wait: until monday at ten
          |           ^~~~~~~~~~~~~~~~~~~

    ## a step of no kind

    campaigns/scenarios/welcome.yaml:22:5: error: unknown key 'wiat' in a step; did you mean 'wait'? [unknown-key]
       22 |   - wiat: 2 days
          |     ^~~~

    ## an entry rule that is none

    campaigns/scenarios/welcome.yaml:11:8: error: 'entry' expects always, once, 'once per 1 year', unless active or restart, found 'once a year' [bad-value]
       11 | entry: once a year
          |        ^~~~~~~~~~~

    ## no steps

    campaigns/scenarios/statement.yaml:4:8: error: a scenario has at least one step [bad-value]
        4 | steps: []
          |        ^~

    ## a repeated cap

    campaigns/pressure.yaml:16:11: error: cap 'two-emails-a-week' is already defined [duplicate-name]
       16 |   - name: two-emails-a-week
          |           ^~~~~~~~~~~~~~~~~
    campaigns/pressure.yaml:6:11: note: previously defined here

    ## a repeated step

    campaigns/scenarios/welcome.yaml:25:11: error: step 'welcome-offer' is already defined; give this one an 'id' of its own [duplicate-name]
       25 |   - send: welcome-offer
          |           ^~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:18:11: note: previously defined here

    ## a repeated attribute

    campaigns/catalogue.yaml:19:3: error: attribute 'tier' is already defined [duplicate-name]
       19 |   tier: member.premium && has(member.first_name)
          |   ^~~~

    ## an event's own field

    campaigns/catalogue.yaml:32:13: error: 'event.time' is the event's own; choose another name [duplicate-name]
       32 |     data: { time: string }
          |             ^~~~

    ## two events of one type

    campaigns/catalogue.yaml:33:3: error: the type 'tier.lowered' already belongs to event 'esp.sent' [duplicate-name]
       33 |   tier.lowered:
          |   ^~~~~~~~~~~~

    ## a moment on one date

    campaigns/scenarios/sale-summer.yaml:3:42: error: 2026-07-01 is already scheduled; a date comes once [duplicate-name]
        3 | trigger: { scheduled: [2026-07-01T10:00, 2026-07-01T18:00] }
          |                                          ^~~~~~~~~~~~~~~~
    campaigns/scenarios/sale-summer.yaml:3:24: note: first given here

    ## an unknown channel

    campaigns/scenarios/welcome.yaml:19:16: error: unknown channel 'emial'; did you mean 'email'? [unknown-reference]
       19 |     channels: [emial, sms]
          |                ^~~~~

    ## a channel that is like none

    campaigns/scenarios/welcome.yaml:19:16: error: unknown channel 'fax'; there is 'email', 'sms', 'pos' [unknown-reference]
       19 |     channels: [fax, sms]
          |                ^~~

    ## an unknown category

    campaigns/scenarios/welcome.yaml:5:11: error: unknown category 'relatonship'; did you mean 'relationship'? [unknown-reference]
        5 | category: relatonship
          |           ^~~~~~~~~~~

    ## an unknown event

    campaigns/scenarios/welcome.yaml:8:10: error: unknown event 'member.enroled'; did you mean 'member.enrolled'? [unknown-reference]
        8 |   event: member.enroled
          |          ^~~~~~~~~~~~~~

    ## an unknown scenario in a cap

    campaigns/pressure.yaml:17:17: error: no scenario is named 'sail-*' [unknown-reference]
       17 |     scenarios: [sail-*, welcom]
          |                 ^~~~~~
    campaigns/pressure.yaml:17:25: error: no scenario is named 'welcom'; did you mean 'welcome'? [unknown-reference]
       17 |     scenarios: [sail-*, welcom]
          |                         ^~~~~~

    ## an unknown attribute in a trigger

    campaigns/scenarios/yearly/birthday.yaml:2:18: error: unknown attribute 'member.birthdy'; did you mean 'member.birthday'? [unknown-reference]
        2 | trigger: { date: member.birthdy, offset: -2 days, at: 09:00, repeat: yearly }
          |                  ^~~~~~~~~~~~~~

    ## an attribute that is no date

    campaigns/scenarios/yearly/birthday.yaml:2:18: error: a date or a list of dates is expected here; 'member.points' is int [wrong-type]
        2 | trigger: { date: member.points, offset: -2 days, at: 09:00, repeat: yearly }
          |                  ^~~~~~~~~~~~~

    ## a wait for an unknown field

    campaigns/scenarios/welcome.yaml:24:17: error: unknown field 'trigger.paid_on' [unknown-reference]
       24 |   - wait: until trigger.paid_on + 60 days at 10:00
          |                 ^~~~~~~~~~~~~~~

    ## a wait for a field that is no date

    campaigns/scenarios/welcome.yaml:24:17: error: a date or a timestamp is expected here; 'trigger.store' is string [wrong-type]
       24 |   - wait: until trigger.store + 60 days at 10:00
          |                 ^~~~~~~~~~~~~

    ## a computed date

    campaigns/scenarios/yearly/birthday.yaml:2:18: error: a date or a list of dates is expected here; 'member.premium' is bool [wrong-type]
        2 | trigger: { date: member.premium, offset: -2 days, at: 09:00, repeat: yearly }
          |                  ^~~~~~~~~~~~~~

    ## a date that the clock moves

    campaigns/scenarios/yearly/birthday.yaml:2:18: error: 'member.birthday' changes by the clock alone, and nothing can be dated by it [bad-value]
        2 | trigger: { date: member.birthday, offset: -2 days, at: 09:00, repeat: yearly }
          |                  ^~~~~~~~~~~~~~~
    campaigns/scenarios/yearly/birthday.yaml:4:17: error: 'member.birthday' changes by the clock alone, and nothing can be dated by it [bad-value]
        4 |   - wait: until member.birthday at 10:00
          |                 ^~~~~~~~~~~~~~~

    ## an unknown time zone

    campaigns/programme.yaml:2:11: error: unknown time zone 'Europe/Pariss' [unknown-reference]
        2 | timezone: Europe/Pariss
          |           ^~~~~~~~~~~~~

    ## a locale that is not listed

    campaigns/programme.yaml:3:9: error: unknown locale 'de'; there is 'fr', 'en' [unknown-reference]
        3 | locale: de
          |         ^~

    ## an unknown holiday file

    campaigns/pressure.yaml:26:22: error: unknown holiday file 'BE'; there is 'FR' [unknown-reference]
       26 |     except_holidays: BE
          |                      ^~

    ## an unknown attribute that is set

    campaigns/catalogue.yaml:27:13: error: unknown attribute 'tir'; did you mean 'tier'? [unknown-reference]
       27 |     sets: { tir: event.to }
          |             ^~~

    ## an unknown template

    campaigns/scenarios/welcome.yaml:18:11: error: unknown template 'welcome-ofer'; did you mean 'welcome-offer'? [missing-template]
       18 |   - send: welcome-ofer
          |           ^~~~~~~~~~~~

    ## a template without its file

    campaigns/scenarios/welcome.yaml:19:23: error: template 'welcome-offer' has no text for channel 'sms'; it needs templates/welcome-offer/fr/sms.liquid [missing-template]
       19 |     channels: [email, sms]
          |                       ^~~

    ## a test of a draft

    campaigns/tests/welcome.yaml:9:15: warning: 'welcome' is a draft, and nothing of a draft runs, in a test neither; its status must be live [bad-value]
        9 |   scenarios: [welcome]
          |               ^~~~~~~

    ## a test that ends before it starts

    campaigns/tests/welcome.yaml:8:10: error: a test cannot end before it starts: 'start' is 2026-12-01T08:00 [bad-value]
        8 |   until: 2016-12-31T00:00
          |          ^~~~~~~~~~~~~~~~

    ## a type that is none

    campaigns/catalogue.yaml:5:19: error: a type is one of string, int, double, bool, date, timestamp, list<...> or { enum: [...] }, found 'integer'; did you mean 'int'? [bad-value]
        5 |   points: { type: integer }
          |                   ^~~~~~~

    ## a default of another type

    campaigns/catalogue.yaml:4:50: error: 'default' expects one of bronze, silver, gold, found 'bronz'; did you mean 'bronze'? [bad-value]
        4 |   tier: { enum: [bronze, silver, gold], default: bronz }
          |                                                  ^~~~~

    ## an optional attribute

    campaigns/catalogue.yaml:3:15: error: every attribute may be left out; 'optional' is for the data of events [bad-value]
        3 |   first_name: optional string
          |               ^~~~~~~~~~~~~~~

    ## a built-in attribute of another type

    campaigns/catalogue.yaml:3:11: error: member.locale is always a string [bad-value]
        3 |   locale: int
          |           ^~~

    ## an expression that is none

    campaigns/scenarios/welcome.yaml:10:28: error: expected a value, a name or '(', found the end [expression-syntax]
       10 | audience: member.country ==
          |                            ^

    ## an unknown name

    campaigns/scenarios/welcome.yaml:10:18: error: 'member' has no 'contry'; did you mean 'country'? [unknown-name]
       10 | audience: member.contry == "FR"
          |                  ^~~~~~

    ## an unknown function

    campaigns/scenarios/welcome.yaml:10:11: error: there is no function sise(); did you mean 'size'? [unknown-function]
       10 | audience: sise(member.country) > 1
          |           ^~~~

    ## a condition that is no condition

    campaigns/scenarios/welcome.yaml:10:11: error: expected a bool, found an int [type-mismatch]
       10 | audience: member.points
          |           ^~~~~~~~~~~~~

    ## a place in a folded condition

    campaigns/scenarios/welcome.yaml:12:10: error: 'member' has no 'point'; did you mean 'points'? [unknown-name]
       12 |   member.point > 3
          |          ^~~~~

    ## a place in a quoted condition

    campaigns/scenarios/welcome.yaml:10:52: error: 'member' has no 'point'; did you mean 'points'? [unknown-name]
       10 | audience: 'member.first_name == "L''été" && member.point > 3'
          |                                                    ^~~~~

    ## a cap that can err

    campaigns/pressure.yaml:15:11: warning: member.country may have no value; then this is false [condition-can-err]
       15 |     when: member.country != "FR"
          |           ^~~~~~~~~~~~~~

    ## an exit that can err

    campaigns/scenarios/welcome.yaml:16:11: warning: member.country may have no value; then this is false [condition-can-err]
       16 |   - when: member.country == "BE"
          |           ^~~~~~~~~~~~~~

    ## capacity

    campaigns/programme.yaml:16:35: error: 'capacity' expects a number of messages a day such as '200 per day', found '200 a day' [bad-value]
       16 |   pos: { to: member.id, capacity: 200 a day, valid_for: 60 days }
          |                                   ^~~~~~~~~

    ## a hold that can err

    campaigns/pressure.yaml:21:22: warning: member.country may have no value; then this is false [condition-can-err]
       21 |   - { name: x, when: member.country == "FR" }
          |                      ^~~~~~~~~~~~~~

    ## a hold of an unknown category

    campaigns/pressure.yaml:21:50: error: unknown category 'servise'; did you mean 'service'? [unknown-reference]
       21 |   - { name: x, when: member.premium, categories: servise }
          |                                                  ^~~~~~~
    campaigns/pressure.yaml:22:13: error: hold 'x' is already defined [duplicate-name]
       22 |   - { name: x, when: member.premium }
          |             ^
    campaigns/pressure.yaml:21:13: note: previously defined here

    ## a goal that is no event

    campaigns/scenarios/welcome.yaml:6:16: error: unknown event 'purchase.complete'; did you mean 'purchase.completed'? [unknown-reference]
        6 | goal: { event: purchase.complete, within: 30 days }
          |                ^~~~~~~~~~~~~~~~~

    ## a goal without an end

    campaigns/scenarios/welcome.yaml:6:7: error: a goal needs 'within' [missing-key]
        6 | goal: { event: tier.upgraded }
          |       ^~~~~~~~~~~~~~~~~~~~~~~~

    ## an exclusion of what is exempt

    campaigns/scenarios/welcome.yaml:7:28: warning: category 'service' is exempt, and what is exempt is never excluded [never-applies]
        7 |   categories: [commercial, service]
          |                            ^~~~~~~

    ## an exclusion of the unknown

    campaigns/scenarios/welcome.yaml:7:16: error: unknown category 'comercial'; did you mean 'commercial'? [unknown-reference]
        7 |   categories: [comercial]
          |                ^~~~~~~~~
    campaigns/scenarios/welcome.yaml:8:8: error: 'for' expects a duration such as '90 days', found 'ever' [bad-value]
        8 |   for: ever
          |        ^~~~

    ## a becomes trigger over an event

    campaigns/scenarios/statement.yaml:2:21: error: 'event' is not a name that is known here [unknown-name]
        2 | trigger: { becomes: event.amount > 3.0 }
          |                     ^~~~~

    ## a count trigger of an unknown event

    campaigns/scenarios/statement.yaml:2:19: error: unknown event 'purchase.complete'; did you mean 'purchase.completed'? [unknown-reference]
        2 | trigger: { count: purchase.complete, reaches: 3, within: 180 days, when: event.amuont > 1 }
          |                   ^~~~~~~~~~~~~~~~~

    ## a count trigger of an unknown field

    campaigns/scenarios/statement.yaml:2:48: error: 'reaches' expects a whole number from 1 to 1000, found '0' [bad-value]
        2 | trigger: { count: purchase.completed, reaches: 0, within: 180 days, when: event.amuont > 1 }
          |                                                ^
    campaigns/scenarios/statement.yaml:2:81: error: 'event' has no 'amuont'; did you mean 'amount'? [unknown-name]
        2 | trigger: { count: purchase.completed, reaches: 0, within: 180 days, when: event.amuont > 1 }
          |                                                                                 ^~~~~~

    ## a streak trigger without its length

    campaigns/scenarios/statement.yaml:2:10: error: a streak trigger needs 'reaches' [missing-key]
        2 | trigger: { streak: purchase.completed, every: fortnight }
          |          ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    campaigns/scenarios/statement.yaml:2:47: error: 'every' expects day, week, month or year, found 'fortnight' [bad-value]
        2 | trigger: { streak: purchase.completed, every: fortnight }
          |                                               ^~~~~~~~~

    ## a silence trigger with data

    campaigns/scenarios/welcome.yaml:10:3: error: unknown key 'when' in a silence trigger [unknown-key]
       10 |   when: event.amount > 1
          |   ^~~~
    campaigns/scenarios/welcome.yaml:16:41: error: 'trigger' has no 'channel' [unknown-name]
       16 |     when: event.to == "gold" && trigger.channel == "web"
          |                                         ^~~~~~~
    campaigns/scenarios/welcome.yaml:22:19: error: 'trigger' has no 'channel' [unknown-name]
       22 |     when: trigger.channel == "web"
          |                   ^~~~~~~

    ## a wait_for of an unknown event

    campaigns/scenarios/welcome.yaml:22:15: error: unknown event 'purchase.complete'; did you mean 'purchase.completed'? [unknown-reference]
       22 |   - wait_for: purchase.complete
          |               ^~~~~~~~~~~~~~~~~

    ## a wait_for about an unknown step

    campaigns/scenarios/welcome.yaml:24:9: error: unknown step 'remindr'; did you mean 'reminder'? [unknown-reference]
       24 |     of: remindr
          |         ^~~~~~~
    campaigns/scenarios/welcome.yaml:25:17: error: 'event' has no 'chanel'; did you mean 'channel'? [unknown-name]
       25 |     when: event.chanel == "email"
          |                 ^~~~~~

    ## a wait_for about a step that sends nothing

    campaigns/scenarios/welcome.yaml:26:9: error: step 'pause' sends nothing [bad-value]
       26 |     of: pause
          |         ^~~~~

    ## a wait_for about a step and no message

    campaigns/scenarios/welcome.yaml:24:9: error: 'of' goes with events about a message, such as 'message.clicked'; 'tier.upgraded' is none [bad-value]
       24 |     of: reminder
          |         ^~~~~~~~

    ## nested steps

    campaigns/scenarios/welcome.yaml:24:15: error: unknown template 'welcome-ofer'; did you mean 'welcome-offer'? [missing-template]
       24 |       - send: welcome-ofer
          |               ^~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:26:9: error: 'then' expects exit, found 'exot'; did you mean 'exit'? [bad-value]
       26 |       - exot
          |         ^~~~
    campaigns/scenarios/welcome.yaml:28:20: error: 'member' has no 'point'; did you mean 'points'? [unknown-name]
       28 |       - if: member.point > 3
          |                    ^~~~~
    campaigns/scenarios/welcome.yaml:30:19: error: step 'welcome-offer' is already defined; give this one an 'id' of its own [duplicate-name]
       30 |           - send: welcome-offer
          |                   ^~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:18:11: note: previously defined here
    campaigns/scenarios/welcome.yaml:31:13: error: unknown key 'chanels' in a send step; did you mean 'channels'? [unknown-key]
       31 |             chanels: [email]
          |             ^~~~~~~

    ## a nested step of a name already taken

    campaigns/scenarios/welcome.yaml:23:20: error: step 'welcome-offer' is already defined; give this one an 'id' of its own [duplicate-name]
       23 |     then: [{ send: welcome-offer, channels: [email] }]
          |                    ^~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:18:11: note: previously defined here

    ## an if of no condition

    campaigns/scenarios/welcome.yaml:22:9: error: expected a bool, found an int [type-mismatch]
       22 |   - if: member.points
          |         ^~~~~~~~~~~~~

    ## variants that are no whole

    campaigns/scenarios/welcome.yaml:18:15: error: the shares of variants add up to 100 %; these make 99.5 % [bad-value]
       18 |   - variants: { welcome-offer: 50%, welcome-ofer: 49.5% }
          |               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:18:37: error: unknown template 'welcome-ofer'; did you mean 'welcome-offer'? [missing-template]
       18 |   - variants: { welcome-offer: 50%, welcome-ofer: 49.5% }
          |                                     ^~~~~~~~~~~~

    ## variants of nothing

    campaigns/scenarios/welcome.yaml:18:14: error: the shares of variants add up to 100 %; these make 0 % [bad-value]
       18 |   - variants:
          |              ^

    ## a template and variants

    campaigns/scenarios/welcome.yaml:19:5: error: a step has one of 'send' and 'variants', not both [unknown-key]
       19 |     variants: { welcome-offer: 100% }
          |     ^~~~~~~~

    ## an insert without its block

    campaigns/scenarios/welcome.yaml:29:17: error: template 'welcome-offer' has no block for other mails; 'insert' needs templates/welcome-offer/fr/insert.liquid [missing-template]
       29 |     if_blocked: insert
          |                 ^~~~~~
    templates/welcome-offer/en/email.liquid:1:1: warning: this mail carries no inserts, for it does not hold {% for insert in inserts %}{{ insert }}{% endfor %} [inserts-not-shown]
        1 | ---
          | ^
    templates/welcome-offer/fr/email.liquid:1:1: warning: this mail carries no inserts, for it does not hold {% for insert in inserts %}{{ insert }}{% endfor %} [inserts-not-shown]
        1 | ---
          | ^

    ## an outcome of an unknown step

    campaigns/scenarios/welcome.yaml:21:19: error: there is no step "remainder"; did you mean 'reminder'? [unknown-reference]
       21 |     when: outcome("remainder") == "sent"
          |                   ^~~~~~~~~~~

    ## an outcome that is none

    campaigns/scenarios/welcome.yaml:21:34: error: expected one of sent, dropped, skipped, control, inserted, found "deferred" [type-mismatch]
       21 |     when: outcome("reminder") == "deferred"
          |                                  ^~~~~~~~~~

    ## a history of an unknown event

    campaigns/scenarios/welcome.yaml:10:17: error: there is no event type "purchase.complete"; did you mean 'purchase.completed'? [unknown-reference]
       10 | audience: count("purchase.complete", "60 days") >= 2
          |                 ^~~~~~~~~~~~~~~~~~~

    ## a history of an unknown field

    campaigns/scenarios/welcome.yaml:10:37: error: the event type "purchase.completed" has no field "amuont"; did you mean 'amount'? [unknown-reference]
       10 | audience: sum("purchase.completed", "amuont") >= 2.0
          |                                     ^~~~~~~~

    ## an audience of nobody

    campaigns/scenarios/welcome.yaml:10:11: warning: no member can be in this audience: it is never true [never-true]
       10 | audience: member.points > 3 && member.tier == "gold" && member.tier != "gold"
          |           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

    ## a constant audience

    campaigns/scenarios/welcome.yaml:10:11: warning: no member can be in this audience: it is never true [never-true]
       10 | audience: 1 > 2 && member.points > 3
          |           ^~~~~~~~~~~~~~~~~~~~~~~~~~

    ## steps that are never reached

    campaigns/scenarios/welcome.yaml:23:12: warning: no journey comes to this step: the condition is always false [never-reached]
       23 |     then: [{ wait: 1 day }]
          |            ^~~~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:24:23: warning: no journey comes to this step [never-reached]
       24 |     otherwise: [exit, { wait: 1 day }]
          |                       ^~~~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:25:5: warning: no journey comes to this step [never-reached]
       25 |   - wait: 2 days
          |     ^~~~~~~~~~~~

    ## a validity shorter than closed hours

    campaigns/scenarios/welcome.yaml:20:16: warning: contact hours of 'sms' may stay closed for 72 hours, and the send is not valid that long [valid-for-too-short]
       20 |     valid_for: 36 hours
          |                ^~~~~~~~

    ## a time at which it is closed

    campaigns/scenarios/welcome.yaml:28:16: warning: contact hours of 'sms' may stay closed for 59 hours, and the send is not valid that long [valid-for-too-short]
       28 |     valid_for: 40 hours
          |                ^~~~~~~~

    ## a cap of what is never sent

    campaigns/pressure.yaml:6:11: warning: cap 'two-emails-a-week' limits nothing: its categories are exempt from caps [cap-never-binds]
        6 |   - name: two-emails-a-week
          |           ^~~~~~~~~~~~~~~~~

    ## a cap whose parts never meet

    campaigns/pressure.yaml:16:11: warning: no scenario sends what cap 'one-sale' limits: its channels, categories and scenarios have no send in common [cap-never-binds]
       16 |   - name: one-sale
          |           ^~~~~~~~

    ## two scenarios of one rank

    campaigns/scenarios/statement.yaml:2:10: warning: 'bills' has the same trigger and the same priority 50; give one of them the higher [same-rank]
        2 | trigger: { every: month, on: last, at: 09:00 }
          |          ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    campaigns/scenarios/bills.yaml:2:10: note: the other one is here

    ## an email without a link to unsubscribe

    templates/welcome-offer/en/email.liquid:1:1: warning: this mail of scenario 'sale-summer' has no link to unsubscribe: neither it nor its layout holds {{ message.unsubscribe_url }} [unsubscribe-link]
        1 | ---
          | ^

    ## a text message in another alphabet

    templates/welcome-offer/fr/sms.liquid:1:33: warning: 'ê' is not in the alphabet of text messages (GSM-7): with it, only 70 signs fit in one, not 160 [sms-alphabet]
        1 | {% if vous %}Ça{% endif %} va, fête !
          |                                 ^

    ## a text message that is too long

    templates/welcome-offer/fr/sms.liquid:1:201: warning: from here on the text no longer fits in one text message: it has 172 signs without its values, and 160 fit [sms-length]
        1 | …onc Venez donc Venez donc Venez donc Venez donc Venez donc 
          |                                                ^

    ## an outcome that is still to come

    campaigns/scenarios/welcome.yaml:18:5: warning: no journey has been at step 'reminder' before it comes here: outcome("reminder") has no value [never-applies]
       18 |   - send: welcome-offer
          |     ^~~~~~~~~~~~~~~~~~~
    campaigns/scenarios/welcome.yaml:19:23: warning: contact hours of 'sms' may stay closed for 72 hours, and the send is not valid that long [valid-for-too-short]
       19 |     channels: [email, sms]
          |                       ^~~

    ## a message that is still to come

    campaigns/scenarios/welcome.yaml:22:53: warning: no journey has been at step 'reminder' before it comes here: there is no message of it to wait about [never-applies]
       22 |   - { wait_for: message.clicked, up_to: 2 days, of: reminder }
          |                                                     ^~~~~~~~

    ## a becomes that only time turns true

    campaigns/scenarios/later.yaml:2:21: warning: what time alone turns true does not fire: 'becomes' is asked when an event or an update comes; a day of the calendar is what 'date' and 'every' are for [never-applies]
        2 | trigger: { becomes: 'member.points > 3 && today > date("2026-01-10")' }
          |                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

    ## a moment outside the scenario's dates

    campaigns/scenarios/sale-summer.yaml:4:23: warning: 2026-07-01 is outside 'runs' (2025-01-01 to 2025-12-31), so that the scenario never fires [never-applies]
        4 | trigger: { scheduled: [2026-07-01T10:00, 2026-07-08T10:00+02:00] }
          |                       ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

    ## a negation without quotes

    campaigns/scenarios/welcome.yaml:10:11: error: tags are not allowed, each key knows its type; a condition that begins with '!' goes in quotes [anchor]
       10 | audience: !member.premium
          |           ^~~~~~~~~~~~~~~

    ## channels without brackets

    campaigns/scenarios/welcome.yaml:19:15: error: 'channels' expects one or a list in brackets, as in [email, sms] [bad-value]
       19 |     channels: email, sms
          |               ^~~~~~~~~~

    ## a key nearly in full

    campaigns/scenarios/sale-summer.yaml:4:1: error: unknown key 'step' in a scenario; did you mean 'steps'? [unknown-key]
        4 | step:
          | ^~~~

    ## else

    campaigns/scenarios/welcome.yaml:22:52: error: unknown key 'else' in an if step; did you mean 'otherwise'? [unknown-key]
       22 |   - { if: member.premium, then: [{ wait: 1 day }], else: [{ wait: 3 days }] }
          |                                                    ^~~~

    ## a question without an answer

    campaigns/scenarios/welcome.yaml:22:5: error: an if step needs 'then' or 'otherwise', or both [missing-key]
       22 |   - if: member.premium
          |     ^~

    ## keys that are not indented

    campaigns/scenarios/welcome.yaml:8:1: error: 'event' belongs to 'trigger'; indent it, to stand below 'trigger:' [unknown-key]
        8 | event: member.enrolled
          | ^~~~~

    ## a channel that stands twice

    campaigns/scenarios/welcome.yaml:19:23: error: channel 'email' stands here twice [duplicate-name]
       19 |     channels: [email, email]
          |                       ^~~~~
    campaigns/scenarios/welcome.yaml:19:16: note: first here

    ## a condition that begins with a quote

    campaigns/scenarios/welcome.yaml:21:17: error: a key is expected here; keys of one mapping begin in one column, and a text in quotes ends with its quote: a condition that begins with one goes into quotes of the other kind as a whole [yaml-syntax]
       21 |     when: "web" == trigger.channel
          |                 ^

    ## a test of a click of an unknown step

    campaigns/tests/welcome.yaml:8:100: error: unknown step 'welcom-offer'; did you mean 'welcome-offer'? [unknown-reference]
        8 |     - { at: 2026-12-04T09:00, type: message.clicked, member: lea, data: { scenario: welcome, step: welcom-offer, channel: email } }
          |                                                                                                    ^~~~~~~~~~~~

    ## a test of an unknown member

    campaigns/tests/welcome.yaml:12:41: error: unknown member 'lae'; did you mean 'lea'? [unknown-reference]
       12 |       - { at: 2026-12-01T09:00, member: lae, scenario: welcome, step: welcome-offer,
          |                                         ^~~

    ## a test of an unknown step

    campaigns/tests/welcome.yaml:15:49: error: unknown step 'remainder'; did you mean 'reminder'? [unknown-reference]
       15 |       - { member: lea, scenario: welcome, step: remainder, outcome: dropped, reason: cap }
          |                                                 ^~~~~~~~~

    ## a test of an unknown field

    campaigns/tests/welcome.yaml:6:75: error: unknown field 'chanel'; did you mean 'channel'? [unknown-reference]
        6 |     - { at: 2026-12-01T09:00, type: member.enrolled, member: lea, data: { chanel: web } }
          |                                                                           ^~~~~~

    ## a test of an unknown attribute

    campaigns/tests/welcome.yaml:4:18: error: unknown attribute 'firstname'; did you mean 'first_name'? [unknown-reference]
        4 |     - { id: lea, firstname: Léa, email: lea@example.org, email_opt_in: true }
          |                  ^~~~~~~~~

    ## a test with a value of another type

    campaigns/tests/welcome.yaml:4:73: error: 'email_opt_in' expects true or false, found 'yes' [bad-value]
        4 |     - { id: lea, first_name: Léa, email: lea@example.org, email_opt_in: yes }
          |                                                                         ^~~

    ## a test of an unknown outcome

    campaigns/tests/welcome.yaml:15:68: error: 'outcome' expects sent, dropped, skipped, control, inserted, deferred, incomplete or not_entered, found 'droped'; did you mean 'dropped'? [bad-value]
       15 |       - { member: lea, scenario: welcome, step: reminder, outcome: droped, reason: cap }
          |                                                                    ^~~~~~

    ## a test without an end

    campaigns/tests/welcome.yaml:1:3: error: a test needs 'until' [missing-key]
        1 | - test: A new member is welcomed
          |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

    ## one mistake, referred to from everywhere

    campaigns/catalogue.yaml:4:11: error: unknown key 'enmu' in a type; did you mean 'enum'? [unknown-key]
        4 |   tier: { enmu: [bronze, silver, gold] }
          |           ^~~~
    """#
