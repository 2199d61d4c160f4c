import Bytes
import Testing

/// secflow-serve under bad conditions: databases that restart or stand still, clients that do not read, ends under load.
@Suite(.serialized) struct ServeFaultTests {
    /// The database server restarts under load, and then stands still: requests are refused with a hint when to come again, and soon answered again.
    @Test(.enabled(if: ServeSite.stores.count > 1, "SECFLOW_POSTGRES names no server")) func theDatabaseRestarts() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            chmod 711 .. .
            mkdir -m 711 server
            export PGPASSWORD=secret DB=postgres://postgres@127.0.0.1:$POSTGRES_PORT/postgres
            database() {
                rm -f server/postgres-data/postmaster.pid
                (cd server && exec "$PACKAGE/Scripts/postgres-server" $POSTGRES_PORT > ../database.log 2>&1) &
                echo $! > database.pid
                within 60 pg_isready -h 127.0.0.1 -p $POSTGRES_PORT
            }
            # Without its database the server starts, and waits for it.
            serve early
            is "$(code /v1/filings) $(field retry-after)" "503 $problem 1"
            is "$(code /readyz)" "503 $problem"
            is "$(code /healthz)" '200 text/plain; charset=utf-8'
            database
            fill
            within 10 curl -sf "$URL/v1/filings"
            end early
            serve one
            "$PYTHON" "$SERVERS"/serve-requests outage "$(cat one.port)" 6 8 /v1/companies > found &
            load=$!
            sleep 1
            kill -QUIT "$(cat database.pid)"
            within 10 bash -c "! kill -0 $(cat database.pid)"
            sleep 1
            is "$(code -H 'Accept: text/csv' /v1/facts) $(field retry-after)" "503 $problem 1"
            is "$(code /healthz)" '200 text/plain; charset=utf-8'
            database
            wait $load || { cat found; exit 1; }
            grep -q '^0 failed' found || { cat found; exit 1; }
            is "$(code /v1/companies)" '200 application/json'

