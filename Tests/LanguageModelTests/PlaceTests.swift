import Testing

@testable import LanguageModel

struct PlaceTests {
    /// Sections of records without offsets have different answers.
    @Test func placesWithoutOffsetsAreToldApart() {
        let places = [("I", "1"), ("I", "1A"), ("II", "1A")].map { Place(accessionNumber: "0000000001-25-000001", document: "a.htm", part: $0, item: $1) }
        #expect(Set(places.map { $0.answerID(question: "risks") }).count == 3)
    }
}
