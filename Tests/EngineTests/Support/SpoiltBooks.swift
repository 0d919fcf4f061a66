import JSON

extension Books {
    /// The books of an engine that passed over a deferral: what one of these rows let wait, and was
    /// sent later, is sent in its place. Says whether there was such a row.
    mutating func sendAtOnce(_ isPassedOver: (JSONValue, [JSONValue]) -> Bool) -> Bool {
        let rows = decisions.compactMap { try? JSONValue(reading: Array($0.utf8)[...]) }
        for (index, row) in rows.enumerated() where isPassedOver(row, rows) {
            guard
                let later = rows.indices.last(where: { $0 > index && isSent(rows[$0], like: row) })
            else { continue }
            let at = row["at"] ?? .null
            var spoilt = rows
            let between = (index..<later).filter { isSame(rows[$0], row) }
            spoilt[index] = rows[later].setting("at", at)
            for place in ([later] + between.filter { $0 != index }).sorted(by: >) {
                spoilt.remove(at: place)
            }
            replace(decisions: spoilt.map(line))
            replace(
                messages: messages.map { text in
                    guard let letter = try? JSONValue(reading: Array(text.utf8)[...]),
                        letter["id"] == rows[later]["message"]
                    else { return text }
                    return line(letter.setting("decided_at", at))
                })
            return true
        }
        return false
    }

    private func isSent(_ row: JSONValue, like other: JSONValue) -> Bool {
        row["outcome"] == .string("sent") && isSame(row, other)
    }

    private func isSame(_ row: JSONValue, _ other: JSONValue) -> Bool {
        ["member", "scenario", "occurrence", "step"].allSatisfy { row[$0] == other[$0] }
    }

    private func line(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONValue {
    /// The object with another value under the key.
    fileprivate func setting(_ key: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let fields) = self else { return self }
        return .object(fields.map { $0.key == key ? JSONField(key, value) : $0 })
    }
}