            # What is connected to the server stands still: only those who ask the database wait, and not for ever.
            connected() { psql -qtAX -c "SELECT pid FROM pg_stat_activity WHERE application_name = 'secflow-serve'" "$DB"; }
            stopped=$(connected)
            [ -n "$stopped" ]
            kill -STOP $stopped
            for n in $(seq 20); do
                curl -s -m 30 -o ignored -w '%{http_code} %{time_total}\n' "$URL/v1/filings?limit=$n" >> waited &
                waiting+=" $!"
            done
            sleep 0.5
            began=$SECONDS
            for n in 1 2 3; do is "$(code /healthz)" '200 text/plain; charset=utf-8'; done
            [ $((SECONDS - began)) -le 1 ]
            wait $waiting
            is "$(cut -c 1-3 waited | sort | uniq -c | xargs)" '20 503'
            is "$(awk '$2 > 10' waited)" ''
            kill -CONT $stopped
            within 10 curl -sf "$URL/v1/filings"
            # The server ends although its database stands still.
            stopped=$(connected)
            kill -STOP $stopped
            curl -s -m 30 -o ignored "$URL/v1/filings?limit=3" &
            sleep 0.3
            end one
            kill -CONT $stopped
            kill -QUIT "$(cat database.pid)"
            """#)
    }

    /// A replica is served. Commits are noticed there while other transactions go on, of which a replica's snapshot says nothing; so is the end of a key.
    @Test(.enabled(if: ServeSite.stores.count > 1, "SECFLOW_POSTGRES names no server")) func aReplica() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            chmod 711 .. .
            mkdir -m 711 server replica
            export PGPASSWORD=secret DB=postgres://postgres@127.0.0.1:$POSTGRES_PORT/postgres
            (cd server && exec "$PACKAGE/Scripts/postgres-server" $POSTGRES_PORT > ../database.log 2>&1) &
            echo $! > database.pid
            within 60 pg_isready -h 127.0.0.1 -p $POSTGRES_PORT
            fill
            key=$(secflow-serve --db "$DB" --make-key a --scope filings:read 2> made.log)
            pg_basebackup -h 127.0.0.1 -p $POSTGRES_PORT -U postgres -D replica/postgres-data -R -X stream -c fast
            [ "$(id -u)" != 0 ] || chown -R postgres: replica/postgres-data
            (cd replica && exec "$PACKAGE/Scripts/postgres-server" $PROXY_PORT > ../replica.log 2>&1) &
            echo $! > replica.pid
            within 60 pg_isready -h 127.0.0.1 -p $PROXY_PORT
            # session NAME: a psql that reads from the descriptor that NAME holds.
            mkfifo a b
            for name in a b; do psql -qtAX "$DB" < $name > $name.out & done
            exec 7> a 8> b
            name() { echo "UPDATE sec_filings SET company_name = '$1' WHERE accession_number = '0009990003-25-000001';"; }
            # A goes on for the whole test. B changes a row, and commits after a transaction that began behind it.
            echo "BEGIN; UPDATE sec_filings SET company_name = 'A' WHERE accession_number = '0009990003-25-000002'; SELECT 1;" >&7
            within 10 test -s a.out
            echo "BEGIN; $(name CHANGED) UPDATE api_keys SET revoked_at = now(); SELECT 1;" >&8
            within 10 test -s b.out
            query "UPDATE sec_filings SET company_name = company_name WHERE accession_number = '0009990001-25-000009'"
            primary=$DB
            DB=postgres://postgres@127.0.0.1:$PROXY_PORT/postgres
            caught_up() { psql -qtAX "$primary" -c 'SELECT pg_current_wal_lsn()' > lsn; within 10 sh -c "psql -qtAX '$DB' -c \"SELECT pg_last_wal_replay_lsn() >= '$(cat lsn)'\" | grep -qx t"; }
            caught_up
            serve one --api-keys
            use() { code -H "Authorization: Bearer $key" "$@"; }
            is "$(use /v1/filings)" '200 application/json'
            tag=$(field etag)
            sleep 0.2
            is "$(use -H "If-None-Match: $tag" /v1/filings)" '304 '
            echo 'COMMIT;' >&8
            within 5 bash -c "psql -qtAX '$DB' -c \"SELECT 1 FROM sec_filings WHERE company_name = 'CHANGED'\" | grep -qx 1"
            sleep 0.2
            is "$(use /v1/filings)" "401 $problem"
            jq -r .detail body | grep -q 'is revoked'
            end one
            exec 7>&- 8>&-
            kill -QUIT "$(cat replica.pid)" "$(cat database.pid)"
            """#)
    }

    /// SIGTERM: the answers in hand are sent to their end. A client that does not read holds nobody up.
    @Test(arguments: ServeSite.stores) func sigtermUnderLoad(store: String) throws {
        try ServeSite(store, "sigterm").bash(
            #"""
            for copy in $(seq 20); do sed "s/\"accession_number\":\"000/\"accession_number\":\"$(printf %03d $copy)/" records; done | financials-load --quiet --db "$DB" > receipts
            serve one
            ask -H 'Accept: application/x-ndjson' /v1/facts > whole
            [ $(wc -c < whole) -gt 5000000 ]
            for n in $(seq 10); do
                curl -sS --limit-rate 4M -H 'Accept: application/x-ndjson' "$URL/v1/facts" > part-$n 2> error-$n &
                clients+=" $!"
            done
            sleep 0.5
            end one
            for client in $clients; do wait $client; done
            for n in $(seq 10); do cmp whole part-$n; done
            # New connections are refused, or were before.
            ! curl -s -m 5 "$URL/healthz"
            serve two
            "$PYTHON" "$SERVERS"/serve-requests idle "$(cat two.port)" 20 &
            idle=$!
            sleep 0.5
            end two
            kill $idle
            """#)
    }

    /// Clients that send or read slowly, or send too much: the others do not notice.
    @Test func badClients() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            for copy in $(seq 20); do sed "s/\"accession_number\":\"000/\"accession_number\":\"$(printf %03d $copy)/" records; done | financials-load --quiet --db "$DB" > receipts
            serve one
            "$PYTHON" "$SERVERS"/serve-requests bad "$(cat one.port)" "$(cat one.pid)" > found
            grep -q '^0 failed' found || { cat found; exit 1; }
            # More than a packet, of zeros.
            is "$(head -c 50000000 /dev/zero | code -X POST --data-binary @- /v1/filings)" "405 $problem"
            end one
            """#)
    }

    /// Two servers behind nginx, of which one is restarted under load, with the configuration of Examples/serve.
    @Test func behindNginx() throws {
        try ServeSite("sqlite", "").bash(
            #"""
            serve one
            LISTEN=127.0.0.1:$SERVE_PORT serve two
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=filings.example -addext subjectAltName=DNS:filings.example -keyout key.pem -out certificate.pem 2> made.log
            # Plain HTTP as well, for the load.
            sed -E "s/127.0.0.1:8080/127.0.0.1:$(cat one.port)/; s/127.0.0.1:8081/127.0.0.1:$SERVE_PORT/; s/listen 443 ssl/listen 127.0.0.1:$REDIS_PORT ssl; listen 127.0.0.1:$PROXY_PORT/;
                s#/etc/ssl/filings.example.pem#$PWD/certificate.pem#; s#/etc/ssl/filings.example.key#$PWD/key.pem#" "$EXAMPLES"/serve/nginx.conf > example.conf
            cat > nginx.conf <<END
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log nginx-errors.log;
            events {}
            http {
                access_log off;
                client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                include example.conf;
            }
            END
            [ "$(id -u)" != 0 ] || sed -i '1i user root;' nginx.conf
            "$(command -v nginx || echo /usr/sbin/nginx)" -p "$PWD" -c "$PWD/nginx.conf" 2> nginx.log &
            nginx=$!
            within 20 curl -sf http://127.0.0.1:$PROXY_PORT/healthz
            "$PYTHON" "$SERVERS"/serve-requests load $PROXY_PORT 5 8 '/v1/filings' > found &
            load=$!
            for n in 1 2; do
                sleep 1
                end two
                LISTEN=127.0.0.1:$SERVE_PORT serve two
            done
            wait $load
            grep -q '^0 failed' found || { cat found; exit 1; }
            [ "$(sed 's/.* of //' found)" -gt 500 ]
            URL=http://127.0.0.1:$PROXY_PORT
            ask -H 'Accept: application/x-ndjson' /v1/facts > through
            is "$(code /metrics)" '200 text/plain; version=0.0.4; charset=utf-8'
            is "$(curl -sS --cacert certificate.pem --connect-to "filings.example:443:127.0.0.1:$REDIS_PORT" -H 'Host: localhost' https://filings.example/healthz)" ok
            URL=http://127.0.0.1:$(cat one.port)
            ask -H 'Accept: application/x-ndjson' /v1/facts | cmp - through
            for name in one two; do
                URL=http://127.0.0.1:$(cat $name.port)
                ask /metrics > metrics
                grep -q 'route="/v1/filings"' metrics
                end $name
            done
            kill $nginx
            """#)
    }

    /// The sets of keys of Examples/serve, in the form of two issuers.
    @Test(arguments: ["auth0", "supabase"]) func setsOfKeys(issuer: String) throws {
        try ServeSite("sqlite", "").bash(
            #"""
            serve one --jwks "$EXAMPLES/serve/\#(issuer).jwks.json" --issuer https://issuer.example/ --audience secflow
            is "$(code /v1/filings)" "401 $problem"
            end one
            """#)
    }
}
