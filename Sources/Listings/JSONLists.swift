package import JSON

extension JSONWriter {
    /// A field that holds a list of objects.
    package mutating func list<Element>(
        _ key: String, _ elements: [Element], _ fields: (inout JSONWriter, Element) -> Void
    ) {
        self.key(key)
        beginArray()
        for element in elements {
            beginObject()
            fields(&self, element)
            endObject()
        }
        endArray()
    }

    /// A field that holds a list of texts.
    package mutating func words(_ key: String, _ words: [String]) {
        self.key(key)
        beginArray()
        for word in words { string(word) }
        endArray()
    }
}
