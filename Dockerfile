# syntax=docker/dockerfile:1
# One file, one target per program: docker build --target wells --tag wellflow/wells .
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /wellflow
ENV NPM_CONFIG_UPDATE_NOTIFIER=false NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false

# Only what npm reads: a change of code leaves the layers that install packages as they are.
FROM base AS manifests
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc ! -path './patches/*' -delete \
  && find . -type d -empty -delete

FROM base AS build
COPY --from=manifests /wellflow ./
RUN npm ci --ignore-scripts && npx patch-package --error-on-fail
COPY . .
RUN npx tsc -b services/gateway services/wells services/production services/royalty services/compliance \
      services/ingestion tools/topics tools/field-simulator \
  && find libs services tools -type d -name src -prune -exec rm -rf {} + \
  && find libs services tools -type f \( -name '*.tsbuildinfo' -o -name '*.d.ts' -o -name '*.d.ts.map' \) -delete

# What runs: no compiler, no test runner, nothing only our tools need. An optional peer of graphile-worker
# brings the compiler back, so it goes by hand. The patches of the libraries are the ones every developer runs with.
FROM base AS dependencies
COPY --from=manifests /wellflow ./
RUN --mount=type=bind,from=build,source=/wellflow/node_modules,target=/build/node_modules \
  npm ci --omit=dev --ignore-scripts --workspace services/gateway --workspace services/wells \
      --workspace services/production --workspace services/royalty --workspace services/compliance \
      --workspace services/ingestion --workspace tools/topics --workspace tools/field-simulator \
  && rm -r node_modules/typescript && node /build/node_modules/patch-package/index.js --error-on-fail

# All programs share these layers, so a node that runs six of them pulls the packages once.
FROM base AS runtime
# What a request holds fits the young generation, see tools/platform.
ENV NODE_ENV=production HOST=0.0.0.0 NODE_OPTIONS=--max-semi-space-size=64
COPY --from=dependencies /wellflow/package.json ./package.json
COPY --from=dependencies /wellflow/node_modules ./node_modules
COPY --from=dependencies /wellflow/libs ./libs
COPY --from=build /wellflow/libs ./libs
COPY LICENSE NOTICE ./
COPY deploy/docker/healthcheck.js ./healthcheck.js
# The user `node` of the image, by number: Kubernetes can tell that it is not root.
USER 1000:1000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "healthcheck.js"]

FROM runtime AS gateway
ENV PORT=8080
EXPOSE 8080
COPY --from=dependencies /wellflow/services/gateway ./services/gateway
COPY --from=build /wellflow/services/gateway ./services/gateway
# Told by the gateway while a service is away.
COPY docs/openapi ./docs/openapi
CMD ["node", "services/gateway/dist/main.js"]

FROM runtime AS wells
ENV PORT=8081
EXPOSE 8081
COPY --from=dependencies /wellflow/services/wells ./services/wells
COPY --from=build /wellflow/services/wells ./services/wells
CMD ["node", "services/wells/dist/main.js"]

FROM runtime AS production
ENV PORT=8082
EXPOSE 8082
COPY --from=dependencies /wellflow/services/production ./services/production
COPY --from=build /wellflow/services/production ./services/production
CMD ["node", "services/production/dist/main.js"]

FROM runtime AS royalty
ENV PORT=8083
EXPOSE 8083
COPY --from=dependencies /wellflow/services/royalty ./services/royalty
COPY --from=build /wellflow/services/royalty ./services/royalty
CMD ["node", "services/royalty/dist/main.js"]

FROM runtime AS compliance
ENV PORT=8084
EXPOSE 8084
COPY --from=dependencies /wellflow/services/compliance ./services/compliance
COPY --from=build /wellflow/services/compliance ./services/compliance
CMD ["node", "services/compliance/dist/main.js"]

FROM runtime AS ingestion
ENV PORT=8085
EXPOSE 8085
COPY --from=dependencies /wellflow/services/ingestion ./services/ingestion
COPY --from=build /wellflow/services/ingestion ./services/ingestion
CMD ["node", "services/ingestion/dist/main.js"]

# Makes topics and registers schemas, and ends.
FROM runtime AS topics
HEALTHCHECK NONE
COPY --from=dependencies /wellflow/tools/topics ./tools/topics
COPY --from=build /wellflow/tools/topics ./tools/topics
CMD ["node", "tools/topics/dist/main.js"]

FROM runtime AS simulator
HEALTHCHECK NONE
COPY --from=dependencies /wellflow/tools/field-simulator ./tools/field-simulator
COPY --from=build /wellflow/tools/field-simulator ./tools/field-simulator
CMD ["node", "tools/field-simulator/dist/main.js"]
