import JSONLines
import Warehouse

/// The description of the API (OpenAPI 3.1), made of the definitions that route and check the requests.
enum OpenAPI {
    /// - Parameter isDeprecated: whether clients should use another version.
    static func document(_ endpoints: [Endpoint], version: String, isDeprecated: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(
            object([
                "openapi": "3.1.0",
                "info": object([
                    "title": "secflow",
                    "version": .string(version),
                    "description": "The filings, facts, statements and figures of a database. Numbers have all their digits. Read them as decimals.",
                ]),
                "security": .array([object([:]), object(["token": .array([])]), object(["key": .array([])])]),
                "paths": .object(endpoints.map { JSONValue.Member($0.path, object(["get": operation($0, isDeprecated)])) }),
                "components": object([
                    "securitySchemes": object([
                        "token": object(["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]),
                        "key": object(["type": "http", "scheme": "bearer", "description": "An API key, in place of a token."]),
                    ]),
                    "schemas": .object(schemas(endpoints)),
                    "responses": object([
                        "Problem": object([
                            "description": "Why there is no other answer (RFC 9457).",
                            "content": object(["application/problem+json": object(["schema": reference("schemas/problem")])]),
                        ])
                    ]),
                ]),
            ]))
        writer.endLine()
        return writer.bytes
    }

    private static func operation(_ endpoint: Endpoint, _ isDeprecated: Bool) -> JSONValue {
        var responses = [
            JSONValue.Member("200", object(["description": .string(endpoint.summary + "."), "content": content(endpoint)])),
            JSONValue.Member("304", object(["description": "The client's answer is still right."])),
        ]
        for status: Problem.Status in [
            .badRequest, .unauthorized, .forbidden, .notFound, .notAcceptable, .tooLong, .tooManyRequests, .internalError, .unavailable,
        ] {
            responses.append(JSONValue.Member("\(status.rawValue)", reference("responses/Problem")))
        }
        return object([
            "operationId": .string(endpoint.operation),
            "deprecated": .boolean(isDeprecated),
            "summary": .string(endpoint.summary),
            "description": .string("Needs the scope \(endpoint.scope.rawValue)."),
            "parameters": .array(endpoint.parameters.map(parameter)),
            "responses": .object(responses),
        ])
    }

    private static func content(_ endpoint: Endpoint) -> JSONValue {
        let record = reference("schemas/\(endpoint.recordName)")
        return .object(
            endpoint.types.map { type in
                let schema: JSONValue
                switch (type, endpoint.work) {
                case (.json, .row): schema = record
                case (.json, _):
                    schema = object([
                        "type": "object", "required": .array(["data"]),
                        "properties": object([
                            "data": object(["type": "array", "items": record]),
                            "next": object(["type": "string", "description": "The cursor of the next page; absent on the last one."]),
                        ]),
                    ])
                case (.ndjson, _): schema = object(["type": "string", "description": "One record a line, as JSON."])
                case (.html, _): schema = text
                case (.csv, _): schema = object(["type": "string", "description": "A line with the names of the columns, then one line a record."])
                }
                return JSONValue.Member(type.rawValue, object(["schema": schema]))
            })
    }

    private static func parameter(_ parameter: Parameter) -> JSONValue {
        var members = [
            JSONValue.Member("name", .string(parameter.name)), JSONValue.Member("in", parameter.isInPath ? "path" : "query"),
            JSONValue.Member("description", .string(parameter.summary)), JSONValue.Member("schema", schema(parameter.kind)),
        ]
        if parameter.isRequired { members.append(JSONValue.Member("required", .boolean(true))) }
        return .object(members)
    }

    private static func schema(_ kind: Parameter.Kind) -> JSONValue {
        switch kind {
        case .text(let limit): object(["type": "string", "minLength": .integer(1), "maxLength": .integer(limit), "pattern": "^[^\\u0000]+$"])
        case .word(let limit): object(["type": "string", "pattern": .string("^[A-Za-z0-9_-]{1,\(limit)}$")])
        case .texts(let limit): object(["type": "array", "maxItems": .integer(Parameter.repetitionLimit), "items": schema(.text(limit))])
        case .integer(let range): object(["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
        case .date: object(["type": "string", "format": "date"])
        case .flag: object(["type": "boolean"])
        case .choice(let words): object(["type": "string", "enum": .array(words.map { .string($0) })])
        case .uuid: object(["type": "string", "format": "uuid"])
        case .accessionNumber: object(["type": "string", "pattern": "^[0-9]{10}-[0-9]{2}-[0-9]{6}$"])
        case .company: object(["type": "string", "pattern": "^[!-~]{1,20}$"])
        }
    }

    // MARK: Records

    private static func schemas(_ endpoints: [Endpoint]) -> [JSONValue.Member] {
        var schemas = [JSONValue.Member("problem", problem)]
        for endpoint in endpoints where !schemas.contains(where: { $0.key == endpoint.recordName }) {
            switch endpoint.work {
            case .list(let list), .row(let list): schemas.append(JSONValue.Member(endpoint.recordName, record(list.type, list.columns)))
            case .figures: schemas.append(JSONValue.Member(endpoint.recordName, figure))
            case .page: break
            }
        }
        return schemas
    }

    private static let problem = object([
        "type": "object", "required": .array(["type", "title", "status", "code", "detail"]),
        "properties": object([
            "type": text, "title": text, "status": object(["type": "integer"]), "code": text, "detail": text,
            "parameter": object(["type": "string", "description": "The parameter that is at fault."]),
        ]),
    ])

    private static func record(_ type: String, _ columns: [ResultColumn]) -> JSONValue {
        var properties = [JSONValue.Member("type", object(["const": .string(type)]))]
        // The texts of a column of numbers and texts stand in the next one, of the same name.
        for column in columns where column.form != .members && !properties.contains(where: { $0.key == column.name }) {
            properties.append(JSONValue.Member(column.name, schema(column.form)))
        }
        return object(["type": "object", "required": .array(["type"]), "properties": .object(properties)])
    }

    private static func schema(_ form: ResultColumn.Form) -> JSONValue {
        switch form {
        case .text: text
        case .number: object(["type": "number"])
        case .numberElseText: object(["type": .array(["number", "string", "null"])])
        case .numberOrText: object(["type": .array(["number", "string"])])
        case .flag: object(["type": "boolean"])
        case .json, .members, .place: object([:])
        }
    }

    private static let figure: JSONValue = {
        let texts = [
            "view", "cik", "ticker", "company_name", "statement_type", "item", "period_start", "period_end", "fiscal_period", "unit", "concept",
            "accession_number", "document", "form_type", "filing_date", "accepted_at", "missing", "reason",
        ]
        var properties = [JSONValue.Member("type", object(["const": "figure"]))] + texts.map { JSONValue.Member($0, text) }
        properties += [
            JSONValue.Member("fiscal_year", object(["type": "integer"])), JSONValue.Member("value", object(["type": "number"])),
            JSONValue.Member("offset", object(["type": "integer"])), JSONValue.Member("concept_changed", object(["const": .boolean(true)])),
            JSONValue.Member("derived", object(["type": "object", "description": "What the value was calculated from."])),
        ]
        return object(["type": "object", "required": .array(["type", "view", "cik", "item"]), "properties": .object(properties)])
    }()

    private static let text = object(["type": "string"])

    private static func reference(_ name: String) -> JSONValue { object(["$ref": .string("#/components/\(name)")]) }

    private static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue { .object(members.map { JSONValue.Member($0, $1) }) }
}

extension JSONValue: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
}
