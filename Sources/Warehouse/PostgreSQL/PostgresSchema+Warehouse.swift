extension PostgresSchema {
    /// Version 3. A database in use has run this step, so its text never changes: a change of the schema is another step.
    static let warehouse = """
        CREATE TABLE sec_filings (
            accession_number text PRIMARY KEY,
            cik text,
            ticker text,
            company_name text,
            form_type text,
            filing_date date,
            period_end date,
            s3_path text,
            processed boolean NOT NULL DEFAULT false,
            processed_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            accepted_at timestamptz,
            is_amendment boolean,
            removed boolean,
            items jsonb,
            fiscal_year bigint,
            fiscal_period text,
            url text,
            path text,
            key text,
            bytes bigint,
            sha256 text,
            record jsonb NOT NULL DEFAULT '{}',
            provenance jsonb NOT NULL DEFAULT '[]',
            passed_at jsonb NOT NULL DEFAULT '{}'
        );
        CREATE INDEX idx_filings_ticker_date ON sec_filings (ticker, filing_date DESC);
        CREATE INDEX idx_filings_form_date ON sec_filings (form_type, filing_date DESC);
        CREATE INDEX idx_filings_cik_date ON sec_filings (cik, filing_date DESC);
        CREATE TABLE filing_parties (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            position bigint NOT NULL,
            role text,
            cik text,
            name text,
            form_type text,
            file_number text,
            other jsonb,
            PRIMARY KEY (accession_number, position)
        );
        CREATE INDEX idx_parties_cik ON filing_parties (cik);
        CREATE TABLE documents (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            position bigint NOT NULL,
            sequence text,
            document_type text,
            filename text,
            description text,
            kind text,
            "offset" bigint,
            length bigint,
            encoding text,
            path text,
            other jsonb,
            PRIMARY KEY (accession_number, position)
        );
        CREATE TABLE financial_statements (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            cik text,
            statement_type text NOT NULL,
            role text,
            title text,
            period_start date,
            period_end date,
            "primary" boolean,
            fiscal_year bigint,
            fiscal_period text,
            currency text,
            data jsonb,
            lines jsonb,
            checks jsonb,
            created_at timestamptz NOT NULL DEFAULT now(),
            other jsonb,
            -- For the foreign key of figures.
            UNIQUE (accession_number, id)
        );
        CREATE INDEX idx_statements_filing ON financial_statements (accession_number, statement_type, role, period_start, period_end);
        CREATE INDEX idx_statements_cik ON financial_statements (cik, fiscal_period, statement_type);
        CREATE TABLE figures (
            accession_number text NOT NULL,
            statement_id uuid NOT NULL,
            item text NOT NULL,
            value numeric NOT NULL,
            unit text,
            decimals bigint,
            concept text,
            document text,
            "offset" bigint,
            PRIMARY KEY (accession_number, statement_id, item),
            FOREIGN KEY (accession_number, statement_id) REFERENCES financial_statements (accession_number, id) ON DELETE CASCADE
        );
        CREATE TABLE sections (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text,
            part text,
            item text,
            title text,
            "offset" bigint NOT NULL,
            length bigint,
            text text,
            other jsonb,
            UNIQUE NULLS NOT DISTINCT (accession_number, document, "offset", part, item)
        );
        CREATE TABLE facts (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            document text NOT NULL,
            "offset" bigint NOT NULL,
            id text,
            concept text NOT NULL,
            value numeric,
            text text,
            unit text,
            decimals bigint,
            "precision" text,
            period text,
            period_start date,
            period_end date,
            entity text,
            dimensions jsonb,
            container text,
            lang text,
            nil boolean,
            hidden boolean,
            footnotes jsonb,
            "set" text,
            target text,
            tuple text,
            numerator text,
            denominator text,
            problem text,
            other jsonb,
            PRIMARY KEY (accession_number, document, "offset")
        );

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
                    PARTITION BY cik, item COLLATE "C", unit COLLATE "C", period_start, period_end
                    ORDER BY coalesce((accepted_at AT TIME ZONE 'UTC' - interval '5 hours')::date, filing_date) DESC NULLS LAST, accepted_at DESC NULLS LAST,
                        accession_number COLLATE "C" DESC, "primary" IS TRUE DESC, document COLLATE "C" NULLS LAST, "offset" NULLS LAST,
                        decimals DESC NULLS FIRST, concept COLLATE "C" NULLS FIRST, statement_type COLLATE "C", statement_id) AS place
                FROM figures_reported) AS reported
            WHERE place = 1;
        CREATE VIEW figures_stitched AS
            SELECT cik, ticker, company_name, statement_type, item, fiscal_year, period_start, period_end, value, unit, concept,
                coalesce(concept <> lag(concept) OVER (
                        PARTITION BY cik, item COLLATE "C", unit COLLATE "C" ORDER BY period_end NULLS FIRST, period_start NULLS FIRST), FALSE) AS concept_changed,
                accession_number, document, "offset", form_type, filing_date, accepted_at
            FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY cik, item COLLATE "C", unit COLLATE "C", period_start, period_end
                    ORDER BY coalesce((accepted_at AT TIME ZONE 'UTC' - interval '5 hours')::date, filing_date) DESC NULLS LAST, accepted_at DESC NULLS LAST,
                        accession_number COLLATE "C" DESC, "primary" IS TRUE DESC, document COLLATE "C" NULLS LAST, "offset" NULLS LAST,
                        decimals DESC NULLS FIRST, concept COLLATE "C" NULLS FIRST, statement_type COLLATE "C", statement_id) AS place
                FROM figures_reported WHERE fiscal_period = 'FY') AS reported
            WHERE place = 1;

        CREATE TABLE alerts (
            id text NOT NULL,
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            rule text,
            severity text,
            action text,
            title text,
            body text,
            matched jsonb,
            channels jsonb,
            updates text,
            deliveries jsonb,
            other jsonb,
            PRIMARY KEY (accession_number, id)
        );
        CREATE TABLE answers (
            id text NOT NULL,
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            question text,
            document text,
            part text,
            item text,
            "offset" bigint,
            length bigint,
            model text,
            dialect text,
            answer jsonb,
            quotes jsonb,
            usage jsonb,
            calls bigint,
            cost text,
            stop_reason text,
            at timestamptz,
            other jsonb,
            PRIMARY KEY (accession_number, id)
        );
        CREATE TABLE other_records (
            accession_number text NOT NULL REFERENCES sec_filings ON DELETE CASCADE,
            type text NOT NULL,
            position bigint NOT NULL,
            record jsonb NOT NULL,
            PRIMARY KEY (accession_number, type, position)
        );
        CREATE TABLE rejects (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            tool text NOT NULL,
            accession_number text,
            code text,
            message text,
            retryable boolean,
            at timestamptz,
            run_id text,
            record jsonb,
            resolved_at timestamptz
        );
        CREATE INDEX idx_rejects_open ON rejects (accession_number, tool) WHERE resolved_at IS NULL;
        CREATE TABLE alert_deliveries (
            alert_id text NOT NULL,
            channel text NOT NULL,
            status text NOT NULL,
            tries integer NOT NULL DEFAULT 0,
            next_try_at timestamptz,
            delivered_at timestamptz,
            claimed_by text,
            claimed_until timestamptz,
            record jsonb,
            PRIMARY KEY (alert_id, channel)
        );
        CREATE INDEX idx_deliveries_due ON alert_deliveries (next_try_at) WHERE delivered_at IS NULL;

        CREATE TABLE users (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            issuer text NOT NULL,
            subject text NOT NULL,
            email text,
            name text,
            role text NOT NULL DEFAULT 'reader' CHECK (role IN ('reader', 'loader', 'admin')),
            created_at timestamptz NOT NULL DEFAULT now(),
            disabled_at timestamptz,
            UNIQUE (issuer, subject)
        );
        CREATE TABLE api_keys (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            user_id uuid NOT NULL REFERENCES users,
            name text NOT NULL,
            prefix text NOT NULL,
            hash text NOT NULL UNIQUE,
            scopes jsonb NOT NULL DEFAULT '[]',
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz,
            revoked_at timestamptz
        );
        CREATE INDEX idx_api_keys_user ON api_keys (user_id);
        CREATE TABLE audit_logs (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            timestamp timestamptz NOT NULL DEFAULT now(),
            user_id uuid REFERENCES users,
            action text NOT NULL,
            resource_type text,
            resource_id text,
            ip_address inet,
            user_agent text,
            request_id uuid,
            details jsonb,
            -- Who wrote the row, whatever user_id says.
            database_user text NOT NULL DEFAULT session_user
        );
        CREATE INDEX idx_audit_logs_time ON audit_logs (timestamp);
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '% takes new rows only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;
        CREATE TRIGGER audit_logs_no_change BEFORE UPDATE OR DELETE ON audit_logs FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE VIEW audit_days AS
            SELECT (timestamp AT TIME ZONE 'UTC')::date AS day, user_id, action, resource_type, count(*) AS count, count(DISTINCT ip_address) AS addresses,
                min(timestamp) AS first_at, max(timestamp) AS last_at
            FROM audit_logs GROUP BY 1, 2, 3, 4;

        CREATE TABLE workflows (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            name text NOT NULL UNIQUE,
            description text,
            schedule jsonb,
            config jsonb,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            created_by uuid REFERENCES users
        );
        CREATE TABLE workflow_runs (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            workflow_id uuid REFERENCES workflows,
            status text NOT NULL DEFAULT 'pending',
            started_at timestamptz,
            completed_at timestamptz,
            duration_seconds integer,
            logs text,
            outputs jsonb,
            error_message text,
            metadata jsonb,
            heartbeat_at timestamptz
        );
        CREATE INDEX idx_workflow_runs_status ON workflow_runs (status, started_at DESC);
        CREATE INDEX idx_workflow_runs_workflow ON workflow_runs (workflow_id, started_at DESC);
        -- The lease: a workflow has one run at a time.
        CREATE UNIQUE INDEX idx_workflow_runs_lease ON workflow_runs (workflow_id) WHERE status IN ('pending', 'running');

        -- Series: a hypertable where TimescaleDB is there, else a partition a day, which the writers make and drop with keep_workflow_metrics().
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
                CREATE TABLE workflow_metrics (
                    time timestamptz NOT NULL, workflow_id uuid, metric_name text NOT NULL, metric_value double precision, labels jsonb);
                PERFORM create_hypertable('workflow_metrics', 'time');
                ALTER TABLE workflow_metrics SET (timescaledb.compress);
                PERFORM add_compression_policy('workflow_metrics', INTERVAL '7 days');
                PERFORM add_retention_policy('workflow_metrics', INTERVAL '90 days');
            ELSE
                CREATE TABLE workflow_metrics (
                    time timestamptz NOT NULL, workflow_id uuid, metric_name text NOT NULL, metric_value double precision, labels jsonb)
                    PARTITION BY RANGE (time);
            END IF;
        END $$;
        CREATE INDEX idx_workflow_metrics_name ON workflow_metrics (metric_name, time);

        -- Functions that run with the rights of the tables' owner: they see this schema only, whatever the caller's search_path is.
        DO $do$
        BEGIN
            EXECUTE format($f$
                CREATE FUNCTION audit(
                    action text, resource_type text DEFAULT NULL, resource_id text DEFAULT NULL, user_id uuid DEFAULT NULL, ip_address inet DEFAULT NULL,
                    user_agent text DEFAULT NULL, request_id uuid DEFAULT NULL, details jsonb DEFAULT NULL) RETURNS uuid
                LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, %1$I, pg_temp AS $$
                    INSERT INTO audit_logs (action, resource_type, resource_id, user_id, ip_address, user_agent, request_id, details)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id $$;
                CREATE FUNCTION keep_workflow_metrics(days integer DEFAULT 90) RETURNS void
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, %1$I, pg_temp SET TimeZone = 'UTC' SET DateStyle = 'ISO' AS $$
                DECLARE
                    day date;
                    old text;
                    place text := (SELECT nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = 'workflow_metrics'::regclass);
                BEGIN
                    IF days IS NULL OR days < 1 OR days > 36500 THEN
                        RAISE EXCEPTION 'metrics are kept for 1 to 36500 days, not for %%', days USING ERRCODE = 'invalid_parameter_value';
                    END IF;
                    IF (SELECT relkind FROM pg_class WHERE oid = 'workflow_metrics'::regclass) <> 'p' THEN RETURN; END IF;
                    PERFORM pg_advisory_xact_lock(hashtext('workflow_metrics'));
                    FOR day IN SELECT generate_series(current_date - 1, current_date + 1, interval '1 day')::date LOOP
                        EXECUTE format(
                            'CREATE TABLE IF NOT EXISTS %%I.%%I PARTITION OF workflow_metrics FOR VALUES FROM (%%L) TO (%%L)',
                            place, 'workflow_metrics_' || to_char(day, 'YYYYMMDD'), day::timestamptz, (day + 1)::timestamptz);
                    END LOOP;
                    FOR old IN SELECT relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'workflow_metrics'::regclass
                        AND relname ~ '^workflow_metrics_[0-9]{8}$' AND right(relname, 8) COLLATE "C" < to_char(current_date - days, 'YYYYMMDD') LOOP
                        EXECUTE format('DROP TABLE %%I.%%I', place, old);
                    END LOOP;
                END $$;
                CREATE FUNCTION erase_user(id uuid) RETURNS void
                LANGUAGE plpgsql SET search_path = pg_catalog, %1$I, pg_temp AS $$
                BEGIN
                    UPDATE users SET issuer = 'erased', subject = 'erased-' || users.id, email = NULL, name = NULL,
                        disabled_at = coalesce(disabled_at, now()) WHERE users.id = $1;
                    IF NOT FOUND THEN RAISE EXCEPTION 'no user has the id %%', $1 USING ERRCODE = 'no_data_found'; END IF;
                    UPDATE api_keys SET name = 'erased', revoked_at = coalesce(revoked_at, now()) WHERE user_id = $1;
                    PERFORM audit('ERASE', 'user', $1::text);
                END $$;
            $f$, current_schema());
        END $do$;
        REVOKE ALL ON FUNCTION audit, keep_workflow_metrics, erase_user FROM PUBLIC;
        REVOKE ALL ON audit_logs FROM PUBLIC;

        -- Long texts are compressed with lz4 where the server has it.
        DO $$
        DECLARE place record;
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN RETURN; END IF;
            FOR place IN SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND a.attnum > 0 AND a.attstorage = 'x'
                    AND c.relname IN ('sec_filings', 'filing_parties', 'documents', 'financial_statements', 'figures', 'sections', 'facts', 'alerts', 'answers',
                        'other_records', 'rejects') AND c.relkind = 'r' LOOP
                EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET COMPRESSION lz4', place.relname, place.attname);
            END LOOP;
        END $$;

        -- Roles are the whole server's: they are made where they are missing and the owner may make them.
        DO $$
        DECLARE role text;
        BEGIN
            FOREACH role IN ARRAY ARRAY['reader', 'loader', 'admin'] LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'secflow_' || role)
                    AND EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN', 'secflow_' || role);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                    END;
                END IF;
                CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'secflow_' || role);
                EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), 'secflow_' || role);
                EXECUTE format(
                    'GRANT SELECT ON sec_filings, filing_parties, documents, financial_statements, figures, sections, facts, alerts, answers, other_records, rejects, '
                    'alert_deliveries, workflows, workflow_runs, workflow_metrics, figures_reported, figures_latest, figures_stitched TO %I', 'secflow_' || role);
                EXECUTE format('GRANT EXECUTE ON FUNCTION audit TO %I', 'secflow_' || role);
                IF role = 'reader' THEN CONTINUE; END IF;
                EXECUTE format(
                    'GRANT INSERT, UPDATE, DELETE ON sec_filings, filing_parties, documents, financial_statements, figures, sections, facts, alerts, answers, '
                    'other_records, rejects, alert_deliveries, workflows, workflow_runs, workflow_metrics TO %I', 'secflow_' || role);
                EXECUTE format('GRANT EXECUTE ON FUNCTION keep_workflow_metrics TO %I', 'secflow_' || role);
                IF role = 'loader' THEN CONTINUE; END IF;
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON users, api_keys TO %I', 'secflow_' || role);
                -- Rows of the audit come from audit() alone, which sets their time and who wrote them.
                EXECUTE format('GRANT SELECT ON audit_logs, audit_days TO %I', 'secflow_' || role);
                EXECUTE format('GRANT EXECUTE ON FUNCTION erase_user TO %I', 'secflow_' || role);
            END LOOP;
        END $$;
        """
}
