import Bytes
import Clocks
import Records
import Testing
import Warehouse

@testable import Service

/// How a version of the API ends. Nothing is read, so that the database is none.
struct VersionEndTests {
    private func answer(_ end: VersionEnd?, _ target: String) throws -> ServiceAnswer {
        var settings = WarehouseService.Settings(.sqlite(path: "/nowhere/a.db"), version: "1")
        settings.versionEnd = end
        let service = WarehouseService(settings)
        defer { service.stop() }
        return try #require(service.answer(ServiceRequest(.get, target, ServiceRequest.Fields(), address: ""), mayBlock: true))
    }

    private func end(sunsetIn days: Int) -> VersionEnd {
        let today = CalendarDate(days: wallSeconds() / 86_400)
        return VersionEnd(deprecated: today + -30, sunset: today + days, successor: "/v2/openapi.json")
    }

    @Test func thereAreNoAnswersAfterTheLastDay() throws {
        let gone = try answer(end(sunsetIn: 0), "/v1/filings")
        #expect(gone.status == 410)
        #expect(gone.fields.contains { $0 == ("Link", #"</v2/openapi.json>; rel="successor-version""#) })
        // Until then the database is asked, and this one is missing.
        let asked = try answer(nil, "/v1/filings").status
        #expect(asked >= 500)
        #expect(try answer(end(sunsetIn: 1), "/v1/filings").status == asked)
        // What is of no version goes on.
        #expect(try answer(end(sunsetIn: 0), "/healthz").status == 200)
    }

    @Test func theFieldsSayWhen() {
        let end = VersionEnd(deprecated: CalendarDate(days: 20_454), sunset: CalendarDate(days: 20_819), successor: "/v2")
        #expect(
            end.fields.map { "\($0.name): \($0.value)" } == [
                "Deprecation: @1767225600", "Sunset: Fri, 01 Jan 2027 00:00:00 GMT", #"Link: </v2>; rel="successor-version""#,
            ])
        #expect(VersionEnd(deprecated: end.deprecated, sunset: nil, successor: "/v2").fields.map(\.name) == ["Deprecation", "Link"])
    }

    @Test func theDescriptionSaysSo() {
        for isDeprecated in [true, false] {
            let text = String(decoding: OpenAPI.document(Endpoint.all, version: "1", isDeprecated: isDeprecated), as: UTF8.self)
            #expect(text.contains(#""deprecated":true"#) == isDeprecated)
        }
    }
}
