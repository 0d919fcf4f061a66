/// Three texts as one, in one piece of memory: names are made for every event and every message.
func joined(_ first: String, _ second: String, _ third: String) -> String {
    let count = first.utf8.count + second.utf8.count + third.utf8.count
    return String(unsafeUninitializedCapacity: count) { memory in
        var used = 0
        func append(_ text: String) {
            let place = UnsafeMutableBufferPointer(rebasing: memory[used...])
            used += place.initialize(from: text.utf8).1
        }
        append(first)
        append(second)
        append(third)
        return used
    }
}
