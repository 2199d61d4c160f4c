# Airflow with our tools, for airflow.compose.yaml.
FROM apache/airflow:3.3.2
USER root
COPY secflow.deb /tmp/secflow.deb
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends /tmp/secflow.deb curl jq && rm -rf /var/lib/apt/lists/* /tmp/secflow.deb
USER airflow
