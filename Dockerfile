# One image for every process: `logforest scan | scanner | master | web | operator`.
# It runs as any user, on a file system that cannot be written.
FROM docker.io/library/node:26-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages bring Node.js and PostgreSQL to laptops; a cluster has both.
RUN npm ci --omit=dev --omit=optional --ignore-scripts
# What is in the image, for scanners of vulnerabilities: exactly the packages that were installed.
RUN npm pkg delete devDependencies optionalDependencies && \
    npm sbom --sbom-format=cyclonedx > sbom.cdx.json
# What packages bring for compilers and debuggers is nearly half of them, and nothing runs it.
RUN find node_modules -type f -regextype posix-extended \
      -regex '.*(\.d\.[cm]?ts|\.map|\.bare)' -delete

FROM docker.io/library/node:26-bookworm-slim
LABEL org.opencontainers.image.title="logforest" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=packages /app/sbom.cdx.json ./
COPY package.json LICENSE ./
# Node.js strips the types while it loads: the image runs the same files as a laptop.
COPY src ./src
COPY operator ./operator
RUN chmod 755 src/cli/main.ts && ln -s /app/src/cli/main.ts /usr/local/bin/logforest
# What Node.js makes of our modules, kept for this user and read-only: a start takes a third. The
# variable is for the first module, which is loaded before the program can name the directory.
ENV NODE_COMPILE_CACHE=/app/node_modules/.cache/logforest
RUN mkdir -p "$NODE_COMPILE_CACHE" && chown 65532:65532 "$NODE_COMPILE_CACHE" && \
    setpriv --reuid=65532 --regid=65532 --clear-groups env HOME=/tmp \
      node --input-type=module --eval \
      "for (const each of ['main', 'options', 'scan', 'scanner', 'master', 'web', 'operator']) \
         await import('/app/src/cli/' + each + '.ts')" -- --version && \
    chown -R root:root "$NODE_COMPILE_CACHE" && chmod -R a+rX,a-w "$NODE_COMPILE_CACHE"
USER 65532:65532
ENTRYPOINT ["logforest"]
CMD ["--help"]
