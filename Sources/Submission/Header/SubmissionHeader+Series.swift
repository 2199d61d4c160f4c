import JSONLines
package import Records

extension SubmissionHeader {
    /// A series of a fund and its classes.
    package struct Series: Equatable, Sendable {
        package struct Class: Equatable, Sendable {
            package var id: String
            package var name: String?
            package var ticker: String?
        }

        package var id: String?
        package var name: String?
        package var ownerCIK: CIK?
        /// The kind of group that the series is in: `existing`, `new`, `acquiring`, `target`, ...
        package var status: String
        package var classes: [Class]
    }
}

extension SubmissionHeader.Series {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("series_id", id)
        writer.member("name", name)
        writer.member("owner_cik", ownerCIK?.description)
        writer.member("status", status)
        writer.key("classes")
        writer.beginArray()
        for item in classes {
            writer.beginObject()
            writer.member("class_id", item.id)
            writer.member("name", item.name)
            writer.member("ticker", item.ticker)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
