# One image for every process: `logforest scan | scanner | master | web | operator`.
# It runs as any user, on a file system that cannot be written.
FROM docker.io/library/node:26-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages bring Node.js and PostgreSQL to laptops; a cluster has both.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM docker.io/library/node:26-bookworm-slim
LABEL org.opencontainers.image.title="logforest" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
# Node.js strips the types while it loads: the image runs the same files as a laptop.
COPY src ./src
COPY operator ./operator
RUN chmod 755 src/cli/main.ts && ln -s /app/src/cli/main.ts /usr/local/bin/logforest
USER 65532:65532
ENTRYPOINT ["logforest"]
CMD ["--help"]
