# One image for the server, the worker and every command; compose.yaml starts them beside a PostgreSQL.
FROM python:3.11-slim AS build
WORKDIR /srv/registry
RUN python -m venv /opt/registry
COPY locks/serving.txt ./
RUN /opt/registry/bin/pip install --no-cache-dir --require-hashes -r serving.txt
COPY . .
# Editable, because the migrations lie beside the package and not in it.
RUN /opt/registry/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/registry --create-home registry
COPY --from=build /opt/registry /opt/registry
COPY --from=build /srv/registry /srv/registry
WORKDIR /srv/registry
ENV PATH=/opt/registry/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    REGISTRY_HOME=/var/lib/registry \
    BIOMETRICS_CACHE=/var/lib/registry/engine
USER registry
VOLUME /var/lib/registry
EXPOSE 8000
CMD ["registry", "serve", "--host", "0.0.0.0"]
