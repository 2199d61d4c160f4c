import JSONLines
import Testing
import XBRL

/// Rare but valid contexts and units, and invalid ones.
struct ContextReaderTests {
    private func fact(_ period: String, _ segment: String = "", unit: String = "<xbrli:measure>iso4217:USD</xbrli:measure>") throws -> JSONValue {
        let context = """
            <xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier><xbrli:segment>\(segment)</xbrli:segment></xbrli:entity>
            <xbrli:period>\(period)</xbrli:period></xbrli:context><xbrli:unit id="u">\(unit)</xbrli:unit>
            """
        let number = "<ix:nonFraction name=\"us-gaap:A\" contextRef=\"c\" unitRef=\"u\">1</ix:nonFraction>"
        return try #require(try ReadFacts.inline(ReadFacts.document(header: context, number)).first)
    }

    @Test(arguments: [
        ("2023-12-31", "2023-12-31"), ("2023-12-31T24:00:00", "2023-12-31"), ("2024-01-01T00:00:00Z", "2023-12-31"), ("2023-12-31Z", "2023-12-31"),
        ("2023-12-31-08:00", "2023-12-31"), ("2023-12-31+14:00", "2023-12-31"), ("2024-01-01T00:00:00.000", "2023-12-31"),
        ("2023-12-31T24:00:00.0-05:00", "2023-12-31"),
    ])
    func momentsAreDays(_ text: String, _ day: String) throws {
        let fact = try fact("<xbrli:instant> \(text) </xbrli:instant>")
        #expect(fact["period_end"]?.string == day)
        #expect(fact["problem"] == nil)
    }

    @Test func aStartAtTheEndOfADayIsTheNextDay() throws {
        let fact = try fact("<xbrli:startDate>2022-12-31T24:00:00</xbrli:startDate><xbrli:endDate>2023-12-31</xbrli:endDate>")
        #expect(fact["period_start"]?.string == "2023-01-01")
    }

    @Test(arguments: [
        "2023-02-29", "2023-12-31+5", "31.12.2023", "2023-12-31X", "", "2023-12-31Tgarbage", "2023-12-31T12:00:00", "2023-12-31T23:59:59", "2023-12-31T00:00",
        "2023-12-31T00:00:00.", "2023-12-31T00:00:00.5", "2023-12-31T00:00:00X", "2023-12-31T24:00:01", "2023-12-31+14:01", "2023-12-31+05:60", "20231231",
    ])
    func anInvalidDateIsAProblem(_ text: String) throws {
        #expect(try fact("<xbrli:instant>\(text)</xbrli:instant>")["problem"]?.string == "\"\(text)\" is not a date")
    }

    @Test func aPeriodThatEndsBeforeItStartsIsAProblem() throws {
        func problem(_ start: String, _ end: String) throws -> String? {
            try fact("<xbrli:startDate>\(start)</xbrli:startDate><xbrli:endDate>\(end)</xbrli:endDate>")["problem"]?.string
        }
        #expect(try problem("2023-12-31", "2023-12-31") == nil)
        #expect(try problem("2023-12-31", "2023-12-30") == "a period that ends before it starts")
        #expect(try problem("2023-12-31T00:00:00", "2024-01-01T00:00:00") == nil)
        #expect(try problem("2023-12-31T00:00:00", "2023-12-31T00:00:00") == "a period that ends before it starts")
    }

    @Test(arguments: ["<aldc:Region>Europe</aldc:Region>", "<xbrldi:explicitMember>us-gaap:M</xbrldi:explicitMember>"])
    func otherContentOfASegmentIsAProblem(_ segment: String) throws {
        let instant = "<xbrli:instant>2023-12-31</xbrli:instant>"
        #expect(try fact(instant, segment)["problem"]?.string == "a context whose segment or scenario has content other than dimensions")
        let member = "<xbrldi:explicitMember dimension=\"us-gaap:A\">us-gaap:M</xbrldi:explicitMember>"
        #expect(try fact(instant, member + segment)["problem"]?.string == "a context whose segment or scenario has content other than dimensions")
        #expect(try fact(instant, member)["problem"] == nil)
        #expect(
            try fact(instant, "<xbrldi:typedMember dimension=\"us-gaap:A\"><aldc:Region><aldc:Inner>x</aldc:Inner></aldc:Region></xbrldi:typedMember>")[
                "problem"] == nil)
    }

    @Test func aTypedMemberThatIsNilIsNull() throws {
        func member(_ content: String) throws -> JSONValue? {
            let member = "<xbrldi:typedMember dimension=\"us-gaap:A\">\(content)</xbrldi:typedMember>"
            return try fact("<xbrli:instant>2023-12-31</xbrli:instant>", member)["dimensions"]?["us-gaap:A"]
        }
        #expect(try member("<aldc:T xsi:nil=\"true\"/>") == .null)
        #expect(try member("<aldc:T xsi:nil=\"1\"/>") == .null)
        #expect(try member("<aldc:T xsi:nil=\"false\"/>") == .string(""))
        #expect(try member("<aldc:T/>") == .string(""))
        #expect(try member("<aldc:T><aldc:U xsi:nil=\"true\"/>x</aldc:T>") == .string("x"))
    }

    @Test func aContextNeedsAPeriod() throws {
        #expect(try fact("")["problem"]?.string == "a context without a period")
        #expect(try fact("<xbrli:startDate>2023-01-01</xbrli:startDate>")["problem"]?.string == "a context without a period")
    }

    @Test func anAxisHasOneMember() throws {
        func member(_ axis: String, _ name: String) -> String { "<xbrldi:explicitMember dimension=\"us-gaap:\(axis)\">us-gaap:\(name)</xbrldi:explicitMember>" }
        let fact = try fact("<xbrli:instant>2023-12-31</xbrli:instant>", member("A", "M") + member("B", "N") + member("A", "O"))
        #expect(fact["problem"]?.string == "a context with two members of A")
        #expect(fact["dimensions"] == .object([.init("us-gaap:A", .string("us-gaap:M")), .init("us-gaap:B", .string("us-gaap:N"))]))
    }

    @Test func aUnitNeedsAMeasure() throws {
        #expect(try fact("<xbrli:forever/>", unit: "")["problem"]?.string == "a unit without a measure")
        #expect(try fact("<xbrli:forever/>")["problem"] == nil)
    }
}
