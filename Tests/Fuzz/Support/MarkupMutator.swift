import Bytes

/// Changes elements and attributes of XML, to test the assumptions of a parser.
package enum MarkupMutator: Mutator {
    /// Names that a parser knows and a document may lack.
    private static let names = [
        "table", "tr", "p", "br", "ix:header", "ix:hidden", "ix:references", "ix:resources", "ix:nonFraction", "ix:nonNumeric", "ix:fraction", "ix:numerator",
        "ix:denominator", "ix:tuple", "ix:exclude", "ix:continuation", "ix:footnote", "ix:relationship", "xbrli:context", "xbrli:unit", "xbrli:period",
        "xbrli:entity", "xbrli:identifier", "xbrli:segment", "xbrli:scenario", "xbrli:divide", "xbrli:measure", "xbrldi:explicitMember", "xbrldi:typedMember",
        "link:footnoteLink", "link:footnote", "link:footnoteArc", "link:loc", "link:presentationLink", "link:presentationArc", "link:calculationLink",
        "link:calculationArc", "link:labelLink", "link:label", "link:labelArc", "link:roleType", "link:definition", "link:linkbase", "xsd:element",
        "xsd:schema",
    ]

    package static func mutate(_ input: inout [UInt8], room: Int, _ chance: inout Chance) {
        let markup = Markup(input)
        guard !markup.tags.isEmpty else { return }
        switch chance.below(16) {
        case 0, 1: attribute(&input, markup, room, &chance)
        case 2, 3: dropAttribute(&input, markup, &chance)
        case 4: swapAttributes(&input, markup, &chance)
        case 5, 6: text(&input, markup, room, &chance)
        case 7, 8: flood(&input, markup, room, &chance)
        case 9: duplicate(&input, markup, room, &chance)
        case 10, 11: nest(&input, markup, room, &chance)
        case 12: move(&input, markup, &chance)
        case 13: remove(&input, markup, &chance)
        case 14: rename(&input, markup, room, &chance)
        default: splice(&input, markup, markup, room, &chance)
        }
    }

    /// Implements a target's `LLVMFuzzerCustomCrossOver`: puts an element of one input into the other.
    package static func crossed(
        _ one: UnsafePointer<UInt8>?, _ size: Int, _ other: UnsafePointer<UInt8>?, _ otherSize: Int, into output: UnsafeMutablePointer<UInt8>?, room: Int,
        seed: UInt32
    ) -> Int {
        guard let output else { return 0 }
        var chance = Chance(seed: seed)
        var input = [UInt8](one, size)
        splice(&input, Markup(input), Markup([UInt8](other, otherSize)), room, &chance)
        let count = min(input.count, room)
        input.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { output.update(from: base, count: count) }
        }
        return count
    }

    // MARK: Attributes

    private static func attributes(_ markup: Markup, _ chance: inout Chance) -> [Markup.Attribute] {
        guard let tag = markup.someElement(&chance, where: { markup.tags[$0].range.upperBound - markup.tags[$0].name.upperBound > 2 }) else { return [] }
        return markup.attributes(of: markup.tags[tag])
    }

    /// Sets a value, or puts a copy of an attribute after another.
    private static func attribute(_ input: inout [UInt8], _ markup: Markup, _ room: Int, _ chance: inout Chance) {
        let attributes = attributes(markup, &chance)
        let numeric = attributes.filter { markup.bytes.span.extracting($0.value).isNumeric }
        guard let attribute = chance.element(numeric.isEmpty || chance.oneIn(3) ? attributes : numeric) else { return }
        if chance.oneIn(5), let other = chance.element(self.attributes(markup, &chance)) {
            input.put(Array(input[other.range]), at: attribute.range.upperBound..<attribute.range.upperBound, room: room)
        } else if chance.oneIn(4), let other = chance.element(self.attributes(markup, &chance)) {
            input.put(Array(input[other.name]), at: attribute.name, room: room)
        } else {
            input.put(Extremes.value(&chance), at: attribute.value, room: room)
        }
    }

    private static func dropAttribute(_ input: inout [UInt8], _ markup: Markup, _ chance: inout Chance) {
        guard let attribute = chance.element(attributes(markup, &chance)) else { return }
        guard chance.oneIn(4) else { return input.removeSubrange(attribute.range) }
        // All attributes of the name.
        let name = Array(input[attribute.name])
        let all = markup.tags.flatMap(markup.attributes).filter { input[$0.name].elementsEqual(name) }
        for other in all.reversed() { input.removeSubrange(other.range) }
    }

    private static func swapAttributes(_ input: inout [UInt8], _ markup: Markup, _ chance: inout Chance) {
        guard let one = chance.element(attributes(markup, &chance)), let other = chance.element(attributes(markup, &chance)) else { return }
        input.swap(one.value, other.value)
    }

    // MARK: Text

    private static func text(_ input: inout [UInt8], _ markup: Markup, _ room: Int, _ chance: inout Chance) {
        guard let element = markup.someElement(&chance, where: { markup.text($0) != nil }), let text = markup.text(element) else { return }
        if chance.oneIn(4), let other = markup.someElement(&chance, where: { markup.text($0) != nil }).flatMap(markup.text) {
            input.swap(text, other)
        } else {
            input.put(Extremes.value(&chance), at: text, room: room)
        }
    }

    /// Sets many texts and values at once, to one value or several. Single changes would take hours to produce such combinations.
    private static func flood(_ input: inout [UInt8], _ markup: Markup, _ room: Int, _ chance: inout Chance) {
        let share = 1 + chance.below(8)
        var places: [Range<Int>] = []
        for index in markup.tags.indices {
            places += markup.attributes(of: markup.tags[index]).map(\.value)
            if let text = markup.text(index) { places.append(text) }
        }
        let isNumericOnly = !chance.oneIn(4)
        let everywhere = chance.oneIn(2) ? Extremes.value(&chance) : nil
        for place in places.reversed() where chance.oneIn(share) {
            if isNumericOnly, !markup.bytes.span.extracting(place).isNumeric { continue }
            input.put(everywhere ?? Extremes.value(&chance), at: place, room: room)
        }
    }

    // MARK: Elements

    private static func duplicate(_ input: inout [UInt8], _ markup: Markup, _ room: Int, _ chance: inout Chance) {
        guard let index = markup.someElement(&chance) else { return }
        let element = markup.element(index)
        let copies = chance.copies(of: element.count, in: room - input.count)
        input.put((0..<copies).flatMap { _ in markup.bytes[element] }, at: element.upperBound..<element.upperBound, room: room)
    }

    /// Puts an element into itself or into another, with or without a third between them; or nests it many times.
    private static func nest(_ input: inout [UInt8], _ markup: Markup, _ room: Int, _ chance: inout Chance) {
        guard let index = markup.someElement(&chance), let other = chance.oneIn(2) ? index : markup.someElement(&chance) else { return }
        let tag = markup.tags[index], inner = markup.element(other)
        var content = Array(input[inner])
        if chance.oneIn(2) { content = wrapped(content, markup, &chance) }
        if tag.kind == .empty {
            // An empty element gets a closing tag.
            let name = Array(input[tag.name])
            let head = Array(input[tag.range.lowerBound..<tag.range.upperBound - 2])
            input.put(head + [UInt8(ascii: ">")] + content + "</".utf8 + name + ">".utf8, at: tag.range, room: room)
        } else if chance.oneIn(4) {
            let head = Array(input[tag.range]), end = Array("</".utf8) + input[tag.name] + Array(">".utf8)
            let depth = chance.copies(of: head.count + end.count, in: room - input.count)
            let closing = markup.tags[markup.closing(index)].range
            if closing.lowerBound > tag.range.lowerBound, chance.oneIn(2) {
                input.put((0..<depth).flatMap { _ in end }, at: closing.upperBound..<closing.upperBound, room: room)
            }
            input.put((0..<depth).flatMap { _ in head }, at: tag.range.upperBound..<tag.range.upperBound, room: room)
        } else {
            input.put(content, at: tag.range.upperBound..<tag.range.upperBound, room: room)
        }
    }

    /// Returns content within a further element, whose name may come from this document.
    private static func wrapped(_ content: [UInt8], _ markup: Markup, _ chance: inout Chance) -> [UInt8] {
        if chance.oneIn(2), let index = markup.someElement(&chance), markup.tags[index].kind == .open {
            return markup.bytes[markup.tags[index].range] + content + "</".utf8 + markup.bytes[markup.tags[index].name] + ">".utf8
        }
        let name = chance.element(names) ?? "p"
        return "<\(name)>".utf8 + content + "</\(name)>".utf8
    }

    private static func move(_ input: inout [UInt8], _ markup: Markup, _ chance: inout Chance) {
        guard let index = markup.someElement(&chance) else { return }
        input.move(chance.oneIn(4) ? markup.tags[index].range : markup.element(index), to: markup.somePlace(&chance))
    }

    /// Removes an element, one of its tags, or both tags without its content.
    private static func remove(_ input: inout [UInt8], _ markup: Markup, _ chance: inout Chance) {
        guard let index = markup.someElement(&chance) else { return }
        let closing = markup.closing(index)
        switch chance.below(4) {
        case 0: input.removeSubrange(markup.tags[index].range)
        case 1: input.removeSubrange(markup.tags[closing].range)
        case 2 where closing > index:
            input.removeSubrange(markup.tags[closing].range)
            input.removeSubrange(markup.tags[index].range)
        default: input.removeSubrange(markup.element(index))
        }
    }

    private static func rename(_ input: inout [UInt8], _ markup: Markup, _ room: Int, _ chance: inout Chance) {
        guard let index = markup.someElement(&chance), let other = markup.someElement(&chance) else { return }
        let name = chance.oneIn(2) ? Array(markup.bytes[markup.tags[other].name]) : Array((chance.element(names) ?? "p").utf8)
        let closing = markup.closing(index)
        if closing > index, !chance.oneIn(8) { input.put(name, at: markup.tags[closing].name, room: room) }
        input.put(name, at: markup.tags[index].name, room: room)
    }

    /// Puts an element of `source` after a tag, or in place of an element.
    private static func splice(_ input: inout [UInt8], _ markup: Markup, _ source: Markup, _ room: Int, _ chance: inout Chance) {
        guard let index = source.someElement(&chance) else { return }
        var content = Array(source.bytes[source.element(index)])
        if chance.oneIn(4) { content = wrapped(content, source, &chance) }
        if chance.oneIn(3), let other = markup.someElement(&chance) {
            input.put(content, at: markup.element(other), room: room)
        } else {
            let place = markup.somePlace(&chance)
            input.put(content, at: place..<place, room: room)
        }
    }
}
