import CivilTime
import Engine
import Storage

/// What one transaction takes in: the inputs of each member, all received at one instant, and members
/// that time alone wakes.
struct Group {
    /// The instant at which all of it is received.
    let now: Instant
    /// Inputs by member, members in the order in which they came first.
    private(set) var inputs: [(member: String, inputs: [Input])] = []
    private var places: [ByteText: Int] = [:]
    private var identities: Set<EventIdentity> = []
    private let seen: Set<EventIdentity>

    /// `seen`: events that the store has already.
    init(now: Instant, seen: Set<EventIdentity>) {
        self.now = now
        self.seen = seen
    }

    /// Adds an input, unless it is an event that has been seen.
    mutating func add(_ input: Input) -> Taken {
        switch input {
        case .event(let event):
            let identity = EventIdentity(source: event.source, id: event.id)
            guard !seen.contains(identity), identities.insert(identity).inserted else {
                return .duplicate
            }
            append(.event(event.received(at: now)), of: event.member)
        case .update(var update):
            update.received = now
            append(.update(update), of: update.member)
        case .cancellation(let cancellation):
            append(
                .cancellation(cancellation.received(at: now)), of: cancellation.message.member)
        }
        return .accepted
    }

    /// Adds members that are to be woken without an input.
    mutating func wake(_ ids: [String]) {
        for id in ids where places[ByteText(id)] == nil {
            places[ByteText(id)] = inputs.count
            inputs.append((id, []))
        }
    }

    private mutating func append(_ input: Input, of member: String) {
        if let place = places[ByteText(member)] {
            inputs[place].inputs.append(input)
        } else {
            places[ByteText(member)] = inputs.count
            inputs.append((member, [input]))
        }
    }
}
