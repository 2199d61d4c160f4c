# Airflow with our tools and the stages of a night, for airflow.compose.yaml. Debian's packages come over HTTPS, which is all that the network lets out.
FROM apache/airflow:3.3.2
USER root
COPY secflow.deb /tmp/secflow.deb
RUN sed -i 's|http://|https://|' /etc/apt/sources.list.d/*.sources \
    && apt-get -qq update && apt-get -qq install -y --no-install-recommends /tmp/secflow.deb curl jq && rm -rf /var/lib/apt/lists/* /tmp/secflow.deb
COPY --chmod=755 stage.sh /opt/secflow/stage.sh
# The values of the references to secrets are taken anew for each stage.
RUN printf '#!/bin/sh\nexec secret-run -- /opt/secflow/stage.sh "$@"\n' > /opt/secflow/stage && chmod 755 /opt/secflow/stage
USER airflow
