import Campaigns
import Expressions

/// What the names that a member's row uses, columns of a table or keys of an object, stand for.
struct MemberColumns: Sendable {
    /// What one name stands for.
    enum Meaning: Hashable, Sendable {
        case id
        /// An attribute, by slot; the member's id is never set by its slot.
        case attribute(Int)
        case unknown
    }

    let idColumn: String
    private let catalogue: Catalogue

    init(catalogue: Catalogue) {
        self.catalogue = catalogue
        idColumn = catalogue.idColumn
    }

    /// What the name stands for. Computed attributes follow from others and cannot be set.
    func meaning(of name: String) -> Meaning {
        if name.utf8.elementsEqual(idColumn.utf8) { return .id }
        guard let slot = catalogue.slot(ofAttribute: name), slot != Catalogue.idSlot,
            slot < catalogue.attributes.count
        else { return .unknown }
        return .attribute(slot)
    }

    /// The attribute of that slot.
    func attribute(_ slot: Int) -> Attribute { catalogue.attributes[slot] }

    /// Slot of an attribute that has the id column's own name, where the catalogue declares one.
    var slotOfIDColumn: Int? {
        guard let slot = catalogue.slot(ofAttribute: idColumn), slot != Catalogue.idSlot,
            slot < catalogue.attributes.count, catalogue.attributes[slot].type == .string
        else { return nil }
        return slot
    }

    /// Throws what is wrong with a member's id.
    func checkID(_ id: String?, line: Int) throws(Rejection) -> String {
        guard var id, !id.isEmpty else {
            throw Rejection(
                .missingID, line: line, "'\(idColumn)' must be a non-empty string, found nothing")
        }
        guard !id.withUTF8(hasForbiddenCharacter) else {
            throw Rejection(
                .missingID, line: line,
                "'\(idColumn)' must have no control characters or noncharacters, found "
                    + excerpt(id))
        }
        return id
    }
}

/// Names that an input used and the catalogue does not know, in order of first use, for the report.
package struct UnknownNames: Hashable, Sendable {
    /// At most so many are kept.
    package static let limit = 100
    package private(set) var names: [String] = []

    package init() {}

    /// Keeps a name, once.
    mutating func add(_ name: String) {
        guard names.count < UnknownNames.limit, !names.contains(name) else { return }
        names.append(name)
    }
}
