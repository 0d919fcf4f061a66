"""Posts three events by the CloudEvents package of the CNCF: structured, binary, and both again.

    post_events.py URL
"""
import sys
import urllib.request
from datetime import datetime, timezone

from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent


def post(message):
    request = urllib.request.Request(
        sys.argv[1] + "/v1/events", data=message.body, headers=message.headers, method="POST")
    with urllib.request.urlopen(request) as answer:
        return f"{answer.status} {answer.read().decode().strip()}"


def event(number, member):
    return CloudEvent(
        {
            "id": f"é {number}", "source": "/shop/1", "type": "member.enrolled", "specversion": "1.0",
            "subject": member, "time": datetime.now(timezone.utc),
            "datacontenttype": "application/json",
        },
        {"channel": "web"})


events = [event(1, "ann"), event(2, "zoë"), event(3, "ann")]
for each in events:
    print(post(to_structured_event(each)))
    print(post(to_binary_event(each)))
