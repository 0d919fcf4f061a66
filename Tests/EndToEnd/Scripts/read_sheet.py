"""Reads a contact sheet as a browser would begin to, and says what is in it as JSON."""
import html.parser
import json
import sys

VOID = {"meta", "input", "hr", "br", "img", "link"}


class Sheet(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.mistakes, self.contents, self.addresses = [], [], [], []
        self.scripts = self.handlers = self.frames = self.sandboxed = 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if len(given) != len(attributes):
            self.mistakes.append(f"twice the same attribute in {tag}")
        self.handlers += sum(1 for name in given if name.startswith("on"))
        for name in ("src", "href", "action", "formaction", "data", "poster", "background"):
            if name in given and not (given[name] or "").startswith("#"):
                self.addresses.append(f"{tag} {name}={given[name]}")
        if tag == "script":
            self.scripts += 1
        if tag == "iframe":
            self.frames += 1
            self.contents.append(given.get("srcdoc"))
            if given.get("sandbox", None) == "":
                self.sandboxed += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.mistakes.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


sheet = Sheet()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    sheet.feed(file.read())
sheet.close()
sheet.mistakes += [f"{tag} is never closed" for tag in sheet.open]
print(json.dumps({name: getattr(sheet, name) for name in (
    "mistakes", "contents", "addresses", "scripts", "handlers", "frames", "sandboxed")}))
