"""Reads every message of a Maildir with Python's own modules and says what is wrong with it.

Usage: read_mail.py MAILDIR LISTING, where LISTING is `tact outbox list --format json --bodies`.
Prints a line for each fault; nothing where all is well. The last line counts.
"""

import email
import email.policy
import json
import mailbox
import re
import sys

maildir, listing = sys.argv[1:]
rows = {}
with open(listing, encoding="utf-8") as lines:
    for line in lines:
        row = json.loads(line)
        if row["channel"] == "email" and row["status"] == "delivered":
            rows[row["id"]] = row

faults = []


def read(handle):
    return email.message_from_binary_file(handle, policy=email.policy.default)


def plain(text):
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


box = mailbox.Maildir(maildir, factory=None, create=False)
seen = set()
for key in sorted(box.keys()):
    raw = box.get_bytes(key)
    message = email.message_from_bytes(raw, policy=email.policy.default)

    def fault(text):
        faults.append(f"{key}: {text}")

    for part in message.walk():
        for defect in part.defects:
            fault(f"defect {defect!r}")
        for name, value in part.items():
            for defect in getattr(value, "defects", ()):
                fault(f"defect {defect!r} in {name}")
    if message.get_all("X-Tact-Message") is None:
        fault("no X-Tact-Message")
        continue
    row = rows.get(message["X-Tact-Message"])
    if row is None:
        fault("not a delivered message of the outbox")
        continue
    seen.add(row["id"])
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Unsubscribe",
                 "List-Unsubscribe-Post"):
        if len(message.get_all(name, [])) != 1:
            fault(f"{len(message.get_all(name, []))} headers {name}")
    if any(byte > 126 or byte < 9 for byte in raw.split(b"\n\n")[0].replace(b"\r\n", b"\n")):
        fault("a header is not ASCII")
    if max(len(line) for line in raw.split(b"\n")) > 998:
        fault("a line is longer than 998 bytes")
    if message["Subject"] != re.sub("[ \t\r\n]+", " ", row["subject"]).strip():
        fault(f"subject {message['Subject']!r}, not {row['subject']!r}")
    if [address.addr_spec for address in message["To"].addresses] != [row["to"]]:
        fault(f"to {message['To']}, not {row['to']}")
    if message["Message-ID"].strip() != f"<{row['key']}@tact.invalid>":
        fault(f"Message-ID {message['Message-ID']}, not of the key {row['key']}")
    if message["Date"].datetime.isoformat() != row["decided_at"].replace("Z", "+00:00"):
        fault(f"date {message['Date']}, not {row['decided_at']}")
    link = re.fullmatch(r"<(https?://[^<>\s]+)>", message["List-Unsubscribe"].strip())
    if link is None:
        fault(f"List-Unsubscribe {message['List-Unsubscribe']}")
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        fault(f"List-Unsubscribe-Post {message['List-Unsubscribe-Post']}")
    if message.get_content_type() != "multipart/alternative":
        fault(f"{message.get_content_type()}, not multipart/alternative")
        continue
    kinds = [part.get_content_type() for part in message.iter_parts()]
    if kinds != ["text/plain", "text/html"]:
        fault(f"parts {kinds}")
        continue
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if part.get_content_charset() != "utf-8":
            fault(f"charset {part.get_content_charset()} of the {kind} part")
        body = row["text" if kind == "plain" else "html"]
        if plain(part.get_content()) != plain(body):
            fault(f"the {kind} part is not the outbox's")

for missing in sorted(set(rows) - seen):
    faults.append(f"{missing}: delivered, and not in the Maildir")
for text in faults[:40]:
    print(text)
print(f"{len(seen)} messages, {len(faults)} faults")
