public import Engine
import JSON

/// Reads the events of a request to `POST /v1/events` whose body is there whole. What a body of
/// lines holds can also be read as it comes, by `EventLines`.
public struct EventRequestReader: Sendable {
    private let events: EventReader
    /// How many events a batch may hold.
    public let maximumBatch: Int

    public init(events: EventReader, maximumBatch: Int) {
        self.events = events
        self.maximumBatch = maximumBatch
    }

    /// The events in their order, or why one was not taken: the others go on. A rejection has the
    /// event's place in the batch, from 1, or its line. Throws where the request as a whole cannot
    /// be read.
    public func read(
        _ head: EventRequestHead, body: UnsafeBufferPointer<UInt8>, receipt: Receipt
    ) throws(RequestRefusal) -> [Result<Event, Rejection>] {
        switch head.mode {
        case .structured: return [events.read(body, line: 1, receipt: receipt)]
        case .binary: return [events.read(.binary(head, body: body), line: 1, receipt: receipt)]
        case .batched:
            return try elements(of: body).enumerated().map { index, element in
                events.read(element, line: index + 1, receipt: receipt)
            }
        case .lines:
            var results: [Result<Event, Rejection>] = []
            var lines = EventLines(events: events, receipt: receipt)
            lines.feed(body) { results.append($0) }
            lines.finish { results.append($0) }
            return results
        }
    }

    /// The texts of a batch's elements. Throws where the body is not a JSON array, or one with more
    /// elements than it may have.
    func elements(
        of body: UnsafeBufferPointer<UInt8>
    ) throws(RequestRefusal) -> [UnsafeBufferPointer<UInt8>] {
        var scanner = JSONScanner(body)
        var elements: [UnsafeBufferPointer<UInt8>] = []
        var count = 0
        do throws(JSONError) {
            try scanner.enterArray()
            while try scanner.nextElement() {
                let start = scanner.position
                try scanner.skip()
                count += 1
                // What is beyond the limit is counted, for the answer, and not kept.
                guard count <= maximumBatch else { continue }
                let element = scanner.bytes(in: start..<scanner.position)
                elements.append(UnsafeBufferPointer(rebasing: element))
            }
            try scanner.finish()
        } catch {
            throw RequestRefusal(.badBatch, "a batch must be a JSON array: \(error)")
        }
        guard count <= maximumBatch else {
            throw RequestRefusal(
                .tooManyEvents, "a batch may have \(maximumBatch) events, found \(count)")
        }
        return elements
    }
}
