/// Three texts as one, in one piece of memory: names are made for every event and every message.
func joined(_ first: String, _ second: String, _ third: String) -> String {
    var text = ""
    text.reserveCapacity(first.utf8.count + second.utf8.count + third.utf8.count)
    text += first
    text += second
    text += third
    return text
}
