public import Campaigns
import Engine

/// The long texts of a batch's rows, made by the thread that has just made the rows, beside the one
/// that writes: in the order in which rows are written, of each member its attributes and its state,
/// of each event its data.
public final class RowTexts: @unchecked Sendable {
    /// By which attributes were written; who reads by another has to write them anew.
    public let catalogue: Catalogue
    // Neither changes once the texts are made, which is why all threads may read them.
    private let text: RowText
    private let ends: [Int]

    /// Of the members and events of the batch.
    public init(of batch: Batch, by codec: MemberCodec) {
        var text = RowText()
        var ends: [Int] = []
        ends.reserveCapacity(2 * batch.members.count + batch.effects.count)
        for place in batch.members.indices {
            text.separate()
            codec.write(attributes: batch.members[place].member.attributes, to: &text)
            ends.append(text.count)
            text.separate()
            text.state(batch.members[place].member.state)
            ends.append(text.count)
        }
        for place in batch.effects.indices {
            for event in batch.effects[place].events {
                text.separate()
                codec.write(dataOf: event.event, to: &text)
                ends.append(text.count)
            }
        }
        catalogue = codec.catalogue
        self.text = text
        self.ends = ends
    }

    /// How many there are.
    public var count: Int { ends.count }

    /// Shows the text in that place; its bytes are there as long as these texts are.
    public func show(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let start = place == 0 ? 0 : ends[place - 1]
        body(UnsafeBufferPointer(rebasing: text.bytes[start..<ends[place]]))
    }
}
