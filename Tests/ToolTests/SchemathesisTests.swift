import Bytes
import Testing

/// The description of the API and what secflow-serve answers, compared by schemathesis: thousands of requests that the description allows or forbids.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_SCHEMATHESIS") != nil, "only with Scripts/test --full serve"))
struct SchemathesisTests {
    @Test(arguments: ServeSite.stores) func theDescriptionIsTrue(store: String) throws {
        try ServeSite(store, "schema").bash(
            #"""
            serve one
            # Values with which lists and figures are found.
            cat > schemathesis.toml <<'END'
            [[operations]]
            include-path = "/v1/figures"
            parameters = { company = "ALDC" }
            [[operations]]
            include-path = "/v1/companies/{cik}"
            parameters = { cik = 9990003 }
            END
            check() { "${PYTHON%/*}/schemathesis" --config-file "$1" run "$URL/v1/openapi.json" --checks all --seed 22 "${@:2}" > report 2>&1 || { tail -n 100 report; exit 1; }; }
            : > none.toml
            check none.toml --max-examples 100
            grep -q '13 selected / 13 total' report
            check schemathesis.toml --include-path /v1/figures --include-path '/v1/companies/{cik}' --max-examples 100
            ! grep -q 'Missing test data' report
            end one
            """#, seconds: 600)
    }
}
