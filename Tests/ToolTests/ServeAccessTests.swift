import Bytes
import Testing

/// secflow-serve with callers: API keys, tokens, what is recorded of them, and how often they may ask.
@Suite(.serialized) struct ServeAccessTests {
    /// API keys from their making to their end, and the audit.
    @Test(arguments: ServeSite.stores) func keys(store: String) throws {
        try ServeSite(store, "keys").bash(
            #"""
            make() { secflow-serve --db "$DB" --make-key "$@" 2>> made.log; }
            all=$(make reports --scope filings:read --scope answers:read --scope runs:read --scope alerts:read)
            some=$(make reports --scope filings:read)
            short=$(make other --scope filings:read --expires 1)
            [[ $all =~ ^secflow_[A-Za-z0-9_-]{43}$ ]]
            secflow-serve --db "$DB" --list-keys > listed
            is "$(jq -r '[.type, .name, .prefix, (.scopes | join(" ")), (.expires_at != null), .revoked_at] | join(",")' listed | sort -t, -k 2,2r -k 4,4r | cut -d, -f 1-2,4-)" \
                "api_key,reports,filings:read answers:read runs:read alerts:read,false,
            api_key,reports,filings:read,false,
            api_key,other,filings:read,true,"
            is "$(jq -r .prefix listed | sort)" "$(printf '%.14s\n' "$all" "$some" "$short" | sort)"
            ! grep -qF "$all" listed made.log
            case $DB in postgres*) audit= ;; *) audit='--audit-file audit.ndjson' ;; esac
            serve one --api-keys $audit
            use() { code -H "Authorization: Bearer $1" "$2"; }
            is "$(code /v1/filings) $(field www-authenticate)" "401 $problem Bearer"
            is "$(code -H 'Host: filings.example' /healthz)" '200 text/plain; charset=utf-8'
            for path in filings answers runs alerts; do is "$(use $all /v1/$path)" '200 application/json'; done
            is "$(use $some /v1/filings)" '200 application/json'
            is "$(code -H "Authorization: bearer  $some" /v1/filings)" '200 application/json'
            is "$(use $short /v1/filings)" '200 application/json'
            for path in answers runs workflows rejects alerts; do is "$(use $some /v1/$path)" "403 $problem"; done
            is "$(field www-authenticate)" 'Bearer error="insufficient_scope", scope="alerts:read"'
            # What was answered to one caller is kept, but not for those who may not read it.
            is "$(use $all /v1/answers)" '200 application/json'
            is "$(use $some /v1/answers)" "403 $problem"
            last=${all: -1}
            for key in "${all%?}" "${all}A" "${all%?}$([ "$last" = A ] && echo B || echo A)" "secflow_" "${all^^}" "$(head -c 9000 /dev/zero | tr '\0' a)" "' OR 1=1 --"; do
                is "$(use "$key" /v1/filings)" "401 $problem"
            done
            is "$(field www-authenticate)" 'Bearer error="invalid_token"'
            is "$(code -H "Authorization: Basic $all" /v1/filings)" "401 $problem"
            is "$(code -u "$all:" /v1/filings)" "401 $problem"
            # The end of a key is noticed at once; that of time, too.
            secflow-serve --db "$DB" --revoke-key "$(jq -r 'select(.name == "other") | .id' listed)"
            case $DB in postgres*) sleep 0.15 ;; esac
            is "$(use $short /v1/filings)" "401 $problem"
            jq -r .detail body | grep -q 'is revoked'
            is "$(use $some /v1/filings)" '200 application/json'
            query "UPDATE api_keys SET expires_at = '2020-01-01T00:00:00Z' WHERE prefix = '${some:0:14}'"
            case $DB in postgres*) sleep 0.15 ;; esac
            is "$(use $some /v1/filings)" "401 $problem"
            jq -r .detail body | grep -q 'has expired'
            is "$(secflow-serve --db "$DB" --list-keys | jq -r 'select(.revoked_at != null) | .name')" other
            # Neither a key nor a hash is served or shown.
            ask /metrics > metrics
            ! grep -qF -e "${all:20}" -e "${some:20}" metrics one.log
            end one
            case $DB in
                postgres*)
                    query "SELECT json_build_object('action', action, 'resource_type', resource_type, 'user', user_id, 'ip_address', host(ip_address), 'user_agent', user_agent,
                        'details', details) FROM audit_logs WHERE action IN ('READ', 'REFUSE') ORDER BY timestamp" > audit.ndjson ;;
            esac
            is "$(jq -r 'select(.action == "READ") | .resource_type' audit.ndjson | sort | uniq -c | xargs)" '2 answers'
            # One row for all refusals of one caller for one reason.
            is "$(jq -r 'select(.action == "REFUSE") | [.details.code, .details.count, (.details.caller // "none" | .[0:4])] | join(" ")' audit.ndjson | sort | xargs -d '\n')" \
                'insufficient_scope 6 key: invalid_credentials 11 none no_credentials 1 none'
            is "$(jq -r '.ip_address' audit.ndjson | sort -u)" 127.0.0.1
            jq 'select(.action == "READ") | .user_agent | startswith("curl/")' audit.ndjson | grep -qx true
            ! grep -qF -e "${all:20}" -e "${some:20}" audit.ndjson
            """#)
    }

    private static let needsPython = "PyJWT is missing: Scripts/setup serve"
    private static let hasPython = Places.exists("\(ServeSite.python)/python3")

    /// Tokens of a shared secret and of key sets: whole ones are accepted, all others refused.
    @Test(.enabled(if: hasPython, Comment(rawValue: needsPython)), arguments: ["secret", "file", "url"]) func tokens(source: String) throws {
        var site = try ServeSite("sqlite", "")
        site.environment["SOURCE"] = source
        try site.bash(
            #"""
            source=${SOURCE:-secret}
            "$PYTHON" "$SERVERS"/serve-tokens make tokens
            case $source in
                secret) options='--jwt-secret-file tokens/secret' ;;
                file) options='--jwks tokens/keys.json' ;;
                url)
                    "$PYTHON" "$SERVERS"/serve-tokens keys tokens > issuer.port &
                    within 20 test -s issuer.port
                    options="--jwks http://127.0.0.1:$(cat issuer.port)/keys.json" ;;
            esac
            serve one $options --issuer https://issuer.example --audience secflow --audit-file audit.ndjson
            for file in tokens/$([ $source = secret ] && echo secret || echo keys)-*; do
                case $file in
                    *-good-*) expected='200 application/json' ;;
                    *-scope-*) expected="403 $problem" ;;
                    *) expected="401 $problem" ;;
                esac
                is "$file: $(code -H "Authorization: Bearer $(cat "$file")" /v1/filings)" "$file: $expected"
                [[ $file != *-good-* ]] || is "$file: $(code -H "Authorization: Bearer $(cat "$file")" /v1/answers)" "$file: 403 $problem"
            done
            end one
            [ "$(jq -r 'select(.details.code == "invalid_credentials") | .details.count' audit.ndjson)" -gt 10 ]
            """#)
    }

    /// The issuer changes its keys while tokens are in use: new ones are known within the pause between two readings, and those of a removed key are refused.
    @Test(.enabled(if: hasPython, Comment(rawValue: needsPython))) func rotation() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            "$PYTHON" "$SERVERS"/serve-tokens make tokens
            "$PYTHON" "$SERVERS"/serve-tokens keys tokens > issuer.port &
            issuer=$!
            within 20 test -s issuer.port
            serve one --jwks "http://127.0.0.1:$(cat issuer.port)/keys.json"
            use() { code -H "Authorization: Bearer $(cat "tokens/$1")" /v1/filings; }
            is "$(use keys-good-rs256)" '200 application/json'
            is "$(use next-rs256)" "401 $problem"
            mv tokens/next-keys.json tokens/keys.json
            # The old keys are good until the set is read again, which an unknown key brings about, but seldom.
            began=$SECONDS
            until [ "$(use next-rs256)" = '200 application/json' ]; do
                [ $((SECONDS - began)) -lt 15 ]
                sleep 0.2
            done
            is "$(use keys-good-rs256)" "401 $problem"
            is "$(use next-rs256)" '200 application/json'
            # However many wrong tokens come, the issuer is not asked again at once.
            for n in $(seq 20); do is "$(use keys-good-es256)" "401 $problem"; done
            [ "$(wc -l < tokens/asked)" -le 3 ]
            # While the issuer is away the keys that are known are used.
            kill $issuer
            is "$(use next-rs256)" '200 application/json'
            """#)
    }

    /// The requests of a caller within a minute.
    @Test func rates() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            # A window ends with the minute of the clock.
            early() { [ $(($(date +%s) % 60)) -lt ${1:-55} ] || sleep $((61 - $(date +%s) % 60)); }
            early
            key=$(secflow-serve --db "$DB" --make-key a --scope filings:read 2> messages)
            other=$(secflow-serve --db "$DB" --make-key b --scope filings:read 2> messages)
            serve one --rate 5 --api-keys --audit-file audit.ndjson
            for n in 1 2 3 4 5; do is "$(code -H "Authorization: Bearer $key" /v1/filings)" '200 application/json'; done
            is "$(code -H "Authorization: Bearer $key" /v1/filings)" "429 $problem"
            is "$(field ratelimit-limit) $(field ratelimit-remaining)" '5 0'
            reset=$(field ratelimit-reset)
            is "$(field retry-after)" "$reset"
            [ "$reset" -ge 1 ] && [ "$reset" -le 60 ]
            is "$(code -H "Authorization: Bearer $other" /v1/filings)" '200 application/json'
            is "$(code /healthz)" '200 text/plain; charset=utf-8'
            # Who guesses is counted by address, which a proxy may say.
            serve proxied --rate 3 --api-keys --proxy 127.0.0.1 --audit-file guesses.ndjson
            early
            for n in 1 2 3; do is "$(code -H 'X-Forwarded-For: 192.0.2.1' -H 'Authorization: Bearer secflow_guess' /v1/filings)" "401 $problem"; done
            is "$(code -H 'X-Forwarded-For: 192.0.2.1' -H 'Authorization: Bearer secflow_guess' /v1/filings)" "429 $problem"
            is "$(code -H 'X-Forwarded-For: 192.0.2.2' -H 'Authorization: Bearer secflow_guess' /v1/filings)" "401 $problem"
            is "$(code -H 'X-Forwarded-For: 192.0.2.1' -H "Authorization: Bearer $key" /v1/filings)" '200 application/json'
            end proxied
            is "$(jq -r .ip_address guesses.ndjson | sort -u | tr '\n' ' ')" '192.0.2.1 192.0.2.2 '
            end one
            is "$(jq -r 'select(.details.code == "too_many_requests") | .details.count' audit.ndjson)" 1

            # Two servers count together.
            mkdir redis
            redis-server --port $REDIS_PORT --bind 127.0.0.1 --dir redis --save '' > redis.log &
            echo $! > redis.pid
            within 20 redis-cli -p $REDIS_PORT ping
            early
            serve one --rate 6 --redis redis://127.0.0.1:$REDIS_PORT/0
            first=$URL
            serve two --rate 6 --redis redis://127.0.0.1:$REDIS_PORT/0
            second=$URL
            for n in 1 2 3; do
                URL=$first; is "$(code /v1/filings)" '200 application/json'
                URL=$second; is "$(code /v1/filings)" '200 application/json'
            done
            for URL in $first $second; do is "$(code /v1/filings)" "429 $problem"; done
            # A Redis that stands still, or is gone: each server goes on alone, and soon without waiting for it.
            early 48
            kill -STOP "$(cat redis.pid)"
            began=$SECONDS
            for n in 1 2 3 4 5 6; do is "$(code /v1/filings)" '200 application/json'; done
            is "$(code /v1/filings)" "429 $problem"
            [ $((SECONDS - began)) -le 5 ]
            kill -KILL "$(cat redis.pid)"
            URL=$first
            began=$SECONDS
            for n in 1 2 3 4 5 6; do is "$(code /v1/filings)" '200 application/json'; done
            is "$(code /v1/filings)" "429 $problem"
            [ $((SECONDS - began)) -le 5 ]
            # It comes back, and is asked again.
            redis-server --port $REDIS_PORT --bind 127.0.0.1 --dir redis --save '' > redis.log &
            within 20 redis-cli -p $REDIS_PORT ping
            asked() { ask /v1/companies > ignored; [ -n "$(redis-cli -p $REDIS_PORT keys 'ratelimit:*')" ]; }
            until asked; do [ $((SECONDS - began)) -lt 20 ]; sleep 0.5; done
            end one
            end two
            """#)
    }
}
