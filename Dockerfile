# framestall with a livekit-server and two SDK versions inside: a run on these fetches nothing.
#
#   docker build -t framestall .
#   docker run --rm --init framestall run scenarios/steady.yaml
#   docker run --rm --init --user "$(id -u):$(id -g)" -v "$PWD:/work" framestall run my.yaml
#
# `sdk: latest` is the newest of the day of the build where no registry answers; where one does, the
# newest of the day of the run, which is then fetched: name one that `framestall sdk list` says.
# Ctrl-C and `docker stop` end a run as anywhere: its journal and report stay. With --read-only it
# wants --tmpfs /tmp --tmpfs /opt/framestall/running, and a mount for its reports.
#
# A network without a way out will do (docker network create --internal), --network none will not:
# WebRTC leaves loopback alone. Steps of network pressure need root and iproute2, which is not here.
#
# Freezing a native thread (`freeze` with `thread`) takes ptrace between siblings. Where the host's
# kernel.yama.ptrace_scope is 1 that needs a capability, and in a container only root gets it:
#   docker run --rm --init --user root --cap-add SYS_PTRACE framestall run scenarios/drain-frozen.yaml

# The Go programs, at the versions that tools/ pins.
FROM golang:1.26-trixie AS go
WORKDIR /src/livekit-server
COPY tools/livekit-server ./
RUN go build -mod=readonly -buildvcs=false -o /out/livekit-server github.com/livekit/livekit-server/cmd/server
WORKDIR /src/freeze
COPY tools/freeze ./
# Where framestall looks for it: by the content of its source.
RUN go build -mod=readonly -buildvcs=false -o "/out/freeze/$(sha256sum main.go | cut -c1-12)/freeze" .

# The package, as `npm pack` makes it.
FROM node:22-trixie-slim AS package
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN mkdir /out && npm pack --pack-destination /out

FROM node:22-trixie-slim
ENV FRAMESTALL_HOME=/opt/framestall
COPY --from=go /out/livekit-server /usr/local/bin/
COPY --from=go /out/freeze $FRAMESTALL_HOME/freeze
COPY --from=package /out /tmp/package
# Whatever user the container gets writes which processes run, and installs further versions.
RUN npm install --global --no-audit --no-fund /tmp/package/*.tgz \
  && framestall sdk install 0.7.0 latest \
  && chmod -R a+rwX "$FRAMESTALL_HOME" \
  && npm cache clean --force \
  && rm -rf /tmp/package \
  && mkdir -m 777 /work
USER node
WORKDIR /work
ENTRYPOINT ["framestall"]
CMD ["--help"]
