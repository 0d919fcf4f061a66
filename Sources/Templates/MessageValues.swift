import CivilTime
import Expressions
import Liquid

/// The values of one message while it is filled.
final class MessageValues: LiquidHost {
    private let values: any TemplateValues
    private let zone: ZoneRules
    private let fields: FieldSlots
    /// By the raw value of `FixedName`.
    private var fixed: [LiquidValue]

    /// The text that a layout puts its frame around.
    var content: [UInt8] = [] {
        didSet { contentText = nil }
    }
    /// The same as a value, made when it is first asked for.
    private var contentText: LiquidValue?

    /// Where attributes end and event fields begin.
    struct FieldSlots: Sendable {
        let firstField: Int
    }

    /// Values of a member; `fixed` holds what the template's locale and the programme say.
    init(_ values: any TemplateValues, fields: FieldSlots, fixed: [LiquidValue]) {
        self.values = values
        zone = values.zone
        self.fields = fields
        self.fixed = fixed
    }

    subscript(name: FixedName) -> LiquidValue {
        get { fixed[name.rawValue] }
        set { fixed[name.rawValue] = newValue }
    }

    /// What the slot holds for this message.
    func value(slot: Int) -> LiquidValue {
        if slot < TemplateSlot.firstAttribute {
            return slot == FixedName.content.rawValue ? contentValue : fixed[slot]
        }
        let value =
            slot < fields.firstField
            ? values.member(slot - TemplateSlot.firstAttribute)
            : values.trigger(slot - fields.firstField)
        return value.map { LiquidValue($0, in: zone) } ?? .missing
    }

    private var contentValue: LiquidValue {
        if let contentText { return contentText }
        let value = LiquidValue.safe(String(decoding: content, as: UTF8.self))
        contentText = value
        return value
    }

    /// Appends the text that a layout goes around, without a copy.
    func append(slot: Int, to output: inout [UInt8]) {
        if slot == FixedName.content.rawValue { output += content }
    }
}

extension LiquidValue {
    /// A value of the expression language as templates see it; time stamps are read in the zone.
    init(_ value: Value, in zone: ZoneRules) {
        switch value {
        case .null: self = .missing
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(Int(number))
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .date(let date): self = .date(date)
        case .timestamp(let instant): self = .timestamp(instant, zone)
        case .duration(let microseconds): self = .double(Double(microseconds) / 1_000_000)
        case .list(let values): self = .array(values.map { LiquidValue($0, in: zone) })
        case .map(let map):
            self = .object(
                LiquidObject(
                    map.entries.map { entry in
                        (
                            LiquidValue(entry.key, in: zone).printed,
                            LiquidValue(entry.value, in: zone)
                        )
                    }))
        }
    }
}
