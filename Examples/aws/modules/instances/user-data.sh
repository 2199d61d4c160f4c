#!/bin/bash
# shellcheck disable=SC2154,SC2016,SC2050  # Terraform fills in the names in braces
# The first start of an instance: our package, and the work of its role.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends awscli curl jq
aws --region '${region}' s3 cp --quiet '${package}' /root/secflow.deb
apt-get -qq install -y --no-install-recommends /root/secflow.deb
id secflow > /dev/null 2>&1 || useradd --create-home --user-group secflow

# Secrets are references in it, which secret-run takes the values of.
cat > /etc/secflow.env <<'END'
${environment}
END

if [ '${role}' = workers ]; then
    cat > /home/secflow/work.sh <<'END'
${work}
END
    cat > /etc/systemd/system/secflow-worker.service <<'END'
[Unit]
Description=Works off filings, and stops when the instance is taken away
Wants=network-online.target
After=network-online.target

[Service]
User=secflow
WorkingDirectory=/home/secflow
EnvironmentFile=/etc/secflow.env
ExecStart=/usr/libexec/secflow/spot-watch --rebalance -- /usr/bin/flow-run --queue sqs:${queue_url} -N 50 -- /usr/bin/secret-run -- /bin/bash /home/secflow/work.sh
Restart=on-failure
RestartSec=10
# 75: stopped, for example because the instance goes away.
RestartPreventExitStatus=75
KillMode=mixed
TimeoutStopSec=90

[Install]
WantedBy=multi-user.target
END
    systemctl daemon-reload
    systemctl enable --now secflow-worker
else
    apt-get -qq install -y --no-install-recommends docker.io docker-compose
    install -d -m 750 /srv/airflow
    # The user of Airflow's image.
    install -d -o 50000 -g 0 /srv/airflow/dags /srv/airflow/logs /srv/airflow/data
    cat > /srv/airflow/dags/sec_filing.py <<'END'
${dag}
END
    cat > /srv/airflow/stage.sh <<'END'
${stage}
END
    cat > /srv/airflow/compose.yaml <<'END'
${compose}
END
    cat > /srv/airflow/Dockerfile <<'END'
${dockerfile}
END
    cp /root/secflow.deb /srv/airflow/
    # /srv/airflow/.env with the address of Airflow's own database is written by hand (README.md): it holds a password.
    if [ -e /srv/airflow/.env ]; then docker-compose --project-directory /srv/airflow --file /srv/airflow/compose.yaml up --detach; fi
fi
