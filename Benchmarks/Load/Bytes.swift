/// Where the bytes go on after a text of ASCII, in small letters or capitals; nil: they lack it.
func end(of text: StaticString, in bytes: [UInt8], from start: Int = 0) -> Int? {
    let length = text.utf8CodeUnitCount
    var place = start
    while place + length <= bytes.count {
        var count = 0
        while count < length, bytes[place + count] | 32 == text.utf8Start[count] | 32 {
            count += 1
        }
        if count == length { return place + length }
        place += 1
    }
    return nil
}

/// The number whose digits follow a text.
func number(after text: StaticString, in bytes: [UInt8]) -> Int? {
    guard var place = end(of: text, in: bytes) else { return nil }
    var number = 0
    while place < bytes.count, (48...57).contains(bytes[place]) {
        number = number * 10 + Int(bytes[place] - 48)
        place += 1
    }
    return number
}
