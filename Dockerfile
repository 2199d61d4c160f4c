# The tools in a small image, with the libraries that they load and nothing else of the build:
#
#   docker build --tag secflow .
#   docker run --rm --volume "$PWD:/home/secflow" secflow filing-parse submission.txt
#
# The packages of Scripts/release, into the folder dist:
#
#   docker build --target packages --output dist .
#
# ImageTests runs the commands of this file without Docker.

FROM swift:6.3-bookworm AS build
WORKDIR /secflow
COPY . .
RUN Scripts/setup build
# The tag of a release, which has to be that of the version.
ARG TAG
RUN mkdir /packages && cd /packages && /secflow/Scripts/release ${TAG:+--tag "$TAG"}

FROM scratch AS packages
COPY --from=build /packages /

FROM debian:12-slim
RUN --mount=type=bind,from=build,source=/packages,target=/packages \
    --mount=type=bind,from=build,source=/secflow/Scripts,target=/Scripts \
    /Scripts/image /packages/*.deb
USER secflow
WORKDIR /home/secflow
CMD ["bash"]
