import Glibc
import Testing

/// The SQL of Examples/compliance on a database with a user, a key and an audit.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server")) struct ComplianceTests {
    /// Runs a script in a database of its own. `sql` runs a statement, `file` a file of the folder with options of psql.
    private func run(_ name: String, _ script: String) throws -> Subprocess.Result {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let server = try #require(Places.environment("SECFLOW_POSTGRES"))
        environment.merge(["PGPASSWORD": "secret", "SERVER": server.replacing(":secret@", with: "@"), "DATABASE": "compliance_\(name)_\(getpid())"]) { $1 }
        let set = #"""
            drop() { psql -qX "$SERVER/postgres" -c "DROP DATABASE IF EXISTS \"$DATABASE\" WITH (FORCE)" 2> messages; }
            trap drop EXIT
            drop
            psql -qX "$SERVER/postgres" -c "CREATE DATABASE \"$DATABASE\""
            financials-load --quiet --migrate --db "$SERVER/$DATABASE" < /dev/null
            sql() { psql -qXtA "$SERVER/$DATABASE" -c "$1"; }
            file() { psql -qXtA "${@:2}" -f "$EXAMPLES/compliance/$1" "$SERVER/$DATABASE"; }
            sql "INSERT INTO users (id, issuer, subject, email, name) VALUES ('00000000-0000-4000-8000-000000000001', 'https://i.example.com/', 'jo', 'jo@example.com', 'Jo Doe')"
            sql "INSERT INTO api_keys (user_id, name, prefix, hash) VALUES ('00000000-0000-4000-8000-000000000001', 'jo''s key', 'p', 'the-hash')"
            for n in 1 2 3; do sql "SELECT audit('READ', 'answer', '$n', '00000000-0000-4000-8000-000000000001', '192.0.2.$n')" > written; done
            sql "SELECT audit('REFUSE', 'answer', NULL, NULL, '192.0.2.9', NULL, NULL, '{\"code\": \"expired\", \"caller\": null, \"count\": 40}')" > written

            """#
        return try Subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", set + script], environment: environment, folder: sandbox.work, seconds: 60)
    }

    /// What is known of a user is told, then erased: no name and no address is left, the keys have ended, and no row of the audit is lost.
    @Test func theErasure() throws {
        let result = try run(
            "erasure",
            #"""
            user=(-v issuer=https://i.example.com/ -v subject=jo)
            file subject.sql "${user[@]}" | jq -c '[.user.email, (.api_keys | length), (.api_keys[0] | has("hash")), (.audit | length)]'
            file erase.sql "${user[@]}" | tail -n 1
            file subject.sql "${user[@]}" | wc -l
            sql "SELECT row_to_json(u) FROM users u" | grep -c 'jo\|Jo' || true
            sql "SELECT name, revoked_at IS NOT NULL FROM api_keys"
            sql "SELECT action, count(*) FROM audit_logs GROUP BY 1 ORDER BY 1" | xargs
            file erase.sql "${user[@]}" 2> errors || echo "status $?"
            """#)
        let id = "00000000-0000-4000-8000-000000000001"
        #expect(
            result.output == """
                ["jo@example.com",1,false,3]
                \(id)|erased-\(id)|t|3
                0
                0
                erased|t
                ERASE|1 READ|3 REFUSE|1
                status 3

                """, "\(result.errors)")
    }

    /// The review shows what was done and refused and the keys without an end, and the days on which there was none.
    @Test func theReview() throws {
        let result = try run(
            "review",
            """
            file review.sql > first
            file review.sql > second
            grep '|READ|answer|3|3|' first | cut -d'|' -f2-6
            grep '192.0.2.9' first | cut -d'|' -f1-4
            grep -c "jo's key" first
            sql "SELECT count(*) FROM audit_logs WHERE action = 'REVIEW'"
            grep -c "^$(date -u -d yesterday +%F)$" first
            file review.sql -v days=7 | grep -c '|REVIEW|'
            """)
        #expect(result.status == 0 && result.output == "jo|READ|answer|3|3\nexpired|-|192.0.2.9|40\n1\n2\n1\n1\n", "\(result.output)\(result.errors)")
    }
}
