# Keeps the first members of members.csv, their events, and lines that are nobody's; writes
# kept/NAME.
# Usage: awk -F, -v limit=200 -f first_members.awk members.csv events.ndjson noisy.ndjson
FILENAME == "members.csv" {
  known[$1]
  if (FNR <= limit + 1) {
    kept[$1]
    print > "kept/members.csv"
  }
  next
}
{
  mark = "\"subject\":\""
  start = index($0, mark)
  id = start ? substr($0, start + length(mark)) : ""
  id = substr(id, 1, index(id, "\"") - 1)
  if (id in kept || !(id in known)) print > ("kept/" FILENAME)
}
