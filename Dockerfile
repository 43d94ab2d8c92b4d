# The image of web, worker and clock; the command decides which. docs/operating.md lists the settings.
FROM node:22-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements/ requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements/base.txt \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements/build.txt
COPY . .
COPY --from=front-end /build/node_modules node_modules
# The settings find templates, catalogues and node_modules beside the source: it is installed in place.
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && /venv/bin/veksel messages compile \
    && SECRET_KEY=build DATABASE_URL=postgresql://nobody@/nothing DEMO=1 \
       /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 veksel
COPY --from=build /venv /venv
COPY --from=build --chown=veksel /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /app
USER veksel
EXPOSE 8000
# web: this command. worker: celery --app config.celery_app worker --queues default,provisioning.
# clock: celery --app config.celery_app beat. before a release: veksel database prepare, veksel migrate.
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
