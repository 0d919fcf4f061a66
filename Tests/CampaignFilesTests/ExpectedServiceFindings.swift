/// What is told of each spoilt configuration, under its title.
let expectedServiceFindings = #"""
    ## no mapping

    tact.yaml:1:1: error: the configuration expects a mapping, found a list [wrong-type]
        1 | - listen
          | ^~~~~~~~

    ## broken YAML

    tact.yaml:1:10: error: a value is expected here; text that begins with a bracket or brace needs quotes [yaml-syntax]
        1 | listen: [::1]:8321
          |          ^

    ## an anchor

    tact.yaml:1:9: error: anchors and aliases are not allowed; write it out [anchor]
        1 | listen: &here 127.0.0.1:8321
          |         ^~~~~

    ## a repeated key

    tact.yaml:2:1: error: key 'store' is already given [duplicate-key]
        2 | store: b
          | ^~~~~
    tact.yaml:1:1: note: first given here

    ## an unknown key

    tact.yaml:1:1: error: unknown key 'lisen' in the configuration; did you mean 'listen'? [unknown-key]
        1 | lisen: 127.0.0.1:8321
          | ^~~~~
    tact.yaml:2:1: error: unknown key 'colour' in the configuration [unknown-key]
        2 | colour: red
          | ^~~~~~

    ## a key of elsewhere

    tact.yaml:1:1: error: unknown key 'database' in the configuration; did you mean 'store'? [unknown-key]
        1 | database: tact.sqlite
          | ^~~~~~~~
    tact.yaml:2:1: error: unknown key 'port' in the configuration; did you mean 'listen'? [unknown-key]
        2 | port: 8321
          | ^~~~

    ## a key without a value

    tact.yaml:1:8: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found nothing [wrong-type]
        1 | listen:
          |        ^

    ## a list where text belongs

    tact.yaml:1:9: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found a list [wrong-type]
        1 | listen: [127.0.0.1:8321]
          |         ^~~~~~~~~~~~~~~~

    ## keys that are not indented

    tact.yaml:2:1: error: 'body' belongs to 'limits'; indent it, to stand below 'limits:' [unknown-key]
        2 | body: 8 MiB
          | ^~~~

    ## a port alone

    tact.yaml:1:9: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found '8321' [bad-value]
        1 | listen: 8321
          |         ^~~~

    ## a port that is none

    tact.yaml:1:9: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found '127.0.0.1:83210' [bad-value]
        1 | listen: 127.0.0.1:83210
          |         ^~~~~~~~~~~~~~~

    ## an address that is none

    tact.yaml:1:9: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found '127.0.0.256:8321' [bad-value]
        1 | listen: 127.0.0.256:8321
          |         ^~~~~~~~~~~~~~~~

    ## IPv6 without brackets

    tact.yaml:1:9: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found '::1:8321' [bad-value]
        1 | listen: ::1:8321
          |         ^~~~~~~~

    ## a URL without its scheme

    tact.yaml:1:13: error: 'public_url' expects a URL without query such as 'https://tact.example.org', found 'tact.example.org' [bad-value]
        1 | public_url: tact.example.org
          |             ^~~~~~~~~~~~~~~~

    ## a URL with a query

    tact.yaml:1:13: error: 'public_url' expects a URL without query such as 'https://tact.example.org', found 'https://tact.example.org/?a=b' [bad-value]
        1 | public_url: https://tact.example.org/?a=b
          |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~

    ## a path of shells

    tact.yaml:1:8: error: 'store' expects a path without '~', found '~/tact.sqlite' [bad-value]
        1 | store: ~/tact.sqlite
          |        ^~~~~~~~~~~~~

    ## a path of no variable

    tact.yaml:1:8: error: the path begins with the environment variable 'NOWHERE', which is not set [bad-value]
        1 | store: $NOWHERE/tact.sqlite
          |        ^~~~~~~~~~~~~~~~~~~~

    ## a path of a variable that is none

    tact.yaml:1:8: error: the path begins with the environment variable 'HERE', which is no path [bad-value]
        1 | store: $HERE/tact.sqlite
          |        ^~~~~~~~~~~~~~~~~

    ## an empty path

    tact.yaml:1:11: error: 'incoming' expects a path without '~', found empty text [bad-value]
        1 | incoming: ""
          |           ^~

    ## a sender that is none

    tact.yaml:1:7: error: 'from' expects a sender such as 'Club Estran <club@example.org>', found 'Club Estran' [bad-value]
        1 | from: Club Estran
          |       ^~~~~~~~~~~

    ## a sender of a bad address

    tact.yaml:1:7: error: 'from' expects a sender such as 'Club Estran <club@example.org>', found 'Club <club@example..org>' [bad-value]
        1 | from: Club <club@example..org>
          |       ^~~~~~~~~~~~~~~~~~~~~~~~

    ## a word that is none

    tact.yaml:1:12: error: 'log_level' expects debug, info, notice, warning or error, found 'warn'; did you mean 'warning'? [bad-value]
        1 | log_level: warn
          |            ^~~~
    tact.yaml:2:13: error: 'log_format' expects text or json, found 'jsn'; did you mean 'json'? [bad-value]
        2 | log_format: jsn
          |             ^~~

    ## a size without a unit

    tact.yaml:1:17: error: 'body' expects a size from 1 KiB to 1 GiB, such as '8 MiB', found '8388608' [bad-value]
        1 | limits: { body: 8388608, line: 1 MB }
          |                 ^~~~~~~
    tact.yaml:1:32: error: 'line' expects a size from 1 KiB to 64 MiB, such as '8 MiB', found '1 MB' [bad-value]
        1 | limits: { body: 8388608, line: 1 MB }
          |                                ^~~~

    ## a size out of bounds

    tact.yaml:1:17: error: 'body' expects a size from 1 KiB to 1 GiB, such as '8 MiB', found '2 GiB' [bad-value]
        1 | limits: { body: 2 GiB, line: 1 byte }
          |                 ^~~~~
    tact.yaml:1:30: error: 'line' expects a size from 1 KiB to 64 MiB, such as '8 MiB', found '1 byte' [bad-value]
        1 | limits: { body: 2 GiB, line: 1 byte }
          |                              ^~~~~~

    ## a number out of bounds

    tact.yaml:1:18: error: 'batch' expects a whole number from 1 to 100000, found '0' [bad-value]
        1 | limits: { batch: 0, connections: 1e3 }
          |                  ^
    tact.yaml:1:34: error: 'connections' expects a whole number from 1 to 65535, found '1e3' [bad-value]
        1 | limits: { batch: 0, connections: 1e3 }
          |                                  ^~~

    ## a time out of bounds

    tact.yaml:1:25: error: 'request_time' expects a time from 1 second to 1 hour, such as '60 seconds', found '0 s' [bad-value]
        1 | limits: { request_time: 0 s, idle_time: 2 days }
          |                         ^~~
    tact.yaml:1:41: error: 'idle_time' expects a time from 1 second to 1 hour, such as '60 seconds', found '2 days' [bad-value]
        1 | limits: { request_time: 0 s, idle_time: 2 days }
          |                                         ^~~~~~

    ## a queue smaller than a body

    tact.yaml:1:31: error: 'queue' must have room for a body: it is 4 MiB, 'body' 8 MiB [bad-value]
        1 | limits: { body: 8 MiB, queue: 4 MiB }
          |                               ^~~~~

    ## a body larger than the queue

    tact.yaml:2:9: error: 'queue' must have room for a body: it is 32 MiB, 'body' 64 MiB [bad-value]
        2 |   body: 64 MiB
          |         ^~~~~~

    ## a bad retention

    tact.yaml:1:22: error: 'events' expects a duration of a day or more such as '25 months', or 'for ever', found '2 yaers' [bad-value]
        1 | retention: { events: 2 yaers, bodies: 1 hour, ledger: forever }
          |                      ^~~~~~~
    tact.yaml:1:39: error: 'bodies' expects a duration of a day or more such as '25 months', or 'for ever', found '1 hour' [bad-value]
        1 | retention: { events: 2 yaers, bodies: 1 hour, ledger: forever }
          |                                       ^~~~~~
    tact.yaml:1:55: error: 'ledger' expects a duration of a day or more such as '25 months', or 'for ever', found 'forever'; did you mean 'for ever'? [bad-value]
        1 | retention: { events: 2 yaers, bodies: 1 hour, ledger: forever }
          |                                                       ^~~~~~~

    ## every address and no URL

    tact.yaml:1:9: warning: nobody reaches '0.0.0.0:8321' from outside, and links in messages would name it; say 'public_url' [bad-value]
        1 | listen: 0.0.0.0:8321
          |         ^~~~~~~~~~~~

    ## a target of no kind

    tact.yaml:2:12: error: unknown key 'malidir' in a target; did you mean 'maildir'? [unknown-key]
        2 |   email: { malidir: x }
          |            ^~~~~~~
    tact.yaml:3:7: error: a target needs one of 'maildir', 'spool', 'smtp', 'webhook', 'pull' [missing-key]
        3 |   sms:
          |       ^

    ## two targets of one channel

    tact.yaml:1:33: error: a target has one of 'maildir' and 'spool', not both [unknown-key]
        1 | targets: { email: { maildir: x, spool: y } }
          |                                 ^~~~~

    ## a target as text

    tact.yaml:1:19: error: 'email' expects a mapping, found text [wrong-type]
        1 | targets: { email: maildir }
          |                   ^~~~~~~

    ## a channel that cannot be one

    tact.yaml:1:12: error: a key of 'targets' is a name of letters, digits, '-' and '_' [bad-value]
        1 | targets: { 'e mail': { spool: x } }
          |            ^~~~~~~~

    ## a rate that is none

    tact.yaml:1:35: error: 'rate' expects a rate such as '20 per second' (or minute, or hour), found '20 a second' [bad-value]
        1 | targets: { sms: { spool: x, rate: 20 a second } }
          |                                   ^~~~~~~~~~~

    ## a rate of what is fetched

    tact.yaml:1:31: error: unknown key 'rate' in a pull target [unknown-key]
        1 | targets: { pos: { pull: true, rate: 1 per hour } }
          |                               ^~~~

    ## pull that is not

    tact.yaml:1:25: error: 'pull' expects true, found 'no' [bad-value]
        1 | targets: { pos: { pull: no } }
          |                         ^~

    ## a mail server without its host

    tact.yaml:2:27: error: a mail server needs 'host' [missing-key]
        2 | targets: { email: { smtp: } }
          |                           ^

    ## a mail server as text

    tact.yaml:1:27: error: 'smtp' expects a mapping, found text [wrong-type]
        1 | targets: { email: { smtp: mx.example.org } }
          |                           ^~~~~~~~~~~~~~

    ## a mail server without a sender

    tact.yaml:3:5: error: a mail server needs a sender; say 'from', here or for all [missing-key]
        3 |     smtp:
          |     ^~~~

    ## a mail server of bad keys

    tact.yaml:6:13: error: 'port' expects a whole number from 1 to 65535, found '0' [bad-value]
        6 |       port: 0
          |             ^
    tact.yaml:7:12: error: 'tls' expects none, starttls or implicit, found 'ssl' [bad-value]
        7 |       tls: ssl
          |            ^~~
    tact.yaml:8:20: error: 'connections' expects a whole number from 1 to 64, found '100' [bad-value]
        8 |       connections: 100
          |                    ^~~
    tact.yaml:9:13: error: 'helo' expects a host name such as 'smtp.example.org', found 'not a host' [bad-value]
        9 |       helo: not a host
          |             ^~~~~~~~~~

    ## a user without a password

    tact.yaml:6:13: error: 'user' needs 'password_file' beside it [missing-key]
        6 |       user: tact
          |             ^~~~

    ## a password without a user

    tact.yaml:6:22: error: 'password_file' needs 'user' beside it [missing-key]
        6 |       password_file: x
          |                      ^

    ## a password in the clear

    tact.yaml:6:13: error: a password is not sent unencrypted to another machine; 'tls' is starttls or implicit where there is a 'user' [bad-value]
        6 |       user: tact
          |             ^~~~
    tact.yaml:9:16: error: 'ca_file' has no use where 'tls' is none [bad-value]
        9 |       ca_file: ca.pem
          |                ^~~~~~

    ## a webhook that is not encrypted

    tact.yaml:1:36: error: messages are posted encrypted, unless to this machine; the URL is https [bad-value]
        1 | targets: { push: { webhook: { url: 'http://push.example.org', secret_file: x } } }
          |                                    ^~~~~~~~~~~~~~~~~~~~~~~~~

    ## folders in each other

    tact.yaml:2:11: warning: 'incoming' has within it 'maildir' of 'email': whoever empties one takes files of the other; give each a folder of its own [bad-value]
        2 | incoming: a
          |           ^
    tact.yaml:2:11: warning: 'incoming' is the same folder as 'spool' of 'sms': whoever empties one takes files of the other; give each a folder of its own [bad-value]
        2 | incoming: a
          |           ^
    tact.yaml:5:21: warning: 'maildir' of 'email' is within the folder of 'spool' of 'sms': whoever empties one takes files of the other; give each a folder of its own [bad-value]
        5 |   email: { maildir: a/b }
          |                     ^~~
    tact.yaml:6:18: warning: 'spool' of 'push' is the folder of the store, whose files whoever empties it would take; give it one of its own [bad-value]
        6 |   push: { spool: /x }
          |                  ^~

    ## a webhook of nothing

    tact.yaml:1:29: error: a webhook needs 'secret_file' [missing-key]
        1 | targets: { push: { webhook: { timeout: 1 hour } } }
          |                             ^~~~~~~~~~~~~~~~~~~
    tact.yaml:1:29: error: a webhook needs 'url' [missing-key]
        1 | targets: { push: { webhook: { timeout: 1 hour } } }
          |                             ^~~~~~~~~~~~~~~~~~~
    tact.yaml:1:40: error: 'timeout' expects a time from 1 second to 5 minutes, such as '60 seconds', found '1 hour' [bad-value]
        1 | targets: { push: { webhook: { timeout: 1 hour } } }
          |                                        ^~~~~~

    ## a password in the file

    tact.yaml:7:7: error: a secret does not stand in the configuration; put it into a file of its own, and name that with 'password_file' [unknown-key]
        7 |       password: ******* # é
          |       ^~~~~~~~

    ## a secret in the file

    tact.yaml:1:1: error: a secret does not stand in the configuration; put it into a file of its own, and name that with 'tokens' [unknown-key]
        1 | token: ***************
          | ^~~~~
    tact.yaml:6:7: error: a secret does not stand in the configuration; put it into a file of its own, and name that with 'secret_file' [unknown-key]
        6 |       secret: ****************
          |       ^~~~~~

    ## a password in a URL

    tact.yaml:1:13: error: a secret does not stand in the configuration; give the URL without name and password [bad-value]
        1 | public_url: *************************************
          |             ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    tact.yaml:3:27: error: a secret does not stand in the configuration; give the URL without name and password [bad-value]
        3 |   push: { webhook: { url: ****************************************, secret_file: x } }
          |                           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

    ## bad texts from everywhere

    environment variable TACT_LISTEN: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found 'there' [bad-value]
    option --listen: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found 'nowhere' [bad-value]
    tact.yaml:1:9: error: 'listen' expects a host and port such as '127.0.0.1:8321' or '[::1]:8321', found 'here' [bad-value]
        1 | listen: here
          |         ^~~~

    ## an empty variable

    environment variable TACT_STORE: error: 'store' expects a path without '~', found empty text [bad-value]

    ## a bad part in a variable

    environment variable TACT_LIMITS_BODY: error: 'queue' must have room for a body: it is 32 MiB, 'body' 64 MiB [bad-value]
    environment variable TACT_RETENTION_EVENTS: error: 'events' expects a duration of a day or more such as '25 months', or 'for ever', found 'for evr'; did you mean 'for ever'? [bad-value]

    ## mistyped variables

    environment variable TACT_LIMITS_COLOUR: error: the configuration has no such key [unknown-key]
    environment variable TACT_LIMIT_BODY: error: the configuration has no such key; did you mean 'TACT_LIMITS_BODY'? [unknown-key]
    environment variable TACT_LISTNE: error: the configuration has no such key; did you mean 'TACT_LISTEN'? [unknown-key]
    environment variable TACT_LOG: error: the configuration has no such key; did you mean 'TACT_LOG_LEVEL'? [unknown-key]
    environment variable TACT_TARGETS_EMAIL_MAILDIR: error: the configuration has no such key [unknown-key]

    ## options that are none

    option --colour: error: the configuration has no such key [unknown-key]
    option --limits-bdy: error: the configuration has no such key; did you mean '--limits-body'? [unknown-key]

    ## a URL of a variable

    environment variable TACT_PUBLIC_URL: error: a secret does not stand in the configuration; give the URL without name and password [bad-value]

    """#
