import Campaigns
import Engine
import Expressions
import JSON

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
    /// The id column and then the attributes, in order of their slots.
    private let names: ByteTable
    /// Slot of an attribute that has the id column's own name, where the catalogue declares one.
    let slotOfIDColumn: Int?

    init(catalogue: Catalogue) {
        self.catalogue = catalogue
        idColumn = catalogue.idColumn
        slotOfIDColumn = MemberColumns.slotOfIDColumn(in: catalogue)
        names = ByteTable([catalogue.idColumn] + catalogue.attributes.map(\.name))
    }

    /// What the name stands for. Computed attributes follow from others and cannot be set.
    func meaning(of name: String) -> Meaning {
        var name = name
        return name.withUTF8 { meaning(of: $0) }
    }

    /// The same for the name's UTF-8.
    func meaning(of name: UnsafeBufferPointer<UInt8>) -> Meaning {
        guard let index = names.index(of: name) else { return .unknown }
        if index == 0 { return .id }
        let slot = index - 1
        return slot == Catalogue.idSlot ? .unknown : .attribute(slot)
    }

    /// The attribute of that slot.
    func attribute(_ slot: Int) -> Attribute { catalogue.attributes[slot] }

    /// How many attributes a row can have.
    var attributeCount: Int { catalogue.attributes.count }

    private static func slotOfIDColumn(in catalogue: Catalogue) -> Int? {
        guard let slot = catalogue.slot(ofAttribute: catalogue.idColumn),
            slot != Catalogue.idSlot, slot < catalogue.attributes.count,
            catalogue.attributes[slot].type == .string
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
        guard id.utf8.count <= Member.longestID else {
            throw Rejection(
                .missingID, line: line,
                "'\(idColumn)' may have \(Member.longestID) bytes, found \(id.utf8.count)")
        }
        return id
    }
}
