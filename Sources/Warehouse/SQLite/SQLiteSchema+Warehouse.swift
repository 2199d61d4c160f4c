extension SQLiteSchema {
    /// Version 3: the tables of the warehouse, each STRICT, as PostgreSQL has them. Numbers and texts of facts are told apart, times are in UTC, and the origins
    /// of a filing's fields are kept.
    ///
    /// Foreign keys are not enforced by default in SQLite. Triggers do what `ON DELETE CASCADE` does, so that no row outlives its filing.
    static let warehouse = """
        -- The views and foreign keys of other programs go on naming the tables by their names, and not the old ones by their new names.
        PRAGMA legacy_alter_table = ON;
        ALTER TABLE sec_filings RENAME TO old_filings;
        ALTER TABLE documents RENAME TO old_documents;
        ALTER TABLE facts RENAME TO old_facts;
        ALTER TABLE financial_statements RENAME TO old_statements;
        ALTER TABLE sections RENAME TO old_sections;

        CREATE TABLE sec_filings (
            accession_number TEXT NOT NULL PRIMARY KEY,
            cik TEXT,
            ticker TEXT,
            company_name TEXT,
            form_type TEXT,
            filing_date TEXT,
            period_end TEXT,
            s3_path TEXT,
            processed INTEGER NOT NULL DEFAULT 0,
            processed_at TEXT,
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            accepted_at TEXT,
            is_amendment INTEGER,
            removed INTEGER,
            items TEXT,
            fiscal_year INTEGER,
            fiscal_period TEXT,
            url TEXT,
            path TEXT,
            "key" TEXT,
            bytes INTEGER,
            sha256 TEXT,
            record TEXT NOT NULL DEFAULT '{}',
            provenance TEXT NOT NULL DEFAULT '[]',
            passed_at TEXT NOT NULL DEFAULT '{}'
        ) STRICT;
        CREATE TABLE filing_parties (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            position INTEGER NOT NULL,
            role TEXT,
            cik TEXT,
            name TEXT,
            form_type TEXT,
            file_number TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE documents (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            position INTEGER NOT NULL,
            sequence TEXT,
            document_type TEXT,
            filename TEXT,
            description TEXT,
            kind TEXT,
            "offset" INTEGER,
            length INTEGER,
            encoding TEXT,
            path TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE financial_statements (
            id TEXT NOT NULL PRIMARY KEY,
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            cik TEXT,
            statement_type TEXT NOT NULL,
            role TEXT,
            title TEXT,
            period_start TEXT,
            period_end TEXT,
            "primary" INTEGER,
            fiscal_year INTEGER,
            fiscal_period TEXT,
            currency TEXT,
            data TEXT,
            lines TEXT,
            checks TEXT,
            created_at TEXT NOT NULL,
            other TEXT
        ) STRICT;
        CREATE TABLE figures (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            statement_id TEXT NOT NULL,
            item TEXT NOT NULL,
            value TEXT NOT NULL,
            unit TEXT,
            decimals INTEGER,
            concept TEXT,
            document TEXT,
            "offset" INTEGER,
            PRIMARY KEY (accession_number, statement_id, item)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sections (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT,
            part TEXT,
            item TEXT,
            title TEXT,
            "offset" INTEGER NOT NULL,
            length INTEGER,
            text TEXT,
            other TEXT
        ) STRICT;
        CREATE TABLE facts (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document TEXT NOT NULL,
            "offset" INTEGER NOT NULL,
            id TEXT,
            concept TEXT NOT NULL,
            value TEXT,
            text TEXT,
            unit TEXT,
            decimals INTEGER,
            "precision" TEXT,
            period TEXT,
            period_start TEXT,
            period_end TEXT,
            entity TEXT,
            dimensions TEXT,
            container TEXT,
            lang TEXT,
            nil INTEGER,
            hidden INTEGER,
            footnotes TEXT,
            "set" TEXT,
            target TEXT,
            tuple TEXT,
            numerator TEXT,
            denominator TEXT,
            problem TEXT,
            other TEXT,
            UNIQUE (accession_number, document, "offset")
        ) STRICT;

        -- Rows keep their rowid, which an index of another program may use. A CIK gets its ten digits. A record is kept as it is merged today, without the
        -- members that say what followed it in a file.
        --
        -- The record says where its fields and the filing's other records come from. A load is replaced by one of the same origin or a later one. A processed
        -- filing has a load of facts even if it has no facts, so that it stays processed.
        INSERT INTO sec_filings (rowid, accession_number, cik, ticker, company_name, form_type, filing_date, period_end, s3_path, processed, processed_at,
                created_at, accepted_at, is_amendment, removed, items, fiscal_year, fiscal_period, url, path, "key", bytes, sha256, record, provenance, passed_at)
            SELECT place, accession_number, CASE WHEN length(cik) BETWEEN 1 AND 9 AND cik NOT GLOB '*[^0-9]*' THEN printf('%010d', cik) ELSE cik END,
                ticker, company_name, form_type, filing_date, period_end, s3_path, processed, processed_at, created_at,
                coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', accepted_at), accepted_at), is_amendment, removed, items, fiscal_year, fiscal_period, url, path, "key",
                bytes, sha256, merged,
                json_array(json_object(
                    'fetched_at', 1000000 * unixepoch(record ->> '$.fetched_at'), 'listed_at', 1000000 * unixepoch(record ->> '$.listed_at'),
                    'tool_versions', record -> '$.tool_versions', 'fields', (SELECT json_group_array(member.key) FROM json_each(merged) AS member),
                    'loads', (
                        SELECT json_group_object(type, json_object('count', count, 'partial', json(iif(processed, 'false', 'true')))) FROM (
                            SELECT 'fact' AS type, count(*) AS count FROM old_facts o WHERE o.accession_number = f.accession_number
                            UNION ALL SELECT 'statement', count(*) FROM old_statements o WHERE o.accession_number = f.accession_number
                            UNION ALL SELECT 'section', count(*) FROM old_sections o WHERE o.accession_number = f.accession_number)
                        WHERE count > 0 OR type = 'fact' AND processed))),
                (SELECT json_set(json_group_object(tool.key, coalesce(processed_at, created_at)), '$."financials-load"', coalesce(processed_at, created_at))
                    FROM json_each(record, '$.tool_versions') AS tool)
            FROM (SELECT *, rowid AS place, json_remove(record, '$.type', '$.unfolded') AS merged FROM old_filings) AS f;
        INSERT INTO filing_parties (accession_number, position, role, cik, name, form_type, file_number, other)
            SELECT accession_number, party.key + 1, party.value ->> 'role',
                CASE WHEN length(party.value ->> 'cik') BETWEEN 1 AND 9 AND party.value ->> 'cik' NOT GLOB '*[^0-9]*'
                    THEN printf('%010d', party.value ->> 'cik') ELSE party.value ->> 'cik' END,
                party.value ->> 'name', party.value ->> 'form_type', party.value ->> 'file_number', nullif(json_remove(party.value, '$.role', '$.cik', '$.name', '$.form_type', '$.file_number'), '{}')
            FROM old_filings, json_each(record, '$.filers') AS party WHERE party.type = 'object';
        -- Only rows of filings that are there.
        INSERT INTO documents (accession_number, position, sequence, document_type, filename, description, kind, "offset", length, encoding, path, other)
            SELECT accession_number, position, sequence, document_type, filename, description, kind, "offset", length, encoding, path, other
            FROM old_documents AS o WHERE EXISTS (SELECT 1 FROM old_filings f WHERE f.accession_number = o.accession_number);
        INSERT INTO financial_statements (rowid, id, accession_number, cik, statement_type, role, title, period_start, period_end, "primary", fiscal_year, fiscal_period,
                currency, data, lines, checks, created_at, other)
            SELECT rowid, id, accession_number, CASE WHEN length(cik) BETWEEN 1 AND 9 AND cik NOT GLOB '*[^0-9]*' THEN printf('%010d', cik) ELSE cik END,
                statement_type, role, title, period_start, period_end, "primary", fiscal_year, fiscal_period,
                currency, data, lines, checks, created_at, other
            FROM old_statements AS o WHERE EXISTS (SELECT 1 FROM old_filings f WHERE f.accession_number = o.accession_number);
        INSERT INTO sections (rowid, accession_number, document, part, item, title, "offset", length, text, other)
            SELECT rowid, accession_number, document, part, item, title, "offset", length, text, other
            FROM old_sections AS o WHERE EXISTS (SELECT 1 FROM old_filings f WHERE f.accession_number = o.accession_number);
        -- A value is a number if the fact has a unit and the value is spelled as JSON spells numbers. An unreadable number is a text with a unit.
        INSERT INTO facts (accession_number, document, "offset", id, concept, value, text, unit, decimals, "precision", period, period_start, period_end, entity,
                dimensions, container, lang, nil, hidden, footnotes, "set", target, tuple, numerator, denominator, problem, other)
            SELECT accession_number, document, "offset", id, concept, iif(is_number, value, NULL), iif(is_number, NULL, value), unit, decimals, "precision", 
                period, period_start, period_end, entity, dimensions, container, lang, nil, hidden, footnotes, "set", target, tuple, numerator, denominator,
                problem, other
            FROM (SELECT *, unit IS NOT NULL AND value NOT GLOB '*[^-+.eE0-9]*' AND json_valid(value) AS is_number FROM old_facts) AS o
            WHERE EXISTS (SELECT 1 FROM old_filings f WHERE f.accession_number = o.accession_number);
        DROP TABLE old_facts;
        DROP TABLE old_sections;
        DROP TABLE old_statements;
        DROP TABLE old_documents;
        DROP TABLE old_filings;
        PRAGMA legacy_alter_table = OFF;

        CREATE INDEX idx_filings_ticker_date ON sec_filings (ticker, filing_date DESC);
        CREATE INDEX idx_filings_form_date ON sec_filings (form_type, filing_date DESC);
        CREATE INDEX idx_filings_cik_date ON sec_filings (cik, filing_date DESC);
        CREATE INDEX idx_parties_cik ON filing_parties (cik);
        CREATE INDEX idx_statements_filing ON financial_statements (accession_number, statement_type, role, period_start, period_end);
        CREATE INDEX idx_statements_cik ON financial_statements (cik, fiscal_period, statement_type);
        -- Two nulls are equal, as in PostgreSQL. No text equals the number 0, so that null and an empty text differ.
        CREATE UNIQUE INDEX idx_sections_place ON sections (accession_number, coalesce(document, 0), "offset", coalesce(part, 0), coalesce(item, 0));

        -- Figures over the years, without arithmetic. Of the figures for one period the newest filing's is the latest: the one that became known on the latest day
        -- in New York, then the one accepted last, then the one with the greatest accession number. EDGAR accepts nothing between 22:00 and 6:00, so that the day
        -- is right in summer too. Of the figures in one filing that of the period reported on comes first, then the first one in the filing, then the most
        -- accurate one.
        CREATE VIEW figures_reported AS
            SELECT s.cik, f.ticker, f.company_name, s.statement_type, g.item, s.period_start, s.period_end, s.fiscal_year, s.fiscal_period, g.value, g.unit,
                g.decimals, g.concept, s.accession_number, g.document, g."offset", f.form_type, f.filing_date, f.accepted_at, s."primary", g.statement_id
            FROM financial_statements s JOIN figures g ON g.accession_number = s.accession_number AND g.statement_id = s.id
                JOIN sec_filings f ON f.accession_number = s.accession_number
            WHERE f.removed IS NOT TRUE;
        CREATE VIEW figures_latest AS
            SELECT cik, ticker, company_name, statement_type, item, period_start, period_end, fiscal_year, fiscal_period, value, unit, decimals, concept,
                accession_number, document, "offset", form_type, filing_date, accepted_at
            FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY cik, item, unit, period_start, period_end
                    ORDER BY coalesce(date(accepted_at, '-5 hours'), filing_date) DESC NULLS LAST, rtrim(accepted_at, 'Z') DESC NULLS LAST,
                        accession_number DESC, "primary" IS TRUE DESC, document NULLS LAST, "offset" NULLS LAST, decimals DESC NULLS FIRST,
                        concept NULLS FIRST, statement_type, statement_id) AS place
                FROM figures_reported) AS reported
            WHERE place = 1;
        CREATE VIEW figures_stitched AS
            SELECT cik, ticker, company_name, statement_type, item, fiscal_year, period_start, period_end, value, unit, concept,
                coalesce(concept <> lag(concept) OVER (
                        PARTITION BY cik, item, unit ORDER BY period_end NULLS FIRST, period_start NULLS FIRST), FALSE) AS concept_changed,
                accession_number, document, "offset", form_type, filing_date, accepted_at
            FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY cik, item, unit, period_start, period_end
                    ORDER BY coalesce(date(accepted_at, '-5 hours'), filing_date) DESC NULLS LAST, rtrim(accepted_at, 'Z') DESC NULLS LAST,
                        accession_number DESC, "primary" IS TRUE DESC, document NULLS LAST, "offset" NULLS LAST, decimals DESC NULLS FIRST,
                        concept NULLS FIRST, statement_type, statement_id) AS place
                FROM figures_reported WHERE fiscal_period = 'FY') AS reported
            WHERE place = 1;

        CREATE TABLE alerts (
            id TEXT NOT NULL,
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            rule TEXT,
            severity TEXT,
            action TEXT,
            title TEXT,
            body TEXT,
            matched TEXT,
            channels TEXT,
            updates TEXT,
            deliveries TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE answers (
            id TEXT NOT NULL,
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            question TEXT,
            document TEXT,
            part TEXT,
            item TEXT,
            "offset" INTEGER,
            length INTEGER,
            model TEXT,
            dialect TEXT,
            answer TEXT,
            quotes TEXT,
            usage TEXT,
            calls INTEGER,
            cost TEXT,
            stop_reason TEXT,
            at TEXT,
            other TEXT,
            PRIMARY KEY (accession_number, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE other_records (
            accession_number TEXT NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            type TEXT NOT NULL,
            position INTEGER NOT NULL,
            record TEXT NOT NULL,
            PRIMARY KEY (accession_number, type, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER sec_filings_delete AFTER DELETE ON sec_filings BEGIN
            DELETE FROM filing_parties WHERE accession_number = old.accession_number;
            DELETE FROM documents WHERE accession_number = old.accession_number;
            DELETE FROM financial_statements WHERE accession_number = old.accession_number;
            DELETE FROM figures WHERE accession_number = old.accession_number;
            DELETE FROM sections WHERE accession_number = old.accession_number;
            DELETE FROM facts WHERE accession_number = old.accession_number;
            DELETE FROM alerts WHERE accession_number = old.accession_number;
            DELETE FROM answers WHERE accession_number = old.accession_number;
            DELETE FROM other_records WHERE accession_number = old.accession_number;
        END;
        CREATE TRIGGER sec_filings_keep_number BEFORE UPDATE OF accession_number ON sec_filings WHEN new.accession_number <> old.accession_number
            BEGIN SELECT raise(ABORT, 'the accession number of a filing never changes'); END;
        CREATE TRIGGER financial_statements_delete AFTER DELETE ON financial_statements
            BEGIN DELETE FROM figures WHERE accession_number = old.accession_number AND statement_id = old.id; END;
        CREATE TABLE rejects (
            id TEXT NOT NULL PRIMARY KEY,
            tool TEXT NOT NULL,
            accession_number TEXT,
            code TEXT,
            message TEXT,
            retryable INTEGER,
            at TEXT,
            run_id TEXT,
            record TEXT,
            resolved_at TEXT
        ) STRICT;
        CREATE INDEX idx_rejects_open ON rejects (accession_number, tool) WHERE resolved_at IS NULL;
        CREATE TABLE alert_deliveries (
            alert_id TEXT NOT NULL,
            channel TEXT NOT NULL,
            status TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            next_try_at TEXT,
            delivered_at TEXT,
            claimed_by TEXT,
            claimed_until TEXT,
            record TEXT,
            PRIMARY KEY (alert_id, channel)
        ) STRICT;
        CREATE INDEX idx_deliveries_due ON alert_deliveries (next_try_at) WHERE delivered_at IS NULL;

        CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            email TEXT,
            name TEXT,
            role TEXT NOT NULL DEFAULT 'reader' CHECK (role IN ('reader', 'loader', 'admin')),
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            disabled_at TEXT,
            UNIQUE (issuer, subject)
        ) STRICT;
        CREATE TABLE api_keys (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES users,
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE,
            scopes TEXT NOT NULL DEFAULT '[]',
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            expires_at TEXT,
            revoked_at TEXT
        ) STRICT;
        CREATE INDEX idx_api_keys_user ON api_keys (user_id);
        CREATE TABLE audit_logs (
            id TEXT NOT NULL PRIMARY KEY,
            timestamp TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            user_id TEXT REFERENCES users,
            action TEXT NOT NULL,
            resource_type TEXT,
            resource_id TEXT,
            ip_address TEXT,
            user_agent TEXT,
            request_id TEXT,
            details TEXT,
            -- PostgreSQL notes the login here. SQLite has none.
            database_user TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idx_audit_logs_time ON audit_logs (timestamp);
        CREATE TRIGGER audit_logs_no_replace BEFORE INSERT ON audit_logs WHEN EXISTS (SELECT 1 FROM audit_logs WHERE id = new.id)
            BEGIN SELECT raise(ABORT, 'audit_logs takes new rows only'); END;
        CREATE TRIGGER audit_logs_no_update BEFORE UPDATE ON audit_logs BEGIN SELECT raise(ABORT, 'audit_logs takes new rows only'); END;
        CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs BEGIN SELECT raise(ABORT, 'audit_logs takes new rows only'); END;
        CREATE VIEW audit_days AS
            SELECT substr(timestamp, 1, 10) AS day, user_id, action, resource_type, count(*) AS count, count(DISTINCT ip_address) AS addresses,
                min(timestamp) AS first_at, max(timestamp) AS last_at
            FROM audit_logs GROUP BY 1, 2, 3, 4;

        CREATE TABLE workflows (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            description TEXT,
            schedule TEXT,
            config TEXT,
            created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            created_by TEXT REFERENCES users
        ) STRICT;
        CREATE TABLE workflow_runs (
            id TEXT NOT NULL PRIMARY KEY,
            workflow_id TEXT REFERENCES workflows,
            status TEXT NOT NULL DEFAULT 'pending',
            started_at TEXT,
            completed_at TEXT,
            duration_seconds INTEGER,
            logs TEXT,
            outputs TEXT,
            error_message TEXT,
            metadata TEXT,
            heartbeat_at TEXT
        ) STRICT;
        CREATE INDEX idx_workflow_runs_status ON workflow_runs (status, started_at DESC);
        CREATE INDEX idx_workflow_runs_workflow ON workflow_runs (workflow_id, started_at DESC);
        CREATE UNIQUE INDEX idx_workflow_runs_lease ON workflow_runs (workflow_id) WHERE status IN ('pending', 'running');
        CREATE TABLE workflow_metrics (
            time TEXT NOT NULL,
            workflow_id TEXT,
            metric_name TEXT NOT NULL,
            metric_value REAL,
            labels TEXT
        ) STRICT;
        CREATE INDEX idx_workflow_metrics_time ON workflow_metrics (time);
        CREATE INDEX idx_workflow_metrics_name ON workflow_metrics (metric_name, time);
        """
}
